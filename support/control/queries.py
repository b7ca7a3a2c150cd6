"""What a line's owner has set, and what they may do now: from the ledger, with our own record of their wishes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from risk import clock
from risk.diagnosis import failing
from risk.diagnosis import services as diagnoses
from risk.diagnosis.errors import NotDiagnosed
from risk.facts import Facts
from support.control.models import Action, Choice
from support.why import told
from support.why.told import Told

COOLING = timedelta(days=7)  # Source: A136; F.12 self pause.
SELF = "ACC-SELF"
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A line as its owner may change it. Amounts in fen.

    Attributes:
        principal: not yet paid back, what is on its way included: a limit is not lowered below it.
        paused_since, ends_at: of a pause they set; `ends_at` is None while nobody asked to open it.
        asked: the end was asked for later, so it can be taken back; a period they chose at once is no request.
        closed: the core closed the line; `asked_to_close` they asked for it.
        lowered: their own newest lowering that still holds; `raise_from` is when it may be undone.
        others: codes that hold drawing or the limit besides their own wish; None while they can't be worked out.
    """

    line: str
    limit: int
    principal: int
    paused_since: datetime | None
    ends_at: datetime | None
    asked: bool
    closed: bool
    asked_to_close: bool
    lowered: Choice | None
    raise_from: datetime | None
    others: tuple[str, ...] | None
    choices: tuple[Choice, ...]

    @property
    def may_open_from(self) -> datetime | None:
        """The earliest end of an open-ended pause if they ask now."""
        return max(clock.now(), self.paused_since + COOLING) if self.paused_since else None


def own_standing(line: str, *, borrower: str) -> Standing:
    """As its owner may change it also while no diagnosis can be made: the ledger suffices for what they set themselves.

    Raises:
        NoSuchLine: not there, or another's.
    """
    try:
        return standing(told.own(line, borrower=borrower))
    except NotDiagnosed:
        failing.alarm()
        return _standing(line, diagnoses.facts_of(line), None)


def standing(said: Told) -> Standing:
    """1 query besides what `said` read."""
    others = tuple(
        reason.code
        for reason in (*said.diagnosis.reasons, *said.diagnosis.hidden)
        if reason.code != SELF and {"draw", "limit"} & set(reason.stops)
    )
    return _standing(said.explanation["line"], said.diagnosis.facts, others)


def _standing(line: str, facts: Facts, others: tuple[str, ...] | None) -> Standing:
    choices = tuple(Choice.objects.filter(line=line).order_by("-made_at", "-id")[:MOST_SHOWN])
    pause, limits = facts.control.pause, facts.limits
    newest = next((one for one in choices if one.action not in (Action.LOWER, Action.RAISE)), None)
    limit = limits.now or 0
    sized = next((one for one in choices if one.action in (Action.LOWER, Action.RAISE)), None)
    # In force, or ordered and not yet answered by the core.
    lowered = sized if sized and sized.action == Action.LOWER and limit in (sized.amount, sized.previous) else None
    return Standing(
        line=line,
        limit=limit,
        principal=limits.used + limits.unreleased + limits.pending,
        paused_since=pause.started_at if pause else None,
        ends_at=pause.ends_at if pause else None,
        asked=bool(pause and pause.ends_at and newest and newest.action == Action.OPEN),
        closed=limits.closed,
        asked_to_close=bool(pause and newest and newest.action == Action.CLOSE),
        lowered=lowered,
        raise_from=lowered.made_at + COOLING if lowered else None,
        others=others,
        choices=choices,
    )


def choices_of(borrower: str) -> list[Choice]:
    """Every wish of a borrower, oldest first. 1 query."""
    return list(Choice.objects.filter(borrower=borrower).order_by("made_at", "id"))
