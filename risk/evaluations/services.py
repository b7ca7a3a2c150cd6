"""Looks at lines again and keeps what it found, once for the same history; drops what is over 24 months old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from risk import clock
from risk.diagnosis.services import read_line
from risk.diagnosis.state import Diagnosis
from risk.evaluations import queries
from risk.evaluations.models import Evaluation
from risk.events.history import History
from risk.nights import levels, paying, standing

KEPT = timedelta(days=731)  # 24 months. Source: A031


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a line found: the diagnosis, and what is known of its borrower's indicators.

    Attributes:
        upto: the newest event of the history by order of arrival.
    """

    said: Diagnosis
    upto: int
    measured: Mapping[str, Decimal]


def look(history: History, said: Diagnosis) -> Look:
    """The indicators of F.9 beside a diagnosis that was made of the same history."""
    used = levels.used_share(history, said.facts)
    measured = levels.measures(said.facts, used) | dict(paying.measures(history, at=said.at, used_share=used))
    return Look(said, max((event.seq for event in history.events), default=0), measured)


def evaluate(line: str) -> Evaluation:
    """Looks at a line as it is now and keeps it, changed or not; the same history and policy again is the same look.

    A borrower who came to a worse level of early warning stands there at once, and is to be reached; they come down
    with time alone. 7 queries, 3 more where the level turned.

    Raises:
        NoSuchLine: no opening of this line is known.
        NotDiagnosed: the policy engine failed.
    """
    found = look(*read_line(line, at=clock.now()))
    with transaction.atomic():
        standing.lock([line])
        said = found.said
        same = Evaluation.objects.filter(line=line, upto=found.upto, policy=said.policy, by_night=False).first()
        if same is not None:
            return same
        row = _row(found, queries.newest([line]).get(line))
        row.save()
        standing.settle(line, levels.levels(found.measured), levels.settled(found.measured), said.at)
    return row


def keep_night(found: Sequence[Look]) -> None:
    """Of a night's looks, those whose indicators moved since the newest one of their line. 2 queries, in a transaction.

    So the newest look before any day says what an indicator was on it.
    """
    before = queries.newest([one.said.line for one in found])
    rows = [_row(one, before.get(one.said.line), by_night=True) for one in found]
    moved = [row for row in rows if row.line not in before or before[row.line].measured != row.measured]
    Evaluation.objects.bulk_create(moved)


def forget(now: datetime) -> None:
    """Drops what is over 24 months old."""
    Evaluation.objects.filter(at__lt=now - KEPT).delete()


def _row(found: Look, before: Evaluation | None, *, by_night: bool = False) -> Evaluation:
    said = found.said
    row = Evaluation(
        line=said.line, upto=found.upto, by_night=by_night, at=said.at, policy=said.policy,
        tier=said.facts.tier or "", limit=said.facts.limits.now or 0, usable=said.usable,
        codes=[reason.code for reason in said.reasons], states=dict(said.capabilities),
        measured={name: str(value) for name, value in sorted(found.measured.items())},
        level=levels.level(levels.levels(found.measured)),
    )  # fmt: skip
    row.moved = before is not None and _outcome(before) != _outcome(row)
    return row


def _outcome(row: Evaluation) -> tuple[object, ...]:
    return row.limit, row.usable, row.codes, row.states
