"""Refusals about decisions."""

from risk.errors import Absent, Refusal


class NoSuchDecision(Absent):
    code = "no-such-decision"


class NotReplayable(Refusal):
    code = "not-replayable"
