"""What we hold of a borrower, and their rights over it: see, copy, correct, delete, withdraw, have it explained."""
