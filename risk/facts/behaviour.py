"""How the borrower draws and repays, over all their lines. Pure. Amounts in fen."""

from collections.abc import Collection, Iterable
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
    lately = [draw for draw in draws if told.within(draw.at, days=30)]
    start, end = told.at - timedelta(days=180), told.at - timedelta(days=30)
    before = [draw for draw in draws if start < draw.at <= end]
    quarter = [draw for draw in draws if told.within(draw.at, days=90)]
    repays = [time for account in accounts for time in account.repays.values()]
    newest = max((draw.at for draw in draws), default=None)
    return Behaviour(
        draws_7d=sum(told.within(draw.at, days=7) for draw in draws),
        draws_30d=len(lately),
        draws_90d=len(quarter),
        draws_before=len(before),
        repays_7d=sum(told.within(time, days=7) for time in repays),
        repays_30d=sum(told.within(time, days=30) for time in repays),
        repays_90d=sum(told.within(time, days=90) for time in repays),
        avg_amount_30d=_average(lately),
        avg_amount_90d=_average(quarter),
        avg_amount_before=_average(before),
        night_share_30d=_night_share(lately),
        night_share_before=_night_share(before),
        last_draw_at=newest,
        hours_since_draw=None if newest is None else (told.at - newest) / timedelta(hours=1),
        repaid_30d=_repaid(told, own.line),
    )


def _average(draws: Collection[Draw]) -> int | None:
    return half_up(sum(draw.amount for draw in draws), len(draws)) if draws else None


def _night_share(draws: Collection[Draw]) -> float | None:
    return sum(_is_night(draw.at) for draw in draws) / len(draws) if draws else None


def _is_night(at: datetime) -> bool:
    return at.astimezone(SHANGHAI).hour < NIGHT_ENDS_AT


def _repaid(told: Told, line: str) -> bool:
    times: Iterable[datetime] = (
        event.time for event in told.of(line, "credit.repayment.received", "credit.repayment.posted")
    )
    return any(told.within(time, days=30) for time in times)
