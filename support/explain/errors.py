"""Refusals of the explanation's edges."""

from risk.errors import Refusal


class NotAnInstant(Refusal):
    code = "not-an-instant"
    next_step = "Give an RFC 3339 instant with its offset, as 2026-11-20T12:00:00+08:00."


class NoSuchLanguage(Refusal):
    code = "no-such-language"
    next_step = "Ask for zh or en."
