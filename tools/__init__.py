"""What the two commands need on a bare machine."""
