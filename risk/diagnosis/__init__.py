"""Situations, capabilities, the limit waterfall and ordered reasons of a line."""
