"""The portfolio's indicators for early warning, of what the newest whole night added up. Source: F.9, A086, A092."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from risk.nights import queries
from risk.watching.readings import Reading, reads
from risk.watching.thresholds import thresholds

FRESH = timedelta(hours=48)  # of an older night nothing is said
WHOLE = 100
HUNDREDTH = Decimal("0.01")


@reads
def portfolio(now: datetime) -> Iterator[Reading]:
    """What is owed late beside the plan, first payments missed, draws lost, reviews missed. One query."""
    night, plan = queries.newest_whole(since=now - FRESH), thresholds().plan
    if night is None:
        return
    told = {name: Decimal(value) for name, value in night.counted.items()}
    if owed := told.get("owed"):
        share = told.get("owed_late", Decimal(0)) / owed * WHOLE
        yield Reading("dpd30-plan", "", (share / plan["dpd30"] - 1) * WHOLE)
    if (due := told.get("first_due", Decimal(0))) >= plan["first_least"]:
        yield Reading("first-payment-default", "", told.get("first_missed", Decimal(0)) / due * WHOLE)
    if (tried := told.get("tried", Decimal(0))) >= plan["draws_least"]:
        lost = (tried - told.get("kept", Decimal(0))) / tried * WHOLE
        yield Reading("draws-lost", "", lost.quantize(HUNDREDTH, ROUND_CEILING))
    yield Reading("reviews-missed", "", told.get("missed", Decimal(0)))
