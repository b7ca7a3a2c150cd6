"""What a borrower is told, by which channel, and whether it arrived."""
