"""Lateness over all the borrower's lines: overdue items, what excuses them, what remains of the past. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from risk import clock
from risk.events.history import Event
from risk.facts.accounts import Account, Instalment
from risk.facts.dates import half_up, months, on
from risk.facts.incidents import Incident, Place, is_inside, outages, touched
from risk.facts.told import Told

OVERDUE, CURED = "credit.instalment.overdue", "credit.instalment.cured"
KEEP = 0.0  # f_dpd of F.4's KEEP: the lowest of all factors
THIN = 3
SHORT = 29
YEARS_READ = 5
# max_dpd up to, then (until so many months after cure, factor), then the factor for ever after. Source: F.4.
FACTORS: tuple[tuple[int, tuple[tuple[int, float], ...], float], ...] = (
    (29, ((3, 0.6), (12, 0.85)), 1.0),
    (59, ((6, KEEP), (12, 0.5)), 0.85),
    (89, ((12, KEEP), (24, 0.4)), 0.8),
)
LONGEST = ((24, KEEP),), 0.3

type Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Item:
    """One instalment that was told overdue.

    Attributes:
        amount: fen.
        excused_until: the last date touched by what excuses it; None: not excused.
        disputed: contested by the borrower, so neither for nor against them.
    """

    line: str
    loan: str
    n: int
    amount: int
    due_on: date
    told_at: datetime
    cured_at: datetime | None
    excused_until: date | None
    disputed: bool

    def days_late(self, today: date) -> int:
        """Source: F.12, `dpd_now`."""
        return max(0, (today - (self.excused_until or self.due_on)).days)


@dataclass(frozen=True, slots=True)
class Episode:
    """An overdue item that was cured. Source: F.12 episode, F.4."""

    item: Item
    max_dpd: int
    cured_on: date
    factor: float
    fade_on: date


@dataclass(frozen=True)
class Delinquency:
    """Lateness at the instant.

    Attributes:
        open_items: overdue, not cured, and not paid by an unposted payment: those that count.
        worst: the episode with the lowest factor (of several the last cured); None: none is read.
        f_dpd: its factor, KEEP as 0.0; 1.0 without one.
        ontime_rate_12m: 1 − late ÷ due; None when none was due.
    """

    items: tuple[Item, ...]
    open_items: tuple[Item, ...]
    dpd_now: int
    dpd_amount: int
    f_dpd: float
    worst: Episode | None
    last_cured_at: datetime | None
    last_cured_on: date | None
    instalments_due: int
    due_12m: int
    ontime_rate_12m: float | None
    thin: bool
    on_time_12m: bool
    on_time_24m: bool
    disputed: bool


def read(
    told: Told,
    accounts: Mapping[str, Account],
    places: Mapping[str, Place],
    every: Collection[Incident],
    disputed: Collection[tuple[str, int]] = (),
) -> Delinquency:
    """Lateness over all lines.

    Args:
        told: what was told by the instant.
        accounts: the money of each line.
        places: where each line stands, for what excuses its items.
        every: all incidents, resolved ones too.
        disputed: (loan, instalment) pairs in dispute.
    """
    items = [item for line in accounts for item in _items(told, places[line], every, disputed)]
    fair = [item for item in items if not item.disputed]
    open_items = [item for item in fair if item.cured_at is None and not _is_covered(item, accounts[item.line])]
    worst = _worst(_episodes(fair, told.today))
    instalments = [one for account in accounts.values() for draw in account.draws for one in draw.instalments]
    due = [one for one in instalments if one.due_on <= told.today]
    late = {(item.line, item.loan, item.n): item for item in fair if item.excused_until is None}
    thin = len(due) < THIN
    cures = (event.time for line in accounts for event in told.of(line, CURED))
    cured_at = max(cures, default=None)
    due_12m, rate = _rate(due, late, told.today)
    return Delinquency(
        items=tuple(items),
        open_items=tuple(open_items),
        dpd_now=max((item.days_late(told.today) for item in open_items), default=0),
        dpd_amount=sum(item.amount for item in open_items),
        f_dpd=worst.factor if worst else 1.0,
        worst=worst,
        last_cured_at=cured_at,
        last_cured_on=clock.day(cured_at) if cured_at else None,
        instalments_due=len(due),
        due_12m=due_12m,
        ontime_rate_12m=rate,
        thin=thin,
        on_time_12m=not thin and _none_late(late.values(), months(told.today, -12)),
        on_time_24m=not thin and _none_late(late.values(), months(told.today, -24)),
        disputed=any(item.disputed and item.cured_at is None for item in items),
    )


def factor(max_dpd: int, cured_on: date, today: date) -> float:
    """What an episode leaves of the limit; KEEP is 0.0. Source: F.4, read as F.12 says."""
    if max_dpd < 1:
        return 1.0
    steps, after = next(((steps, after) for most, steps, after in FACTORS if max_dpd <= most), LONGEST)
    first, *middle = steps
    if today < months(cured_on, first[0]):
        return first[1]
    return next((share for length, share in middle if today <= months(cured_on, length)), after)


def _items(
    told: Told, place: Place, every: Collection[Incident], disputed: Collection[tuple[str, int]]
) -> Iterator[Item]:
    events = told.of(place.line, OVERDUE, CURED)
    if not events:
        return
    spans = list(_excuses(told, place, every))
    waiting: dict[tuple[str, int], Event] = {}
    for event in events:
        key = event.data["loan_ref"], event.data["n"]
        if event.type == OVERDUE:
            waiting[key] = event
        elif key in waiting:
            yield _item(waiting.pop(key), event.time, spans, disputed)
    for event in waiting.values():
        yield _item(event, None, spans, disputed)


def _item(
    event: Event, cured_at: datetime | None, spans: Iterable[Span], disputed: Collection[tuple[str, int]]
) -> Item:
    data = event.data
    due_on = on(data["due_on"])
    return Item(
        line=event.subject,
        loan=data["loan_ref"],
        n=data["n"],
        amount=data["amount"],
        due_on=due_on,
        told_at=event.time,
        cured_at=cured_at,
        excused_until=max((end for start, end in spans if start <= due_on <= end), default=None),
        disputed=(data["loan_ref"], data["n"]) in disputed,
    )


def _excuses(told: Told, place: Place, every: Collection[Incident]) -> Iterator[Span]:
    """Dates on which a due instalment of the line is not late. Source: F.12, late."""
    for incident in every:
        if not {"repay", "ledger"}.isdisjoint(incident.services) and is_inside(incident, place):
            yield touched(incident.started_at, incident.resolved_at, told.today)
    if place.channel is not None:
        for start, end in outages(told, place.channel):
            yield touched(start, end, told.today)
    finished: dict[str, datetime] = {
        event.data["plan_ref"]: event.time for event in told.of(place.line, "credit.plan.finished")
    }
    for event in told.of(place.line, "credit.plan.started"):
        end = finished.get(event.data["plan_ref"])
        yield touched(event.time, end if end and end >= event.time else None, told.today)


def _is_covered(item: Item, account: Account) -> bool:
    """Whether a payment that we received and have not posted pays it."""
    return any(payment.amount >= item.amount and payment.loan in (None, item.loan) for payment in account.unposted)


def _episodes(items: Iterable[Item], today: date) -> Iterator[Episode]:
    for item in items:
        if item.cured_at is None or item.excused_until is not None:
            continue
        cured_on = clock.day(item.cured_at)
        max_dpd = (cured_on - item.due_on).days
        gone_on = months(cured_on, 12 * YEARS_READ)
        if today < gone_on:
            fade_on = months(cured_on, 12) if max_dpd <= SHORT else gone_on
            yield Episode(item, max_dpd, cured_on, factor(max_dpd, cured_on, today), fade_on)


def _worst(episodes: Iterable[Episode]) -> Episode | None:
    return min(
        (episode for episode in episodes if episode.max_dpd > 0),
        key=lambda episode: (episode.factor, -episode.cured_on.toordinal(), -episode.max_dpd),
        default=None,
    )


def _rate(
    due: Iterable[Instalment], late: Mapping[tuple[str, str, int], Item], today: date
) -> tuple[int, float | None]:
    start = months(today, -12)
    lately = [one for one in due if one.due_on > start]
    if not lately:
        return 0, None
    on_time = sum((one.line, one.loan, one.n) not in late for one in lately)
    return len(lately), half_up(on_time * 10_000, len(lately)) / 10_000


def _none_late(late: Iterable[Item], start: date) -> bool:
    return not any(item.due_on > start for item in late)
