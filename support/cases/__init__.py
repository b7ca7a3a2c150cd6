"""Sets a case as a page: where it is, who it waits for, what was asked, what came of it."""
