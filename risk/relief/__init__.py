"""Relief programmes: what risk staff grant to many at once, from a day to a day, and end again."""
