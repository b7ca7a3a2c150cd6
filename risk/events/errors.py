"""Refusals of the ledger."""

from risk.errors import Absent, Refusal, TooLarge


class NoSuchLine(Absent):
    code = "no-such-line"


class NoSuchBorrower(Absent):
    code = "no-such-borrower"


class NotAnEvent(Refusal):
    code = "not-an-event"


class TooManyEvents(TooLarge):
    code = "too-many-events"
