"""Sets an explanation as a page: answers first, then the proof. Nothing here decides or words a reason."""
