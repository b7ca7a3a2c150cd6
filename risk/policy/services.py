"""Owns which policy rules now."""

from risk.policy.engine import Policy
from risk.policy.pack import load

DEFAULT = "cn-revolving"


def current() -> Policy:
    """The policy in force: the newest default pack."""
    return load(DEFAULT)


def named(version: str) -> Policy:
    """A policy by `NAME@VERSION`, in force or not.

    Raises:
        NoSuchPolicy: there is none.
    """
    return load(version)
