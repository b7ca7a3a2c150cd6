"""Everything the pages of plans show: offers side by side with bars, one quote by month, one plan's course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from risk import clock
from support.plans import paper, progress, words
from support.plans.eligibility import Approval, Verdict, judge
from support.plans.forms import Told
from support.plans.models import Plan, Quote
from support.plans.offers import Offer
from support.plans.standing import Standing, person

COMPARED = ("H2-18", "H3-3", "H1-3")  # before anything is told: one of each kind, as the mock has it
SHARE = 96  # percent of the width that the longest bar takes


@dataclass(frozen=True, slots=True)
class Card:
    """One plan beside the others: words, figures, two bars in percent of the width."""

    offer: Offer
    title: str
    fits: str
    month: str
    cost: str
    verdict: Verdict | None = None
    why: str = ""
    way_on: str = ""
    approval: str = ""

    @property
    def less(self) -> int:
        """What the first month is lighter by; set on the words under the chosen one."""
        return -self.offer.extra


@dataclass(frozen=True, slots=True)
class Bar:
    """One month in the picture: the plan's bar before the pale one of staying; all in units of the view box."""

    x: str
    width: str
    plan_y: str
    plan_height: str
    stay_y: str
    stay_height: str


def offered(found: Standing) -> list[Card]:
    """One plan of each kind, not judged: what is shown to somebody who did not ask."""
    return _cards(found.stay, [one for one in found.every() if one.code in COMPARED], {})


def compared(found: Standing, told: Told | None) -> dict[str, object]:
    """Staying and the plans, computed. With what was told: each may be had or not, and why."""
    every = found.every()
    judged = told is not None and told.is_whole
    if judged and told is not None and told.cause is not None:
        who = person(found, cause=told.cause, months=told.months, budget=told.budget)
        verdicts = {one.code: judge(one, who, found.base, found.rules) for one in every}
        shown = list(every)
    else:
        verdicts, shown = {}, [one for one in every if one.code in COMPARED] or list(every[:3])
    cards = _cards(found.stay, shown, verdicts)
    open_ = [card for card in cards if card.verdict and card.verdict.is_open]
    closed = [card for card in cards if card.verdict and not card.verdict.is_open]
    return {
        "found": found,
        "stay": _cards(found.stay, [found.stay, *shown], {})[0],
        "cards": cards,
        "open": open_,
        "closed": closed,
        "judged": judged,
        "told": told,
        "causes": words.causes(),
        "late": found.base.arrears,
        "per_month": found.stay.later,
        "only_pause": judged and {card.offer.option for card in open_} <= {"H5", "H7", "H8"},
    }


def _cards(stay: Offer, shown: Sequence[Offer], verdicts: dict[str, Verdict]) -> list[Card]:
    month = max([stay.first, *(one.first for one in shown)]) or 1
    cost = max([stay.interest, *(one.interest for one in shown)]) or 1
    return [_card(one, verdicts.get(one.code), month, cost) for one in shown]


def _card(offer: Offer, verdict: Verdict | None, month: int, cost: int) -> Card:
    why, way_on = words.why(verdict.why) if verdict and verdict.why else ("", "")
    return Card(
        offer=offer,
        title=words.title(offer.code),
        fits="" if offer.code == "stay" else words.fits(offer.code),
        month=_share(offer.first, month),
        cost=_share(offer.interest, cost),
        verdict=verdict,
        why=why,
        way_on=way_on,
        approval=words.approval(verdict.approval) if verdict and verdict.is_open else "",
    )


def _share(amount: int, most: int) -> str:
    return f"{Decimal(amount * SHARE) / most:.1f}%"


def quoted(quote: Quote, *, at: datetime) -> dict[str, object]:
    """One quote: its figures, its months, how long it holds."""
    content = paper.read(quote.body)
    is_over = quote.state == Quote.State.OPEN and at >= quote.expires_at
    return {
        "quote": quote,
        "plan": content,
        "title": words.title(quote.code),
        "bars": bars(content),
        "approval": words.approval(quote.approval),
        "is_auto": quote.approval == Approval.AUTO,
        "is_over": is_over or quote.state == Quote.State.EXPIRED,
        "can_sign": quote.state == Quote.State.OPEN and not is_over,
        "first_less": content.rows[0].stay - content.first,
        "months_more": len(content.rows) - sum(1 for row in content.rows if row.stay),
    }


def course(plan: Plan, *, at: datetime) -> dict[str, object]:
    """A plan that was agreed: what comes next, what was paid, whether it may still be undone."""
    content = paper.read(plan.quote.body)
    found = progress.read(plan, paid=progress.paid_since(plan, at=at), on=clock.day(at))
    is_running = plan.state == Plan.State.RUNNING
    return {
        "agreed": plan,
        "plan": content,
        "title": words.title(plan.code),
        "bars": bars(content),
        "progress": found,
        "next": next((row for row in content.rows if row.n == found.next_n), None),
        "is_running": is_running,
        "may_undo": is_running and at < plan.undo_until and not found.paid,
        "steps": [(step.at, words.event(step.event)) for step in plan.steps.all()],
        "versions": list(plan.versions.order_by("number").values_list("number", "why")),
    }


def bars(content: paper.Content) -> list[Bar]:
    """The monthly load in a box of 300 by 100: the plan's bar over the pale one of staying."""
    most = max(max(row.amount, row.stay) for row in content.rows) or 1
    step = Decimal(300) / len(content.rows)
    return [_bar(row, n, most, step) for n, row in enumerate(content.rows)]


def _bar(row: paper.Row, n: int, most: int, step: Decimal) -> Bar:
    plan, stay = (Decimal(amount * 96) / most for amount in (row.amount, row.stay))
    return Bar(
        x=f"{n * step + step / 10:.2f}",
        width=f"{step * 8 / 10:.2f}",
        plan_y=f"{98 - plan:.2f}",
        plan_height=f"{plan:.2f}",
        stay_y=f"{98 - stay:.2f}",
        stay_height=f"{stay:.2f}",
    )
