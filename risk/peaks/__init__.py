"""Peaks of demand that are known before: windows, checklists, who signed them."""
