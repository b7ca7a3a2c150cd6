"""What we owe borrowers by law and promise, and the report of a month: changes, notices sent, late, by reason."""
