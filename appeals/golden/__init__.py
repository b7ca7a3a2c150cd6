"""Golden cases: finished cases whose right end is known, judged again by colleagues who do not know it (C.6 e)."""
