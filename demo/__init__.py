"""The imaginary lender and its people; speaks to the product by HTTP and CloudEvents alone."""
