"""The explanation of a line: one object for the page, the assistant, the command and the API."""
