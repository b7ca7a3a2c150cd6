"""Owns what a colleague may do with the registers from the console: each with a reason, each in the trail."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from risk.acting import By
from risk.console.acts import by_of, keep
from risk.console.queries import MARK
from risk.registers import law, overlays, sources
from risk.registers.models import LAW, OVERLAY, SOURCE, Entry


def draft_law(fields: Mapping[str, Any], *, staff: User, reason: str, key: str) -> int:
    """A rule of law that was heard of; the id.

    Raises:
        NeedsReason, NotYourConsole, BadEntry: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, LAW)
        row = law.draft(fields, by=by, key=key)
        _keep(row.pk, f"law {row.ref} heard of", staff, by)
    return row.pk


def draft_source(*, name: str, kind: str, purpose: str, pia: str, staff: User, reason: str, key: str) -> int:
    """A source of facts that somebody wants to read; the id."""
    with transaction.atomic():
        by = by_of(staff, reason, SOURCE)
        row = sources.draft(name=name, kind=kind, purpose=purpose, pia=pia, by=by, key=key)
        _keep(row.pk, f"source {row.ref} asked for", staff, by)
    return row.pk


def draft_overlay(
    *, programme: str, factor: str, days: tuple[date | None, date | None], staff: User, reason: str, key: str
) -> int:
    """An overlay that somebody wants; the id."""
    with transaction.atomic():
        by = by_of(staff, reason, OVERLAY)
        row = overlays.draft(programme=programme, factor=factor, starts_on=days[0], review_on=days[1], by=by, key=key)
        _keep(row.pk, f"overlay {row.ref} asked for", staff, by)
    return row.pk


def renew_overlay(pk: int, *, review_on: date | None, minutes: tuple[str, bytes], staff: User, reason: str) -> None:
    """Another term, on minutes."""
    with transaction.atomic():
        by = by_of(staff, reason, OVERLAY)
        overlays.renew(pk, review_on=review_on, minutes=minutes, by=by)
        _keep(pk, "overlay renewal asked for", staff, by)


def act(register: str, move: str, pk: int, *, subject: str, staff: User, reason: str) -> None:
    """One step of an entry.

    Raises:
        KeyError: no such step; addresses name those there are.
        Every refusal of the register: nothing is kept.
    """
    with transaction.atomic():
        by = by_of(staff, reason, register)
        ACTS[register, move](pk, subject, by)
        _keep(pk, f"{register} {move} {subject}".strip(), staff, by)


ACTS: Mapping[tuple[str, str], Callable[[int, str, By], None]] = {
    (LAW, "done"): lambda pk, subject, by: law.done(pk, subject, by=by),
    (LAW, "look"): lambda pk, subject, by: law.looked(pk, subject, by=by),
    (LAW, "sign"): lambda pk, _, by: law.sign(pk, by=by),
    (LAW, "close"): lambda pk, _, by: law.close(pk, by=by),
    (SOURCE, "agree"): lambda pk, _, by: sources.approve(pk, by=by),
    (SOURCE, "end"): lambda pk, _, by: sources.withdraw(pk, by=by),
    (OVERLAY, "agree"): lambda pk, _, by: overlays.agree(pk, by=by),
    (OVERLAY, "end"): lambda pk, _, by: overlays.end(pk, by=by),
}


def _keep(pk: int, what: str, staff: User, by: By) -> None:
    keep(Entry, pk, staff, f"{MARK}{what} ({by.role}): {by.reason}")
