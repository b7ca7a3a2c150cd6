"""Flags that fraud, AML and legal people raised on the borrower. Pure. Secret: see the registry's readers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.events.history import Event
from risk.facts.dates import instant
from risk.facts.told import Told

RAISED, CLEARED = "credit.flag.raised", "credit.flag.cleared"
FAMILIES = ("account_takeover", "scam", "document", "aml", "judicial")
SCAM_LASTS = timedelta(hours=24)  # Source: F.13 FRD-SCAM


@dataclass(frozen=True, slots=True)
class Flag:
    """One case's flag in force. `until` is exclusive; a general scam flag without one lasts 24 hours."""

    case: str
    family: str
    is_confidential: bool
    kind: str | None
    documents: tuple[str, ...]
    authority: str | None
    until: datetime | None
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags in force, the oldest first."""

    active: tuple[Flag, ...]

    def general(self, family: str) -> Flag | None:
        """The newest general flag of a family."""
        found = [flag for flag in self.active if flag.family == family and not flag.is_confidential]
        return found[-1] if found else None

    @property
    def confidential(self) -> Flag | None:
        """The newest confidential flag, of any family."""
        found = [flag for flag in self.active if flag.is_confidential]
        return found[-1] if found else None


def read(told: Told) -> Flags:
    """The newest raise of each case, until it is cleared or past its `until`. Source: F.12 flag."""
    newest: dict[str, Event] = {}
    for event in told.theirs(RAISED, CLEARED):
        newest[event.data["case"]] = event
    flags = (_flag(event) for event in newest.values() if event.type == RAISED)
    active = [flag for flag in flags if flag.until is None or told.at < flag.until]
    return Flags(tuple(sorted(active, key=lambda flag: (flag.raised_at, flag.case))))


def _flag(event: Event) -> Flag:
    data = event.data
    is_confidential = data["disclosure"] == "confidential"
    until = instant(data["until"]) if data.get("until") else None
    if until is None and data["family"] == "scam" and not is_confidential:
        until = event.time + SCAM_LASTS
    return Flag(
        case=data["case"],
        family=data["family"],
        is_confidential=is_confidential,
        kind=data.get("class"),
        documents=tuple(data.get("documents") or ()),
        authority=data.get("authority"),
        until=until,
        raised_at=event.time,
    )
