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


def forecast(
    drawn: Mapping[date, int], window: Window, *, today: date, before: Window | None = None
) -> Forecast | None:
    """None: fewer than 14 of the last 28 days are known.

    Args:
        drawn: fen paid out by day.
        before: the same window of last year; None: 52 weeks earlier.
    """
    lately = _known(drawn, today - BASE * DAY, today - DAY)
    if len(lately) < LEAST:
        return None
    first, last = (before.first, before.last) if before else (window.first - YEAR, window.last - YEAR)
    then, base = _known(drawn, first, last), _known(drawn, first - BASE * DAY, first - DAY)
    lift = None
    is_known = len(then) * 2 >= (last - first).days + 1 and len(base) >= LEAST
    if is_known and sum(base) > 0:
        lift = (sum(then) / len(then)) / (sum(base) / len(base))
    days = (window.last - window.first).days + 1
    scale = days * (lift if lift is not None else 1.0)
    ordered = sorted(lately)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * P80))]
    return Forecast(round(sum(lately) / len(lately) * scale), round(high * scale), lift)


def _known(drawn: Mapping[date, int], first: date, last: date) -> Sequence[int]:
    return [drawn[day] for n in range((last - first).days + 1) if (day := first + n * DAY) in drawn]
