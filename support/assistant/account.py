"""What the ledger says of a line's loans and repayments, as facts a borrower may hear. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from risk.events.history import History
from risk.templatetags.figures import digits, onday, percent
from support.assistant.said import Fact

_BASIS_POINTS = 10_000


def facts(history: History, *, today: date) -> tuple[dict[str, Fact], list[str]]:
    """Named facts of the line, written in the active language, and the states they make true."""
    found = {fact.name: fact for fact in (*_loans(history, today), *_repayments(history), *_terms(history))}
    states = ["has_loan" if "owed" in found else "no_loan"]
    if "last_paid" in found:
        states.append("repaid_before")
    if _late(history):
        states.append("late")
    return found, states


def _own(history: History, kind: str) -> Iterator[Mapping[str, Any]]:
    return (event.data for event in history.events if event.type == kind and event.subject == history.line)


def _loans(history: History, today: date) -> Iterator[Fact]:
    """What is still owed and what falls due next: postings pay a loan's instalments in their order."""
    paid: dict[str, int] = defaultdict(int)
    for posting in _own(history, "credit.repayment.posted"):
        paid[posting["loan_ref"]] += posting["principal"]
    owed, open_loans, due = 0, 0, []
    for draw in _own(history, "credit.draw.paid"):
        left = paid[draw["loan_ref"]]
        unpaid = []
        for part in sorted(draw["instalments"], key=lambda one: one["n"]):
            covered = min(left, part["principal"])
            left -= covered
            if part["principal"] > covered:
                unpaid.append((part["due_on"], part["principal"] - covered + part["interest"]))
                owed += part["principal"] - covered
        if unpaid:
            open_loans += 1
            due.extend(unpaid)
    if not open_loans:
        return
    yield Fact("owed", digits(owed), "ledger")
    yield Fact("loans_open", str(open_loans), "ledger")
    day = min((on for on, _amount in due if on >= today.isoformat()), default=min(on for on, _amount in due))
    yield Fact("next_due_on", onday(day), "ledger")
    yield Fact("next_due", digits(sum(amount for on, amount in due if on == day)), "ledger")


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


def _late(history: History) -> bool:
    open_items = set()
    for event in history.events:
        if event.subject == history.line and event.type == "credit.instalment.overdue":
            open_items.add((event.data["loan_ref"], event.data["n"]))
        elif event.subject == history.line and event.type == "credit.instalment.cured":
            open_items.discard((event.data["loan_ref"], event.data["n"]))
    return bool(open_items)
