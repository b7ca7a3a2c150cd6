"""Owns the plot of an indicator over time: points of a line, and its thresholds. Pure."""

from dataclasses import dataclass

from risk.watching.queries import Series

WIDTH, HEIGHT, PAD = 640.0, 160.0, 8.0


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
