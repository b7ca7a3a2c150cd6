"""Reads the warning board."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from risk import clock
from risk.watching.errors import NoSuchIndicator
from risk.watching.models import EarlyWarning, Measure, Tick, Turn
from risk.watching.thresholds import Indicator, Step, thresholds

LATELY = timedelta(hours=2)  # an older reading is none of now


@dataclass(frozen=True, slots=True)
class Row:
    """One open warning as the board shows it; `steps` with who ticked each, or None."""

    warning: EarlyWarning
    indicator: Indicator
    limit: object
    steps: list[tuple[Step, Tick | None]]
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class Calm:
    """An indicator without a warning: its newest reading of the last two hours nearest to blue; None: none was read."""

    indicator: Indicator
    read: Measure | None


@dataclass(frozen=True, slots=True)
class Board:
    """Open warnings, worst first, how many of each level, and the indicators at none, those that were read first."""

    rows: list[Row]
    counts: list[tuple[int, int]]
    version: str
    dwell_hours: int
    calm: list[Calm]
    indicators: list[Indicator]


def board() -> Board:
    """Four queries."""
    known = thresholds()
    found = EarlyWarning.objects.filter(ended_at=None).order_by("level", "since", "pk")
    rows = [_row(one) for one in found.prefetch_related("ticks", "turns")]
    counts = [(level, sum(row.warning.level == level for row in rows)) for level in (1, 2, 3, 4)]
    watched = list(known.indicators.values())
    warned = {row.indicator.name for row in rows}
    calm = _calm([one for one in watched if one.name not in warned])
    return Board(rows, counts, known.version, round(known.dwell.total_seconds() / 3600), calm, watched)


def _calm(indicators: list[Indicator]) -> list[Calm]:
    lately = Measure.objects.filter(
        indicator__in=[one.name for one in indicators], hour__gt=clock.now() - LATELY
    ).order_by("indicator", "subject", "-hour").distinct("indicator", "subject")  # fmt: skip
    by: dict[str, list[Measure]] = {}
    for one in lately:
        by.setdefault(one.indicator, []).append(one)

    def worst(indicator: Indicator) -> Measure | None:
        found = by.get(indicator.name, [])
        return (min if indicator.worse == "below" else max)(found, key=lambda one: one.value, default=None)

    return sorted((Calm(one, worst(one)) for one in indicators), key=lambda one: one.read is None)


def open_of(indicator: str) -> list[EarlyWarning]:
    """Open warnings of one indicator. One query."""
    return list(EarlyWarning.objects.filter(indicator=indicator, ended_at=None).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Series:
    """What is kept of one indicator of one subject, hour by hour."""

    indicator: Indicator
    subject: str
    measures: list[Measure]


def series() -> list[tuple[Indicator, str]]:
    """Every (indicator, subject) that was read within the last day, in the order of the file. One query."""
    known = thresholds().indicators
    found = Measure.objects.filter(hour__gt=clock.now() - timedelta(days=1)).values_list("indicator", "subject")
    places = {name: place for place, name in enumerate(known)}
    pairs = sorted({pair for pair in found if pair[0] in known}, key=lambda pair: (places[pair[0]], pair[1]))
    return [(known[name], subject) for name, subject in pairs]


def history(indicator: str, subject: str, *, since: datetime, until: datetime, most: int = 800) -> Series:
    """An indicator's past, the oldest first: at most so many hours, the newest of them. One query.

    Raises:
        NoSuchIndicator: nothing of this name is watched.
    """
    known = thresholds().indicators.get(indicator)
    if known is None:
        raise NoSuchIndicator("There is no such indicator.", indicator=indicator)
    mine = Measure.objects.filter(indicator=indicator, subject=subject, hour__gte=since, hour__lte=until)
    return Series(known, subject, list(mine.order_by("-hour")[:most])[::-1])


def warned_by(turn: int) -> EarlyWarning | None:
    """The warning of a change of level, while it is open. One query."""
    return EarlyWarning.objects.filter(turns=turn, ended_at=None).first()


def _row(warning: EarlyWarning) -> Row:
    known = thresholds()
    indicator = known.indicators[warning.indicator]
    ticks = {one.step: one for one in warning.ticks.all()}
    steps = [(step, ticks.get(step.name)) for step in known.playbook(warning.indicator, warning.level)]
    turns = sorted(warning.turns.all(), key=lambda turn: turn.at)
    return Row(warning, indicator, indicator.limits[4 - warning.level], steps, turns)
