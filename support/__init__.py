"""Everything a borrower sees or hears."""
