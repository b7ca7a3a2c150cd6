"""Every fact a policy may read: its registry, and its value for a line at a moment."""
