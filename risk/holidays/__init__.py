"""The State Council's holidays, make-up workdays included, and working time."""
