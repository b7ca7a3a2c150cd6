"""A case with all its evidence, for a regulator or a court, in one file: who took it out and why is kept (A135)."""
