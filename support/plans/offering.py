"""Offers plans before they are asked for, with their figures; keeps that it did, and a “no” (G.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from risk import clock
from risk.diagnosis import Diagnosis
from risk.diagnosis.services import diagnose_line
from risk.events import queries as events
from risk.events.history import History
from risk.nights import queries as nights
from risk.watching.levels import CALM
from risk.work.services import Later
from support.directory import queries as directory
from support.notices.services import after_quiet
from support.plans import page, queries, signals
from support.plans.errors import NoLoan, NoSuchOffer
from support.plans.models import Offered
from support.plans.page import Card
from support.plans.standing import standing

EVERY, MUTED = timedelta(days=7), timedelta(days=90)


# In a statement of its reader's: what speaks for an offer and stands in no event.
HINTS = f"{nights.LEVEL}, {queries.LOOKS}, {directory.ANY_DISASTER}"


@dataclass(frozen=True, slots=True)
class Hints:
    """As `HINTS` reads them; of `any_disaster` the region is asked for only where there is one."""

    level: int | None
    looks: int
    any_disaster: bool


@dataclass(frozen=True, slots=True)
class Proactive:
    """An offer to show: the row it is kept as, and one plan of each kind beside staying."""

    row: Offered
    cards: list[Card]


def offer(diagnosis: Diagnosis, history: History, *, borrower: str, hints: Hints | None = None) -> Proactive | None:
    """The offer that stands beside a line's explanation; None where nothing speaks for one, or it is not wanted.

    One made within seven days is shown again, with today's figures; a new one is not made in quiet hours.
    1 query where nothing speaks for it, else at most 10.

    Args:
        hints: for who has read them; left out: they are asked for.
    """
    at = clock.now()
    hints = hints or _hints(diagnosis.line, borrower)
    stricken = hints.any_disaster and directory.is_stricken(diagnosis.facts.borrower.region)
    beside = signals.Beside(hints.level or CALM, hints.looks, stricken)
    found = signals.signal(diagnosis.facts, history, diagnosis.situations, beside=beside)
    row = _row(borrower, diagnosis.line, found, at) if found else None
    if row is None:
        return None
    try:
        stands = standing(borrower, at=at)
    except NoLoan:
        return None
    if queries.is_taken(borrower, stands.loan.ref):
        return None
    return Proactive(row, page.offered(stands))


def _hints(line: str, borrower: str) -> Hints:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HINTS}", {"line": line, "borrower": borrower, "at": clock.now()})
        return Hints(*cursor.fetchone())


def prepare(line: str) -> Proactive | None:
    """Keeps the offer for a borrower who came to orange or red, so that it stands before their limit is touched.

    Raises:
        Later: in quiet hours, until morning.
    """
    at = clock.now()
    if (morning := after_quiet(at)) != at:
        raise Later(morning)
    history = events.history(line, at=at)
    return offer(diagnose_line(line), history, borrower=history.borrower)


def decline(pk: int, *, borrower: str) -> Offered:
    """“不需要”: nothing is offered for ninety days; asking is always possible. Safe to repeat.

    Raises:
        NoSuchOffer: it does not exist, or is another's.
    """
    Offered.objects.filter(pk=pk, borrower=borrower, declined_at=None).update(declined_at=clock.now())
    row = Offered.objects.filter(pk=pk, borrower=borrower).first()
    if row is None:
        raise NoSuchOffer(_("没有这个提议。"))
    return row


def _row(borrower: str, line: str, found: signals.Signal, at: datetime) -> Offered | None:
    last = Offered.objects.filter(borrower=borrower).order_by("-at").first()
    if last is not None and last.declined_at is not None and last.declined_at > at - MUTED:
        return None
    if last is not None and last.declined_at is None and last.at > at - EVERY:
        return last if last.line == line else None
    if after_quiet(at) != at:
        return None
    fields = {"line": line, "signal": found, "at": at}
    row, _is_new = Offered.objects.get_or_create(borrower=borrower, on=clock.day(at), defaults=fields)
    return row if row.declined_at is None and row.line == line else None
