"""The explanation: one record, rendered as page, JSON and notice."""
