"""A plan when paying back is hard, by conversation: the /plans/ page's figures, by its own functions."""

from typing import Any

from django.utils.translation import gettext as _

from risk.templatetags.figures import digits, onday, yuan
from support.assistant.flows.material import Material, Outcome, Told, facts, same
from support.assistant.flows.scripts import Option
from support.plans import forms, page, paper, queries, services, words
from support.plans.eligibility import Approval, Cause
from support.plans.errors import NoLoan
from support.plans.standing import Standing, standing
from support.plans.templatetags.plan_figures import rate

MOST = 5


def material(told: Told) -> Material:
    """Loans, what is known of the month, and, once enough is told, the plans that may be had with their figures."""
    try:
        found = standing(told.borrower, loan=str(told.slots.get("loan") or ""))
    except NoLoan:
        return Material()
    month, loans = found.month, _loans(found)
    known: dict[str, Any] = {}
    if len(loans) == 1:
        known["loan"] = found.loan.ref
    if month.income is not None:
        known["income"] = month.income
    if month.elsewhere is not None:
        known["elsewhere"] = month.elsewhere
    options = {"loan": loans, "cause": tuple(same(str(value), title) for value, title in words.causes())}
    states = ["may_plan"]
    shown = facts("plan", owed_now=digits(found.base.owed), month_now=digits(found.stay.first))
    table: dict[str, list[tuple[str, str]]] = {}
    told_all = _told(told, found, known)
    if queries.is_taken(told.borrower, found.loan.ref):
        return Material(states=("plan_taken",), facts=shown)
    if told_all.is_whole:
        cards = _open(found, told_all)[:MOST]
        options["plan"] = tuple(same(card.offer.code, card.title) for card in cards)
        table["plan"] = [(card.title, figures(card)) for card in cards]
        shown |= facts("plan", **{f"plan_{n}": value for n, (_title, value) in enumerate(table["plan"])})
        if not cards:
            states.append("no_plan")
    return Material(known, options, frozenset(), tuple(states), shown, table=table)


def quote(told: Told) -> Outcome:
    """Keeps the plan that was picked; what a person must decide becomes their case."""
    found = standing(told.borrower, loan=told.slots["loan"])
    said = _told(told, found, {})
    made = services.quote(
        told.borrower,
        loan=found.loan.ref,
        code=told.slots["plan"],
        cause=Cause(told.slots["cause"]),
        months=said.months,
        budget=said.budget,
        key=told.key,
    )
    content = paper.read(made.body)
    shown = facts(
        "plan",
        plan=words.title(made.code),
        first=digits(content.first),
        until=onday(made.expires_at),
        decides=words.approval(made.approval),
    )
    if made.case:
        shown |= facts("case", plan_case=made.case)
    states = ("signs_alone",) if made.approval == Approval.AUTO else ("needs_person",)
    return Outcome(shown, states, {"quote": str(made.pk)}, {"quote": str(made.pk), "case": made.case})


def _told(told: Told, found: Standing, known: dict[str, Any]) -> forms.Told:
    """The slots as the page's form would send them; an amount that is known stays empty there."""
    sent = {name: str(told.slots[name]) for name in ("cause", "months", "people") if name in told.slots}
    for name in ("income", "elsewhere"):
        if name in told.slots and told.slots[name] != known.get(name):
            sent[name] = f"{int(told.slots[name]) / 100:.2f}" if told.slots[name] else "0"
    if "people" not in told.slots:
        sent["people"] = "?"
    return forms.read(sent, found.month, found.rules)


def _open(found: Standing, told: forms.Told) -> list[page.Card]:
    cards: list[page.Card] = page.compared(found, told)["open"]  # type: ignore[assignment]  # a template's context
    return cards


def figures(card: page.Card) -> str:
    """What every offer is shown with: by month, in all, what it costs more, a year's rate (specification G.8)."""
    offer = card.offer
    if offer.extra > 0:
        more = _("多付%(amount)s") % {"amount": yuan(offer.extra)}
    elif offer.extra < 0:
        more = _("少付%(amount)s") % {"amount": yuan(-offer.extra)}
    else:
        more = _("不多付")
    parts = [
        _("第一个月%(amount)s") % {"amount": yuan(offer.first)},
        _("之后每月最多%(amount)s") % {"amount": yuan(offer.most)},
        _("一共%(amount)s") % {"amount": yuan(offer.total)},
        more,
    ]
    if offer.annual:
        parts.append(_("年化%(rate)s（单利）") % {"rate": rate(offer.annual.simple)})
    return _("，").join(parts)


def _loans(found: Standing) -> tuple[Option, ...]:
    every = [found.loan, *(other.loan for other in found.others)]
    return tuple(same(loan.ref, _("借款%(loan)s") % {"loan": loan.ref}) for loan in every)
