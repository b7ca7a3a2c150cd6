"""The checks, run again on what was proven: an amount, its terms and what passes now."""
