"""The notice of a decision on paper: kept byte for byte as it was first handed out, and known again by its code."""
