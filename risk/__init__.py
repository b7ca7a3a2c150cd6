"""What is true of a credit line, and what policy says of it."""
