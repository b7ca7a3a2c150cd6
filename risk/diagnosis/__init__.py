"""What is blocked on a line, why, and what would change it: pure composition, and its services."""

from risk.diagnosis.compose import capabilities, diagnose
from risk.diagnosis.state import Change, Diagnosis, Reason, Step

__all__ = ["Change", "Diagnosis", "Reason", "Step", "capabilities", "diagnose"]
