"""Verified facts in, decision and amount out; what is restored, and never worse for having asked."""

from risk.recheck.assess import Recheck, assess

__all__ = ["Recheck", "assess"]
