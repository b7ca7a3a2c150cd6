"""Ratios, each beside its floor program."""
