"""What the lender's systems told us: the append-only ledger of CloudEvents."""
