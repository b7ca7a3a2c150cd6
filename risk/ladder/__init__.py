"""What colleagues may take from one line, the mildest first: told before, signed by another, never what is drawn."""
