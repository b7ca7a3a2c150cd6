"""Owns the console's plots: an indicator over time with its thresholds, and the money of the weeks to come. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from risk.peaks.forecast import Week
from risk.peaks.windows import Window
from risk.watching.levels import CALM, level
from risk.watching.queries import Series

WIDTH, HEIGHT, PAD = 640.0, 160.0, 8.0
LEAST_STRIP = 7.0  # percent: the width of a window's name


@dataclass(frozen=True, slots=True)
class Plot:
    """`points` as SVG wants them; `limits` are (level, y) inside the frame; `least`, `most` the values at its edges."""

    points: str
    limits: list[tuple[int, float]]
    least: float
    most: float


def line(series: Series) -> Plot | None:
    """The newest reading of each hour; None where nothing was read."""
    found = series.measures
    if not found:
        return None
    values = [float(one.value) for one in found]
    least, most = min(values), max(values)
    if most == least:
        least, most = least - 1, most + 1
    first, span = found[0].hour, (found[-1].hour - found[0].hour).total_seconds() or 1

    def y(value: float) -> float:
        return round(HEIGHT - PAD - (value - least) / (most - least) * (HEIGHT - 2 * PAD), 1)

    points = [
        f"{PAD + (one.hour - first).total_seconds() / span * (WIDTH - 2 * PAD):.1f},{y(value)}"
        for one, value in zip(found, values, strict=True)
    ]
    if len(points) == 1:  # one reading is a short stroke, or nothing would be seen
        points.append(f"{PAD * 3:.1f},{y(values[0])}")
    limits = [(4 - place, float(limit)) for place, limit in enumerate(series.indicator.limits)]
    return Plot(" ".join(points), [(level, y(at)) for level, at in limits if least <= at <= most], least, most)


TOP, FLOOR, LANES = 84.0, 224.0, (8.0, 32.0, 56.0)  # pixels: where bars may begin, where they stand, rows of windows


@dataclass(frozen=True, slots=True)
class Bar:
    """One week. `x`, `width` are percent of the plot's width; `y`, `height` pixels; `coverage` None: nothing needed.

    `level` is that of the coverage, as a reading of 72 hours would be judged; 5: none.
    """

    week: Week
    x: float
    width: float
    y: float
    height: float
    coverage: Decimal | None
    level: int
    short: int
    why: str

    @property
    def mark(self) -> float:
        """Pixels from above at which the coverage is written."""
        return round(self.y - 15, 1)


@dataclass(frozen=True, slots=True)
class Strip:
    """One window over the bars: percent of the width, and the row it stands in."""

    name: str
    x: float
    width: float
    y: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The bars, the windows above them, and how high the money of today stands (None: above everything shown)."""

    bars: list[Bar]
    strips: list[Strip]
    have: int
    line: float


def calendar(
    weeks: Sequence[Week], windows: Sequence[tuple[Window, str]], have: int, limits: Sequence[Decimal]
) -> Calendar | None:
    """Each week's need beside the money there is today; None where there is no week, or no money was told of.

    Args:
        windows: each with its name in the page's language.
        have: fen.
        limits: of coverage, from blue to red; what is short is short of the second, yellow.
    """
    most = max((week.need for week in weeks), default=0)
    if not most or not have:
        return None
    scale = (FLOOR - TOP) / max(most, min(have, most * 2))  # money without end would flatten what is needed
    step = 100 / len(weeks)
    bars = []
    for n, week in enumerate(weeks):
        coverage = Decimal(have) / week.need if week.need else None
        judged = CALM if coverage is None else level(coverage, limits, below=True)
        height = round(week.need * scale, 1)
        last = week.first + timedelta(days=6)
        why = ", ".join(name for one, name in windows if one.first <= last and one.last >= week.first)
        short = max(0, round(week.need * limits[1]) - have)
        x = round(step * n + step * 0.14, 2)
        bars.append(Bar(week, x, round(step * 0.72, 2), FLOOR - height, height, coverage, judged, short, why))
    strips = _strips(windows, weeks[0].first, 7 * len(weeks))
    return Calendar(bars, strips, have, round(max(TOP - 8, FLOOR - have * scale), 1))


def _strips(windows: Sequence[tuple[Window, str]], first: date, days: int) -> list[Strip]:
    """Windows in the first row that has room; one that finds none is told by its week's row of the table alone."""
    ends, found = [0.0] * len(LANES), []
    for one, name in windows:
        left = max(0, (one.first - first).days) / days * 100
        right = min(days, (one.last - first).days + 1) / days * 100
        width = max(right - left, LEAST_STRIP)
        left = min(left, 100 - width)
        for lane, end in enumerate(ends):
            if left >= end:
                found.append(Strip(name, round(left, 2), round(width, 2), LANES[lane]))
                ends[lane] = left + width + 0.4
                break
    return found
