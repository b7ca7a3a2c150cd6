"""How a borrower gets in, and what a session may do."""
