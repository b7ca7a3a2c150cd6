"""Moves where a line's borrower stands in early warning: up at once, down one level after a dwell. Source: F.9, F.6."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from risk.nights import levels, outreach
from risk.nights.models import Customer, CustomerTurn
from risk.watching.levels import CALM, Held, after

MEASURED = ["level", "found", "since", "seen_at", "calmer_since"]


def lock(lines: Sequence[str]) -> None:
    """Until the transaction ends nobody else moves these lines; taken in one order everywhere. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(line, 3)) FROM"
            " (SELECT unnest(%s::text[]) AS line ORDER BY 1) AS lines",
            [sorted(set(lines))],
        )


def settle(line: str, found: Mapping[str, int], calm: int, at: datetime) -> None:
    """Where a borrower stands after a look at one line; its caller holds the line's lock. 2 queries, 5 with a turn."""
    known = Customer.objects.filter(line=line).first()
    if known is not None and known.seen_at > at:
        return
    row, turn = stand(known, line, found, calm, at)
    if row is None:
        return
    # What a colleague wrote down of a contact meanwhile is not ours to write.
    Customer.objects.bulk_create([row], update_conflicts=True, unique_fields=["line"], update_fields=MEASURED)
    if turn is not None:
        turn.save()
        outreach.follow([turn], at)


def stand(
    known: Customer | None, line: str, found: Mapping[str, int], calm: int, at: datetime
) -> tuple[Customer | None, CustomerTurn | None]:
    """Where a line's borrower stands now, and the turn that brought them there; neither where nothing is so.

    Args:
        known: where they stood; None: nowhere.
        found: indicator -> its level.
        calm: the level they may come down to.
    """
    measured = levels.level(found)
    if known is None and measured == CALM:
        return None, None
    before = known.level if known else CALM
    stood = Held(before, known.calmer_since if known else None)
    # A walk always comes a little less or more than a day after the last.
    stands = after(stood, measured, now=at, dwell=levels.limits().dwell * 0.9, calm=calm)
    row, turn = known or Customer(line=line, since=at), None
    if stands.level != before:
        row.since = at
        turn = CustomerTurn(line=line, before=before, after=stands.level, found=dict(found), at=at)
    row.level, row.found, row.seen_at, row.calmer_since = stands.level, dict(found), at, stands.calmer_since
    return row, turn
