"""Where a borrower stands with one loan: what is owed, what is known of their month, what was agreed before."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from risk import clock
from risk.events import queries as events
from risk.events.history import History
from risk.facts import Facts, read
from risk.facts.accounts import Payment
from risk.facts.loans import Loan, open_loans
from risk.relief import queries as relief
from support.plans import offers
from support.plans.eligibility import Budget, Cause, Person
from support.plans.errors import NoLoan
from support.plans.models import Plan
from support.plans.offers import Basis, Offer
from support.plans.rules import Rules, rules

HELPED_WITHIN = timedelta(days=730)  # H3: months of the last 24


@dataclass(frozen=True, slots=True)
class Choice:
    """One loan that could be planned."""

    line: str
    loan: Loan


@dataclass(frozen=True, slots=True)
class Month:
    """What we know of a month, so that it is not asked again; fen, None is not known.

    Attributes:
        income: verified, else declared; `is_verified` says which.
        elsewhere: what is paid to other lenders.
        other_loans: what falls due a month on the other loans here.
    """

    income: int | None
    is_verified: bool
    elsewhere: int | None
    other_loans: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a quote is made from, read once."""

    borrower: str
    line: str
    loan: Loan
    others: tuple[Choice, ...]
    base: Basis
    stay: Offer
    month: Month
    programmes: frozenset[str]
    our_fault: bool
    rules: Rules
    at: datetime
    coming: tuple[Payment, ...] = ()  # received and not posted yet: what is owed is less than the ledger says

    @property
    def on(self) -> date:
        return clock.day(self.at)

    @property
    def is_paid(self) -> bool:
        """What is on its way covers all that is owed."""
        return bool(self.coming) and sum(one.amount for one in self.coming) >= self.base.owed

    def every(self) -> tuple[Offer, ...]:
        return offers.every(self.base, self.rules, programmes=tuple(self.programmes))


def loans_of(borrower: str, *, at: datetime) -> tuple[list[tuple[str, Loan]], History | None]:
    """Every loan with something left on any line, the most overdue and then the next due first. 3 queries."""
    lines = events.lines_of(borrower)
    if not lines:
        return [], None
    history = events.history(lines[0], at=at)
    found = [(line, loan) for line in lines for loan in open_loans(replace(history, line=line))]
    return sorted(found, key=lambda one: (not one[1].late, one[1].unpaid[0].due_on, one[1].ref)), history


def standing(borrower: str, *, loan: str = "", at: datetime | None = None) -> Standing:
    """One loan of theirs, the first when none is named. 5 queries.

    Raises:
        NoLoan: nothing is owed, or the loan is another's.
    """
    at = at or clock.now()
    mine, history = loans_of(borrower, at=at)
    chosen = next((one for one in mine if not loan or one[1].ref == loan), None)
    if chosen is None or history is None:
        raise NoLoan("没有这笔借款。", loan=loan)
    line, owed = chosen
    facts = read(replace(history, line=line), at=at)
    today, config = clock.day(at), rules()
    base = offers.basis(owed, rate_bps=_rate(history, line), on=today, rules=config)
    others = tuple(Choice(other_line, other) for other_line, other in mine if other.ref != owed.ref)
    return Standing(
        borrower=borrower,
        line=line,
        loan=owed,
        others=others,
        base=base,
        stay=offers.staying(base),
        month=_month(facts, others, today),
        programmes=relief.covering(facts.borrower.region, on=today),
        our_fault=_is_ours(facts, owed),
        rules=config,
        at=at,
        coming=tuple(one for one in facts.account.unposted if one.loan in (None, owed.ref)),
    )


def person(found: Standing, *, cause: Cause, months: int, budget: Budget | None) -> Person:
    """What eligibility asks, with the plans this loan had before. 1 query."""
    earlier = list(
        Plan.objects.filter(borrower=found.borrower)
        .exclude(state=Plan.State.UNDONE)
        .values_list("code", "loan", "agreed_at")
    )
    recent = found.at - HELPED_WITHIN
    return Person(
        cause=cause,
        months=months,
        budget=budget,
        pauses=sum(1 for code, loan, _at in earlier if code.startswith("H1") and loan == found.loan.ref),
        helped=sum(
            int(code.removeprefix("H3-")) for code, _loan, at in earlier if code.startswith("H3-") and at > recent
        ),
        had_waiver=any(code == "H5" for code, _loan, _at in earlier),
        our_fault=found.our_fault,
        programmes=found.programmes,
    )


def _rate(history: History, line: str) -> int:
    return next(
        int(event.data["annual_rate_bps"])
        for event in history.events
        if event.type == "credit.line.opened" and event.subject == line
    )


def _month(facts: Facts, others: tuple[Choice, ...], today: date) -> Month:
    income = facts.income
    return Month(
        income=income.verified if income.verified is not None else income.declared,
        is_verified=income.verified is not None,
        elsewhere=income.external,
        other_loans=sum(other.loan.next_due(today).amount for other in others),
    )


def _is_ours(facts: Facts, loan: Loan) -> bool:
    """Whether every overdue instalment of the loan is excused by a fault of ours."""
    open_ = [item for item in facts.delinquency.items if item.loan == loan.ref and item.cured_at is None]
    return bool(open_) and all(item.excused_until is not None for item in open_)
