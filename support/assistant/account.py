"""What the ledger says of a line's loans and repayments, as facts a borrower may hear. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from risk.events.history import History
from risk.facts.loans import late_items, open_loans
from risk.templatetags.figures import digits, onday, percent
from support.assistant.said import Fact

_BASIS_POINTS = 10_000


def facts(history: History, *, today: date) -> tuple[dict[str, Fact], list[str]]:
    """Named facts of the line, written in the active language, and the states they make true."""
    found = {fact.name: fact for fact in (*_loans(history, today), *_repayments(history), *_terms(history))}
    states = ["has_loan" if "owed" in found else "no_loan"]
    if "last_paid" in found:
        states.append("repaid_before")
    if late_items(history):
        states.append("late")
    return found, states


def _own(history: History, kind: str) -> Iterator[Mapping[str, Any]]:
    return (event.data for event in history.events if event.type == kind and event.subject == history.line)


def _loans(history: History, today: date) -> Iterator[Fact]:
    """What is still owed and what falls due next."""
    loans = open_loans(history)
    if not loans:
        return
    unpaid = [one for loan in loans for one in loan.unpaid]
    yield Fact("owed", digits(sum(loan.owed for loan in loans)), "ledger")
    yield Fact("loans_open", str(len(loans)), "ledger")
    day = min((one.due_on for one in unpaid if one.due_on >= today), default=min(one.due_on for one in unpaid))
    yield Fact("next_due_on", onday(day), "ledger")
    yield Fact("next_due", digits(sum(one.amount for one in unpaid if one.due_on == day)), "ledger")


def _repayments(history: History) -> Iterator[Fact]:
    received = [
        event for event in history.events if event.type == "credit.repayment.received" and event.subject == history.line
    ]
    if not received:
        return
    newest = received[-1]
    yield Fact("last_paid", digits(newest.data["amount"]), "ledger")
    yield Fact("last_paid_on", onday(newest.time), "ledger")
    yield Fact("last_paid_ref", newest.data["payment_ref"], "ledger")


def _terms(history: History) -> Iterator[Fact]:
    for opened in _own(history, "credit.line.opened"):
        yield Fact("rate", percent(opened["annual_rate_bps"] / _BASIS_POINTS), "ledger")
