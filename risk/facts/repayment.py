"""What stands in the way of repaying, and loans that ask a question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from risk.events.history import Event
from risk.facts.accounts import FAILED, Account
from risk.facts.dates import on
from risk.facts.told import Told

CARD_CLASSES = frozenset({"insufficient", "card_invalid", "limit"})


@dataclass(frozen=True, slots=True)
class CardFailure:
    """A card that could not be charged."""

    card_tail: str
    why: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """A loan that somebody else holds now."""

    loan: str
    holder: str
    official_channel: str
    noticed_on: date
    told_at: datetime


@dataclass(frozen=True, slots=True)
class UseQuestion:
    """A loan whose use is questioned."""

    loan: str
    use_class: str
    drawn_on: date
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Repayment:
    """None: nothing of the kind."""

    card: CardFailure | None
    transfer: Transfer | None
    use: UseQuestion | None


def read(told: Told, accounts: Mapping[str, Account]) -> Repayment:
    """The line's card and transfers; questions of use over all the borrower's lines (behaviour). Source: F.13."""
    own = accounts[told.line]
    questions = [question for account in accounts.values() for question in _questions(told, account)]
    return Repayment(
        card=_card(told, own.attempt),
        transfer=_transfer(told, own),
        use=max(questions, key=lambda question: question.asked_at, default=None),
    )


def _card(told: Told, attempt: Event | None) -> CardFailure | None:
    if attempt is None or attempt.type != FAILED or not told.within(attempt.time, days=30):
        return None
    tail, why = attempt.data.get("card_tail"), attempt.data.get("bank_class")
    return CardFailure(tail, why, attempt.time) if tail and why in CARD_CLASSES else None


def _transfer(told: Told, account: Account) -> Transfer | None:
    newest = {event.data["loan_ref"]: event for event in told.mine("credit.loan.transferred")}
    held = [event for loan, event in newest.items() if loan not in account.repaid]
    if not held:
        return None
    event = max(held, key=lambda one: (one.time, one.seq))
    data = event.data
    return Transfer(data["loan_ref"], data["holder"], data["official_channel"], on(data["noticed_on"]), event.time)


def _questions(told: Told, account: Account) -> list[UseQuestion]:
    newest: dict[str, Event] = {}
    for event in told.of(account.line, "credit.funduse.questioned", "credit.funduse.cleared"):
        newest[event.data["loan_ref"]] = event
    return [
        UseQuestion(loan, event.data["use_class"], on(event.data["drawn_on"]), event.time)
        for loan, event in newest.items()
        if event.type == "credit.funduse.questioned" and loan not in account.repaid
    ]
