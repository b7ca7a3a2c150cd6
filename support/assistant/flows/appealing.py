"""Appeals by conversation: open, hand in, add nothing more, withdraw, ask for another look. The page's own services."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from appeals import queries
from appeals import services as appeals
from appeals.models import Case
from appeals.status import ANSWERED, DECIDED, WITHDRAWABLE, Kind, Status
from risk import clock
from risk.templatetags.figures import onday
from support.assistant.flows.material import Material, Outcome, Told, facts, same
from support.cases import page
from support.why import stored

MOST = 20


def appealable(told: Told) -> Material:
    """What would be appealed: the reasons of the line that can be."""
    known = told.known
    chosen = [reason for reason in known.reasons if reason["code"] in known.appealable]
    name = _("针对的原因")
    shown = {f"reason_{n}": reason["text"] for n, reason in enumerate(chosen)}
    return Material(
        rows=[(_("额度"), known.line), *((name, text) for text in shown.values())],
        facts=facts("explanation", line=known.line, **shown),
    )


def open_appeal(told: Told) -> Outcome:
    said = stored.now_or_last(told.known.line, borrower=told.borrower, is_kept=True)
    decision, reasons = (said["decision"], said["reasons"]) if said else (None, [])
    case = appeals.open_case(
        line=told.known.line,
        borrower=told.borrower,
        decision=decision["id"] if decision else "",
        codes=[reason["code"] for reason in reasons if reason["appealable"]],
        statement=told.slots.get("statement", ""),
        key=told.key,
    )
    return _about(case, "case", "draft", "has_draft")


def _mine(told: Told, fits: Callable[[Case], bool], state: str) -> Material:
    """Their cases that allow it; the only one is not asked for."""
    found = [case for case in queries.own_cases(told.borrower)[:MOST] if fits(case)]
    chosen = next((case for case in found if case.number == told.slots.get("case")), found[0] if found else None)
    options = tuple(same(case.number, f"{case.number}（{Kind(case.kind).label}）") for case in found)
    return Material(
        known={"case": found[0].number} if len(found) == 1 else {},
        options={"case": options},
        states=(state,) if found else (),
        facts=facts("case", **_facts(chosen)) if chosen else {},
    )


def _facts(case: Case) -> dict[str, str]:
    shown = {
        "case": case.number,
        "case_kind": str(Kind(case.kind).label),
        "case_status": str(Status(case.status).label),
    }
    return shown | ({"case_window": onday(case.window_until)} if case.window_until else {})


def withdrawable(told: Told) -> Material:
    return _mine(told, lambda case: case.status in WITHDRAWABLE, "may_withdraw")


def waiting(told: Told) -> Material:
    return _mine(told, lambda case: case.status == Status.WAITING_DOCS, "waits_for_proof")


def decided(told: Told) -> Material:
    now = clock.now()
    return _mine(
        told,
        lambda case: case.status == Status.CLOSED and bool(case.window_until and case.window_until > now),
        "may_second",
    )


def drafted(told: Told) -> Material:
    """A draft to hand in: its words if it has some, and one consent for each class of paper that is in it."""
    found = _mine(told, lambda case: case.status == Status.DRAFT and case.kind not in ANSWERED, "has_draft")
    number = told.slots.get("case") or found.known.get("case", "")
    case = queries.own_case(number, borrower=told.borrower) if number else None
    known: dict[str, Any] = dict(found.known)
    if case and case.statement:
        known["statement"] = case.statement
    spared = frozenset() if case and case.proofs_in else frozenset({"identity", "income"})
    consents = {one.code: one.text for one in page.consents(())}
    more = facts("rules", **{f"consent_{code}": text for code, text in consents.items()})
    if case:
        more |= facts("case", papers=str(case.proofs_in), statement=case.statement)
    states = (*found.states, "has_papers") if case and case.proofs_in else found.states
    return Material(known, found.options, spared, states, {**found.facts, **more})


def submit(told: Told) -> Outcome:
    case = appeals.submit(
        told.slots["case"],
        borrower=told.borrower,
        statement=told.slots.get("statement", ""),
        consents=[code for code in ("identity", "income") if told.slots.get(code) == "yes"],
        key=told.key,
    )
    return _about(case, "case")


def no_more(told: Told) -> Outcome:
    return _about(appeals.no_more_proofs(told.slots["case"], borrower=told.borrower, key=told.key), "case")


def withdraw(told: Told) -> Outcome:
    return _about(appeals.withdraw(told.slots["case"], borrower=told.borrower, key=told.key))


def second(told: Told) -> Outcome:
    note = told.slots.get("note", "")
    case = appeals.request_second_review(told.slots["case"], borrower=told.borrower, note=note, key=told.key)
    return _about(case, "case")


def _about(case: Case, *states: str) -> Outcome:
    due = queries.next_by(case) if case.status not in (Status.DRAFT, *DECIDED) else None
    shown = facts("case", **_facts(case), case_number=case.number)
    if due:
        shown |= facts("case", case_next_by=onday(due))
    return Outcome(shown, states, {"number": case.number}, {"case": case.number}, case.number)
