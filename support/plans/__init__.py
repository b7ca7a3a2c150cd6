"""What a borrower in hardship can be offered, computed to the fen."""
