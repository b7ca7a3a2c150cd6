"""Who may have which plan, by what proof and whose word; and why not, with the way on (H.4). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from support.plans.offers import Basis, Offer
from support.plans.rules import Rules


class Cause(StrEnum):
    """What made it hard, as the borrower says it."""

    SHORT = "short"  # a few months without income
    SEASON = "season"  # a slow season of a business
    LOWER = "lower"  # income lastingly 20 to 50 % lower
    MUCH_LOWER = "much_lower"  # more than 50 % lower
    ILLNESS = "illness"  # illness or disaster
    LOST = "lost"  # job lost, in hospital, a death
    ARREARS = "arrears"  # can pay what is due, not what is overdue


class Why(StrEnum):
    """Why a plan is not for this borrower now; each has words and a way on."""

    CAUSE = "cause"
    TOO_LATE = "too_late"
    TOO_OFTEN = "too_often"
    TOO_LONG = "too_long"
    NOT_LATE = "not_late"
    NOT_AFFORDABLE = "not_affordable"
    TOO_MUCH = "too_much"
    NOT_YET = "not_yet"
    TOO_DEAR = "too_dear"


class Approval(StrEnum):
    """Whose word a plan needs."""

    AUTO = "auto"
    REV = "rev"
    APPR = "appr"  # a reviewer and a second colleague
    SUP = "sup"
    COMMITTEE = "committee"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a month has room for; fen. `None` is not known.

    Attributes:
        living: the living line of all who live of the income.
        debts: what is paid for other essential debts, here and elsewhere.
        verified: the verified income, what H2's share is taken of.
    """

    income: int
    living: int
    debts: int
    verified: int | None = None

    @property
    def free(self) -> int:
        """What is left for this loan; never below 0."""
        return max(0, self.income - self.living - self.debts)


@dataclass(frozen=True, slots=True)
class Person:
    """What eligibility asks of the borrower besides the loan.

    Attributes:
        budget: None until they told it: then nothing is refused for money.
        months: how long they think it lasts.
        pauses: earlier H1 plans on this loan.
        helped: interest-only months of the last 24.
        had_waiver: a penalty was waived before.
        our_fault: what is overdue is excused by a fault of ours.
    """

    cause: Cause
    months: int
    budget: Budget | None = None
    pauses: int = 0
    helped: int = 0
    had_waiver: bool = False
    our_fault: bool = False
    programmes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a plan may be had: `why` is None when it may.

    Attributes:
        approval: whose word it needs.
        proofs: codes of which one will do; empty: a sentence is enough.
        fits: it is meant for this cause.
    """

    why: Why | None
    approval: Approval = Approval.REV
    proofs: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.why is None


FITS: dict[str, Collection[Cause]] = {
    "H1": (Cause.SHORT, Cause.SEASON, Cause.ILLNESS, Cause.LOST),
    "H1f": (Cause.SHORT, Cause.SEASON, Cause.ILLNESS, Cause.LOST),
    "H2": (Cause.LOWER, Cause.MUCH_LOWER),
    "H3": (Cause.SEASON, Cause.SHORT),
    "H4": (Cause.MUCH_LOWER, Cause.ILLNESS),
    "H5": tuple(Cause),
    "H6": tuple(Cause),
    "H7": (Cause.LOST, Cause.ILLNESS, Cause.MUCH_LOWER),
    "H8": tuple(Cause),
}
INCOME = ("P-INCOME", "P-BANKFLOW", "P-TAX")
OTHER = ("P-OTHER", "P-BANKFLOW")


def judge(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    """Whether this borrower may have this plan. Source: H.4."""
    affords = person.budget is None or offer.most <= person.budget.free
    if offer.option == "H7":
        # The way out when nothing can be carried: open to whoever cannot carry anything, too.
        hopeless = person.budget is not None and not affords
        return Verdict(None, Approval.SUP) if _fits(offer, person) or hopeless else Verdict(Why.CAUSE)
    if offer.option == "H8":
        return Verdict(None, Approval.COMMITTEE, ("P-OTHER",)) if base.dpd > rules.h8_dpd else Verdict(Why.NOT_YET)
    if offer.option == "H5":
        return _waiver(offer, person)
    if not _fits(offer, person):
        return Verdict(Why.CAUSE)
    if offer.annual is not None and offer.annual.simple * 10_000 > rules.cost_cap_bps:
        return Verdict(Why.TOO_DEAR)
    if not affords:
        return Verdict(Why.NOT_AFFORDABLE)
    return _OPTIONS[offer.option](offer, person, base, rules)


def _fits(offer: Offer, person: Person) -> bool:
    return person.cause in FITS[offer.option]


def _pause(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    if base.dpd > rules.h1_dpd:
        return Verdict(Why.TOO_LATE)
    if person.pauses >= rules.h1_times:
        return Verdict(Why.TOO_OFTEN)
    if person.months > max(rules.h1_months) or offer.months * (person.pauses + 1) > base.instalments:
        return Verdict(Why.TOO_LONG)
    is_first = person.pauses == 0
    approval = Approval.AUTO if is_first and base.owed <= rules.h1_auto else Approval.REV
    proofs = () if is_first and offer.months <= rules.h1_declared_months else OTHER
    return Verdict(None, approval, proofs)


def _longer(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    budget = person.budget
    if budget is not None and budget.verified is not None:
        room = max(0, budget.verified - budget.living) * rules.share_percent // 100
        if offer.most > room:
            return Verdict(Why.TOO_MUCH)
    approval = Approval.APPR if base.owed > rules.h2_appr else Approval.REV
    return Verdict(None, approval, INCOME)


def _interest(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    if person.helped + offer.months > max(rules.h3_months):
        return Verdict(Why.TOO_OFTEN)
    return Verdict(None, Approval.REV, ("P-BANKFLOW", "P-BIZ"))


def _cut(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    return Verdict(None, Approval.SUP, INCOME)


def _arrears(offer: Offer, person: Person, base: Basis, rules: Rules) -> Verdict:
    if not base.arrears:
        return Verdict(Why.NOT_LATE)
    if base.dpd > rules.h6_dpd:
        return Verdict(Why.TOO_LATE)
    return Verdict(None, Approval.AUTO if base.arrears <= rules.h6_auto else Approval.REV)


def _waiver(offer: Offer, person: Person) -> Verdict:
    """Our fault is waived by itself; so is what a relief programme covers; the rest is E.7's."""
    if not offer.waived:
        return Verdict(Why.NOT_LATE)
    if person.our_fault or "penalty_waiver" in person.programmes:
        return Verdict(None, Approval.AUTO)
    if person.had_waiver and person.cause not in (Cause.ILLNESS, Cause.LOST):
        return Verdict(Why.TOO_OFTEN)
    return Verdict(None, Approval.SUP, ("P-OTHER",))


_OPTIONS = {"H1": _pause, "H1f": _pause, "H2": _longer, "H3": _interest, "H4": _cut, "H6": _arrears}
