"""What we tell the lender: restorations ordered, signed webhooks delivered."""
