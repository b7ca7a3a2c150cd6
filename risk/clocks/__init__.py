"""Owns every clock of the profile (C.4): the one table of them, those that run beside cases, and what fires them."""
