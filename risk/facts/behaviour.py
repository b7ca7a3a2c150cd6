"""How the borrower draws and repays, over all their lines. Pure. Amounts in fen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.clock import SHANGHAI
from risk.facts.accounts import Account, Draw
from risk.facts.dates import half_up
from risk.facts.told import Told

NIGHT_ENDS_AT = 6


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Counts and averages of windows (at − N d, at]; None: no draw to speak of. Source: F.12, BEH-PROFILE of F.13.

    Attributes:
        draws_before: of the 150 days before the last 30.
        night_share_30d: share of draws between 00:00 and 06:00 in Shanghai.
    """

    draws_7d: int
    draws_30d: int
    draws_90d: int
    draws_before: int
    repays_7d: int
    repays_30d: int
    repays_90d: int
    avg_amount_30d: int | None
    avg_amount_90d: int | None
    avg_amount_before: int | None
    night_share_30d: float | None
    night_share_before: float | None
    last_draw_at: datetime | None
    hours_since_draw: float | None
    repaid_30d: bool


def read(told: Told, accounts: Collection[Account], own: Account) -> Behaviour:
    """Over all lines, but for `repaid_30d`, which is the line's own."""
    draws = [draw for account in accounts for draw in account.draws]
    # Nothing told is after the instant, so a window is whatever is after its beginning.
    week, month, three, half_year = (told.since(days=days) for days in (7, 30, 90, 180))
    lately = [draw for draw in draws if draw.at > month]
    before = [draw for draw in draws if half_year < draw.at <= month]
    quarter = [draw for draw in draws if draw.at > three]
    repays = [time for account in accounts for time in account.repays.values()]
    newest = max((draw.at for draw in draws), default=None)
    return Behaviour(
        draws_7d=sum(draw.at > week for draw in lately),
        draws_30d=len(lately),
        draws_90d=len(quarter),
        draws_before=len(before),
        repays_7d=sum(time > week for time in repays),
        repays_30d=sum(time > month for time in repays),
        repays_90d=sum(time > three for time in repays),
        avg_amount_30d=_average(lately),
        avg_amount_90d=_average(quarter),
        avg_amount_before=_average(before),
        night_share_30d=_night_share(lately),
        night_share_before=_night_share(before),
        last_draw_at=newest,
        hours_since_draw=None if newest is None else (told.at - newest) / timedelta(hours=1),
        repaid_30d=_repaid(told, own.line, month),
    )


def _average(draws: Collection[Draw]) -> int | None:
    return half_up(sum(draw.amount for draw in draws), len(draws)) if draws else None


def _night_share(draws: Collection[Draw]) -> float | None:
    return sum(_is_night(draw.at) for draw in draws) / len(draws) if draws else None


def _is_night(at: datetime) -> bool:
    return at.astimezone(SHANGHAI).hour < NIGHT_ENDS_AT


def _repaid(told: Told, line: str, start: datetime) -> bool:
    types = "credit.repayment.received", "credit.repayment.posted"
    newest = (told.of(line, type_)[-1:] for type_ in types)
    return any(event.time > start for events in newest for event in events)
