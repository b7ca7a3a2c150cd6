"""The score, its factors and the tier. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from risk.facts.dates import on
from risk.facts.delinquency import Delinquency
from risk.facts.told import Told, last

# Codes with words; others are not counted. Source: F.12, score factor.
FACTORS = frozenset(
    {
        "util_high", "util_rising", "enquiries_many", "lenders_many", "late_recent", "short_history",
        "income_unstable", "min_pay", "draws_frequent",
    }
)  # fmt: skip
WORST_BAND, LATE_FOR_E, LEVEL_FOR_A = 6, 4, 3
DTI_MAX = {"A": 0.55, "B": 0.50, "C": 0.45, "D": 0.35}  # Source: F.4 Tier
DRAW_CAPS = {"C": 1_000_000, "D": 300_000}  # fen; B: half of the limit; A: none. Source: F.13 CRD-SCORE


@dataclass(frozen=True, slots=True)
class Score:
    """The newest fresh score. `down` holds the codes with words that lower the assessment, as told, each once."""

    band: int
    down: tuple[str, ...]
    as_of: date
    told_at: datetime


def read(told: Told) -> Score | None:
    """The newest score of at most 30 days; None: unknown."""
    newest = last(event for event in told.theirs("credit.score.reported") if told.is_fresh(event.data["as_of"]))
    if newest is None:
        return None
    named = [one["code"] for one in newest.data["factors"] if one["direction"] == "down"]
    down = tuple(dict.fromkeys(code for code in named if code in FACTORS))
    return Score(newest.data["band"], down, on(newest.data["as_of"]), newest.time)


def tier(band: int | None, late: Delinquency, level: int | None) -> str | None:
    """The first tier that fits; None: unknown. Source: F.12 tier."""
    proven = level is not None and level >= LEVEL_FOR_A
    if band == WORST_BAND or late.dpd_now >= LATE_FOR_E:
        return "E"
    if band is None:
        return "C" if late.thin and proven else None
    if band == 5:  # noqa: PLR2004
        return "D"
    if band <= 2 and late.on_time_24m and proven:  # noqa: PLR2004
        return "A"
    return "B" if band <= 3 and late.on_time_12m else "C"  # noqa: PLR2004


def draw_cap(tier_: str | None, limit_now: int | None) -> int | None:
    """The most one draw may be in a tier; fen. None: no cap. Source: F.13 CRD-SCORE."""
    if tier_ == "B":
        return None if limit_now is None else limit_now // 2
    return DRAW_CAPS.get(tier_ or "")
