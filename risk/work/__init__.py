"""Due work: a row for every pending step, written in the transaction that caused it."""
