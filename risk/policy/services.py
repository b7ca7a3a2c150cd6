"""Owns which policy rules now."""

from risk.policy.engine import Policy
from risk.policy.pack import load

DEFAULT = "cn-revolving"


def current() -> Policy:
    """The policy in force: the newest default pack."""
    return load(DEFAULT)
