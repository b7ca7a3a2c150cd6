"""Owns what a colleague may do about what is seen coming: signals from outside. Each act with a reason, and kept."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from risk.console.acts import by_of, keep
from risk.console.queries import MARK
from risk.signals import services as signals
from risk.signals.models import Signal


def enter_signal(
    *, kind: str, title: str, source: str, owner: str, next_on: date, staff: User, reason: str, key: str
) -> None:
    """Raises: NeedsReason, NotYourConsole, BadSignal: nothing is kept."""
    with transaction.atomic():
        by = by_of(staff, reason, "signals")
        found = signals.enter(kind=kind, title=title, source=source, owner=owner, next_on=next_on, by=by, key=key)
        keep(Signal, found.pk, staff, f"{MARK}signal entered ({by.role}): {by.reason}")


def review_signal(pk: int, *, next_on: date, staff: User, reason: str, key: str) -> None:
    """Raises: NeedsReason, NotYourConsole, NoSuchSignal, BadSignal: nothing is kept."""
    with transaction.atomic():
        by = by_of(staff, reason, "signals")
        signals.review(pk, next_on=next_on, by=by, key=key)
        keep(Signal, pk, staff, f"{MARK}signal reviewed ({by.role}): {by.reason}")


def retire_signal(pk: int, *, staff: User, reason: str, key: str) -> None:
    """Raises: NeedsReason, NotYourConsole, NoSuchSignal: nothing is kept."""
    with transaction.atomic():
        by = by_of(staff, reason, "signals")
        signals.retire(pk, by=by, key=key)
        keep(Signal, pk, staff, f"{MARK}signal retired ({by.role}): {by.reason}")
