"""Owns the table of clocks as it is read from its file: how long each runs, when it warns. Pure but for the file."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from risk.holidays.calendar import china

FILE = Path(__file__).parent / "clocks.toml"


@dataclass(frozen=True, slots=True)
class Alert:
    """When to warn: a part of the length gone, a time after the start, or a time before the end."""

    part: float | None = None
    after: timedelta | None = None
    before: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock of the profile.

    Attributes:
        works: counts Chinese working days.
        length: zero where it is a rule without an end, or another table's; see `clocks.toml`.
        extended: the lengths from the same start after the first and the second extension.
        complex: the length of a complex case.
        missed: what the lender's systems are told when it is missed; empty: nothing.
        quiet: from which hour to which it is night; of CLK-18 alone.
    """

    code: str
    owner: str
    works: bool
    length: timedelta
    extended: tuple[timedelta, ...]
    complex: timedelta
    alerts: tuple[Alert, ...]
    missed: str
    quiet: tuple[int, int] = (0, 0)

    def end(self, start: datetime, length: timedelta) -> datetime:
        return china().after(start, length) if self.works else start + length

    def left(self, at: datetime, due: datetime) -> timedelta:
        return china().between(at, due) if self.works else max(due - at, timedelta())

    def alert_at(self, alert: Alert, start: datetime, due: datetime) -> datetime:
        if alert.after is not None:
            return start + alert.after
        if alert.before is not None:
            return due - alert.before
        return self.end(start, self.left(start, due) * (alert.part or 0))

    def next_at(self, start: datetime, due: datetime, *, given: int) -> datetime:
        """The next pre-alert after those already given, or the due time."""
        moments = sorted(self.alert_at(alert, start, due) for alert in self.alerts)
        ahead = [moment for moment in moments[given:] if moment < due]
        return ahead[0] if ahead else due

    def is_provisional(self, start: datetime, due: datetime) -> bool:
        """Counted on a calendar that is not published yet."""
        return self.works and china().is_provisional(start, due)


@cache
def rules() -> dict[str, Rule]:
    """Every clock by its code, in the order of the file."""
    return {code: _rule(code, row) for code, row in tomllib.loads(FILE.read_text("utf-8")).items()}


def due(code: str, start: datetime) -> datetime:
    """When a clock that starts now would run out."""
    return rules()[code].end(start, rules()[code].length)


def _rule(code: str, row: dict[str, object]) -> Rule:
    known: dict[str, float] = {unit: row[unit] for unit in ("days", "hours", "minutes", "seconds") if unit in row}  # type: ignore[misc]
    length = timedelta(**known)
    alerts: list[dict[str, float]] = row["alerts"]  # type: ignore[assignment]
    extended: list[int] = row.get("extended", [])  # type: ignore[assignment]
    quiet: tuple[int, int] = tuple(row.get("quiet", (0, 0)))  # type: ignore[arg-type,assignment]
    return Rule(
        code=code,
        owner=str(row["owner"]),
        works=row["basis"] == "cn_wd",
        length=length,
        extended=tuple(timedelta(days=days) for days in extended),
        complex=timedelta(days=row["complex"]) if "complex" in row else length,  # type: ignore[arg-type]
        alerts=tuple(_alert(alert) for alert in alerts),
        missed=str(row.get("alert", "")),
        quiet=quiet,
    )


def _alert(row: dict[str, float]) -> Alert:
    if "after_minutes" in row:
        return Alert(after=timedelta(minutes=row["after_minutes"]))
    if "after" in row:
        return Alert(after=timedelta(days=row["after"]))
    return Alert(before=timedelta(hours=row["before"])) if "before" in row else Alert(part=row["part"])
