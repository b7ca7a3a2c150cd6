"""The catalogue that colleagues edit: versions of texts, two signatures, and what was ever told with."""
