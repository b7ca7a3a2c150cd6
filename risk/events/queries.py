"""Reads the ledger: one line's history, a borrower's lines and card."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from risk import sealing
from risk.events import concerning
from risk.events.concerning import concern
from risk.events.errors import NoSuchBorrower, NoSuchLine
from risk.events.history import Event, History
from risk.events.models import Borrower, Conflict, EventKey, Line
from risk.events.models import Event as Row


@dataclass(frozen=True)
class BorrowerCard:
    """Who a borrower is, unsealed: for their own pages and for who must address them. Never logged.

    Attributes:
        name: empty when it was never told, or erased.
        locale: `zh-Hans` unless the lender said `en`.
    """

    ref: str
    name: str
    id_number: str | None
    phone: str | None
    locale: str


_COLUMNS = "seq, source, event_id, type, subject, time, data, stored_at"
_OWN = f"""
SELECT told.* FROM (
    SELECT unnest(ARRAY[ref, borrower]) FROM risk_line
    WHERE borrower IN (SELECT borrower FROM risk_line WHERE ref = %(line)s) GROUP BY 1
) AS named (subject) CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM risk_event WHERE subject = named.subject AND time <= %(at)s AND stored_at <= %(known_at)s
        AND type LIKE 'credit.%%' OFFSET 0
) AS told ORDER BY time, seq
"""  # noqa: S608 - nothing but column names is put in
_OF_TYPES = f"""
SELECT {_COLUMNS} FROM risk_event WHERE type LIKE 'platform.%%' AND type = ANY(%s) AND time <= %s ORDER BY time, seq
"""  # noqa: S608 - nothing but column names is put in
FOREVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def history(line: str, *, at: datetime, known_at: datetime | None = None) -> History:
    """What is known of a line: its borrower's and all their lines' events, and what platforms told that concerns them.

    Only what had happened by `at` and was known to us by `known_at` (left out: all we know now). 2 queries. Facts may
    be read from it at `at`, and at the time of each of the core's records on it: for both nothing is left out.

    Raises:
        NoSuchLine: no opening of this line is known by then.
    """
    known = known_at or FOREVER
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"line": line, "at": at, "known_at": known})
        told = events_of(cursor.fetchall())
        owners = {event.subject: event.data["borrower"] for event in told if event.type == "credit.line.opened"}
        if line not in owners:
            raise NoSuchLine("There is no such line.", next="Check the number of the line.", line=line)
        lines = {ref: owner for ref, owner in owners.items() if owner == owners[line]}
        ours = {*lines, owners[line]}
        own = [event for event in told if event.subject in ours]
        cursor.execute(concerning.SQL, concern(own, lines, at=at).given(known))
        events = sorted((*own, *events_of(cursor.fetchall())), key=lambda event: (event.time, event.seq))
    return History(line=line, borrower=owners[line], lines=lines, events=tuple(events))


def events_of(rows: Iterable[tuple[Any, ...]]) -> list[Event]:
    """Rows of `_COLUMNS` as events. Their data, which Django leaves as text in plain cursors, is read in one go."""
    rows = list(rows)
    told = json.loads(f"[{','.join([row[-2] for row in rows])}]")
    return [Event(*row[:-2], data, row[-1]) for row, data in zip(rows, told, strict=True)]  # type: ignore[call-arg]


def platform(types: Iterable[str], *, at: datetime) -> list[Event]:
    """What platforms told of these types by an instant, by (time, seq). One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_TYPES, [list(types), at])
        return events_of(cursor.fetchall())


def has_landed(source: str, event_id: str) -> bool:
    """Whether an event of this name is stored. One query."""
    return EventKey.objects.filter(source=source, event_id=event_id).exists()


def lines_of(borrower: str) -> list[str]:
    """The refs of a borrower's lines, in the order of their names. One query."""
    return list(Line.objects.filter(borrower=borrower).order_by("ref").values_list("ref", flat=True))


def borrower(ref: str) -> BorrowerCard:
    """A borrower, unsealed. At most 3 queries.

    Raises:
        NoSuchBorrower: nothing was ever told of them.
    """
    told = Row.objects.filter(subject=ref, type="credit.borrower.updated").order_by("time", "seq")
    rows = list(told.values_list("data", "sealed"))
    wrapped = Borrower.objects.filter(ref=ref).values_list("key", flat=True).first()
    if not rows and not Line.objects.filter(borrower=ref).exists():
        raise NoSuchBorrower("There is no such borrower.", borrower=ref)
    key = sealing.unwrap(bytes(wrapped), owner=ref) if wrapped else None
    card: dict[str, str] = {}
    for data, sealed in rows:
        card |= {"locale": data["locale"]} if "locale" in data else {}
        if key and sealed:
            card |= json.loads(sealing.unseal(bytes(sealed), key=key, bound_to=ref))
    return BorrowerCard(
        ref, card.get("name", ""), card.get("id_number"), card.get("phone"), card.get("locale", "zh-Hans")
    )


def phones(refs: Collection[str]) -> dict[str, str]:
    """The telephone numbers that borrowers' newest records name, unsealed, by ref; without those unknown. 2 queries."""
    told = Row.objects.filter(subject__in=list(refs), type="credit.borrower.updated").order_by("time", "seq")
    wrapped = Borrower.objects.filter(ref__in=list(refs)).values_list("ref", "key")
    keys = {ref: sealing.unwrap(bytes(key), owner=ref) for ref, key in wrapped if key}
    found: dict[str, str] = {}
    for ref, sealed in told.values_list("subject", "sealed"):
        card = json.loads(sealing.unseal(bytes(sealed), key=keys[ref], bound_to=ref)) if sealed and ref in keys else {}
        found |= {ref: card["phone"]} if card.get("phone") else {}
    return found


def counts(subjects: Sequence[str], types: Sequence[str]) -> dict[str, int]:
    """How many events of these types these subjects have, by type. 1 query."""
    found = Row.objects.filter(subject__in=list(subjects), type__in=list(types)).order_by()
    return dict(found.values_list("type").annotate(n=Count("seq")))


def of_types(subjects: Sequence[str], types: Sequence[str]) -> list[Event]:
    """The events of these types, oldest first, what is sealed left sealed. 1 query."""
    found = Row.objects.filter(subject__in=list(subjects), type__in=list(types)).order_by("time", "seq")
    columns = found.values_list("seq", "source", "event_id", "type", "subject", "time", "data", "stored_at")
    return [Event(*row) for row in columns]


def conflicts(*, before: int | None = None, most: int = 100) -> list[Conflict]:
    """Refused contents kept for review, newest first; page with the id of the last one. One query."""
    found = Conflict.objects.order_by("-id")
    return list((found if before is None else found.filter(id__lt=before))[:most])
