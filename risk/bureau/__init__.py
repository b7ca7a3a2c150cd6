"""Reports of a credit bureau: asked for only with the borrower's consent, and every question is written down."""
