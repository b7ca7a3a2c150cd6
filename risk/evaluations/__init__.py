"""Looks at a line again whenever something was told of it, and keeps what it found though nothing changed."""
