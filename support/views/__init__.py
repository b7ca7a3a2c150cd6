"""The pages a borrower opens."""
