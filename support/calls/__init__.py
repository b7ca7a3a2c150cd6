"""A call at a time the borrower picks, when nobody is at work to answer at once."""
