"""Owns what a night adds up over every line, for the portfolio's indicators. Pure.

Source: F.9 Portfolio (30+ DPD, first-payment default), A086 (draws that succeed while a limit is shown).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from risk import clock
from risk.events.history import Event, History
from risk.facts import Facts
from risk.reasons import CATALOGUE

LATE = 30  # days
BACK = 27  # days before its own of which a first night counts what was paid out: a forecast asks for 28
FIRST = 60  # days of due dates that first payments are read over, once each had its 30 days
ANSWER = timedelta(hours=24)  # a draw that nobody answered for so long did not succeed. Source: F.12 pending
_DRAWN = "drawn "
REQUESTED, PAID, DECLINED = "credit.draw.requested", "credit.draw.paid", "credit.draw.declined"
# What only the borrower can put right is no broken promise of ours.
THEIRS = frozenset({"borrower", "regulation"})


def counted(history: History, facts: Facts, *, day: date, back: int = 0) -> Counter[str]:
    """What one line adds: fen `owed`, `owed_late`, `drawn`; loans `first_due`, `first_missed`; draws `tried`, `kept`.

    Args:
        day: of Shanghai, whose payouts are summed; draws are counted from the first of its month on.
        back: of so many days before it too, for `drawn_before`: a first night counts what no other did.
    """
    late = any(item.line == facts.line and item.days_late(facts.today) >= LATE for item in facts.delinquency.open_items)
    first = list(_first(facts))
    found: Counter[str] = Counter(
        owed=facts.limits.used, owed_late=facts.limits.used if late else 0,
        first_due=len(first), first_missed=sum(first),
        drawn=sum(draw.amount for draw in facts.account.draws if clock.day(draw.at) == day),
    )  # fmt: skip
    for draw in facts.account.draws if back else ():
        on = clock.day(draw.at)
        if 0 < (day - on).days <= back:
            found[_drawn_on(on)] += draw.amount
    for succeeded in _tried([event for event in history.events if event.subject == facts.line], facts.at, day):
        found["tried"] += 1
        found["kept"] += succeeded
    return found


def drawn_before(told: Mapping[str, int], *, day: date) -> dict[date, int]:
    """What a first night counted of the days before `day`; nothing where it counted none of them."""
    if not any(name.startswith(_DRAWN) for name in told):
        return {}
    return {one: told.get(_drawn_on(one), 0) for one in (day - timedelta(days=n) for n in range(1, BACK + 1))}


def _drawn_on(day: date) -> str:
    return f"{_DRAWN}{day.isoformat()}"


def _first(facts: Facts) -> Iterator[bool]:
    """Of each loan whose first instalment had its thirty days of late: whether it was missed by them."""
    missed = {
        (item.loan, item.n)
        for item in facts.delinquency.items
        if item.line == facts.line and not item.disputed and item.excused_until is None
        and (item.cured_at is None or (clock.day(item.cured_at) - item.due_on).days >= LATE)
    }  # fmt: skip
    for draw in facts.account.draws:
        if draw.instalments:
            one = min(draw.instalments, key=lambda part: part.due_on)
            if LATE <= (facts.today - one.due_on).days < LATE + FIRST:
                yield (one.loan, one.n) in missed


def _tried(events: Sequence[Event], at: datetime, month: date) -> Iterator[bool]:
    """Of each draw asked for in the month within what was left to draw, whether it came: not what is theirs to mend."""
    answers = {event.data["draw_ref"]: event for event in events if event.type in (PAID, DECLINED)}
    paid = {event.data["draw_ref"] for event in events if event.type == PAID}
    used, limit = 0, 0
    for event in events:
        kind, data = event.type, event.data
        if kind == REQUESTED and _is_of(event.time, month) and data["amount"] <= limit - used:
            answer = answers.get(data["draw_ref"])
            if data["draw_ref"] in paid:
                yield True
            elif (answer is None and at - event.time >= ANSWER) or (answer is not None and not _is_theirs(answer)):
                yield False
        elif kind == PAID:
            used += data["amount"]
        elif kind == "credit.repayment.posted":
            used = max(0, used - data["principal"])
        elif kind == "credit.line.opened":
            limit = data["limit"]
        elif kind == "credit.line.limit_changed":
            limit = data["current"]
        elif kind == "credit.line.closed":
            limit = 0


def _is_of(time: datetime, month: date) -> bool:
    day = clock.day(time)
    return (day.year, day.month) == (month.year, month.month)


def _is_theirs(declined: Event) -> bool:
    """Whether every reason told is one that only the borrower can put right; without a reason it is ours."""
    codes = declined.data.get("codes") or []
    return bool(codes) and all(code in CATALOGUE and CATALOGUE[code].cause in THEIRS for code in codes)
