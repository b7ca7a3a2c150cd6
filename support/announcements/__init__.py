"""What the lender announces: written, signed by two, shown to whom it concerns, kept."""
