"""What the lender's rules are: SQL predicates over registered facts, versioned, the same for one line and a million."""

from risk.policy.engine import Policy, Run
from risk.policy.pack import load
from risk.policy.rules import Flip, Rule

__all__ = ["Flip", "Policy", "Rule", "Run", "load"]
