"""Incidents and maintenance: who is inside, what is ordered for them, and who is told when it is over."""
