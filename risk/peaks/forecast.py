"""Owns the forecast of what borrowers will draw in a window. Pure. Source: A071, F.4 Funding (P80).

The last four weeks say what a day draws; where the same window of last year is known, how it stood to the four weeks
before it lifts or lowers that. P80: what four of five such days stay under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk.peaks.windows import Window

BASE, LEAST = 28, 14  # days that are read, and how many of them must be known
DAY, YEAR = timedelta(days=1), timedelta(days=364)  # the same days of the week
P80 = 0.8


@dataclass(frozen=True, slots=True)
class Forecast:
    """Fen for the whole window: what is expected, and P80. `lift` is beside last year's, None where none is known."""

    expected: int
    p80: int
    lift: float | None


@dataclass(frozen=True, slots=True)
class Week:
    """What borrowers are expected to draw in the seven days from `first`, in fen."""

    first: date
    need: int


def forecast(
    drawn: Mapping[date, int], window: Window, *, today: date, before: Window | None = None
) -> Forecast | None:
    """None: fewer than 14 of the last 28 days are known.

    Args:
        drawn: fen paid out by day.
        before: the same window of last year; None: 52 weeks earlier.
    """
    lately = _lately(drawn, today)
    if len(lately) < LEAST:
        return None
    lift = lifted(drawn, window, before=before)
    days = (window.last - window.first).days + 1
    scale = days * (lift if lift is not None else 1.0)
    ordered = sorted(lately)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * P80))]
    return Forecast(round(sum(lately) / len(lately) * scale), round(high * scale), lift)


def weeks(
    drawn: Mapping[date, int], lifts: Sequence[tuple[Window, float | None]], *, today: date, many: int
) -> list[Week]:
    """The weeks to come from today's Monday on: a usual day, lifted or lowered by the windows it falls into.

    None at all where fewer than 14 of the last 28 days are known. Of several windows on a day the highest counts.

    Args:
        drawn: fen paid out by day.
        lifts: each window with how it stood to the four weeks before it last year; None: not known, a usual day.
    """
    lately = _lately(drawn, today)
    if len(lately) < LEAST:
        return []
    usual, monday = sum(lately) / len(lately), today - today.weekday() * DAY
    scales = [(window, 1.0 if lift is None else lift) for window, lift in lifts]
    found = []
    for n in range(many):
        first = monday + 7 * n * DAY
        days = [max((by for window, by in scales if window.first <= day <= window.last), default=1.0)
                for day in (first + k * DAY for k in range(7))]  # fmt: skip
        found.append(Week(first, round(usual * sum(days))))
    return found


def lifted(drawn: Mapping[date, int], window: Window, *, before: Window | None = None) -> float | None:
    """How the same window of last year stood to the four weeks before it; None where too few of its days are known."""
    first, last = (before.first, before.last) if before else (window.first - YEAR, window.last - YEAR)
    then, base = _known(drawn, first, last), _known(drawn, first - BASE * DAY, first - DAY)
    is_known = len(then) * 2 >= (last - first).days + 1 and len(base) >= LEAST
    return (sum(then) / len(then)) / (sum(base) / len(base)) if is_known and sum(base) > 0 else None


def _lately(drawn: Mapping[date, int], today: date) -> Sequence[int]:
    return _known(drawn, today - BASE * DAY, today - DAY)


def _known(drawn: Mapping[date, int], first: date, last: date) -> Sequence[int]:
    return [drawn[day] for n in range((last - first).days + 1) if (day := first + n * DAY) in drawn]
