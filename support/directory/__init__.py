"""Public support near a borrower: guarantee funds and local schemes, kept by compliance. Source: A111."""
