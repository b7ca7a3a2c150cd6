"""The port to what appeals needs from below: whose a line is, what a decision said, what the re-check says."""

from collections.abc import Collection
from dataclasses import dataclass

from appeals.commands import Papers
from appeals.models import Case
from appeals.proofs import queries as proofs
from appeals.proofs import services as files
from appeals.routing import HEALS
from risk import clock
from risk.decisions import queries as decisions
from risk.decisions.errors import NoSuchDecision
from risk.diagnosis.services import diagnose_line
from risk.events import queries as events
from risk.events.errors import NoSuchLine
from risk.orders import queries as orders
from risk.orders.errors import NoSuchRestoration
from risk.reasons.catalogue import CATALOGUE
from risk.recheck import Recheck
from risk.recheck import services as rechecks

HOLDING = ("credit.line.limit_changed", "credit.line.held", "credit.draw.declined")


@dataclass(frozen=True, slots=True)
class Contested:
    """Who decided what is appealed, and under which policy; empty when not known."""

    policy: str = ""
    decided_by: str = ""


def owns(borrower: str, line: str) -> bool:
    """1 query."""
    return line in events.lines_of(borrower)


def is_appealable(codes: Collection[str]) -> bool:
    """Whether an appeal could change anything: one code of them may be appealed or objected to."""
    return any(code in CATALOGUE and CATALOGUE[code].is_appealable for code in codes)


def contested(line: str, decision: str) -> Contested:
    """What is known of the decision as it was told, and the colleague named in the core's newest record. 4 queries."""
    try:
        policy = decisions.decision(decision).policy
    except NoSuchDecision:
        policy = ""
    try:
        history = events.history(line, at=clock.now())
    except NoSuchLine:
        return Contested(policy=policy)
    records = [event for event in history.events if event.subject == line and event.type in HOLDING]
    return Contested(policy=policy, decided_by=str(records[-1].data.get("decided_by", "")) if records else "")


def papers(case: Case) -> Papers:
    """The state of the case's files. 2 queries."""
    return proofs.papers(case)


def documents(case: Case) -> tuple[str, ...]:
    """SHA-256 of the files that are in, for the trail. 1 query."""
    return proofs.hashes(case)


def preview(case: Case, *, income: int, level: int, explained: Collection[str] = ()) -> Recheck:
    """What the re-check would say now; writes nothing."""
    return rechecks.preview(case.line, income=income, level=level, explained=explained)


def check_verified(seen: Recheck, *, level: int) -> None:
    """What was just seen may be given: above so much only on a verified income."""
    rechecks.check_verified(seen, level=level)


def came_in(*cases: Case) -> frozenset[str]:
    """SHA-256 of the files that came in for some cases, read or not yet. 1 query."""
    return proofs.came_in(cases)


def machine_words(case: Case) -> tuple[int, tuple[str, ...]]:
    """What the machine itself says of a case: the income it recognised, fen a month, and all its texts. 2 queries."""
    found = files.recognise(case)
    trail = found.trail
    reasons = [text for code in case.codes if code in CATALOGUE for text in CATALOGUE[code].texts[case.lang].values()]
    return found.monthly, ("".join(trail), *trail, *reasons)


def run(case: Case, seen: Recheck) -> tuple[str, Recheck]:
    """Store the re-check that was just seen and order what it gives back, once per round of the case.

    Returns:
        The stored decision's id, and the re-check as stored.
    """
    proposal = case.proposed
    if proposal is None or proposal.income is None or proposal.level is None:
        raise ValueError(f"{case.number} has nothing to run")
    decision, found = rechecks.run(
        case.line,
        income=proposal.income,
        level=proposal.level,
        explained=proposal.explained,
        case=case.number,
        key=f"{case.number}/{case.round}",
        actor=f"staff:{proposal.by}",
        at=seen.at,
    )
    return decision.pk, found


def passes_now(case: Case) -> frozenset[str]:
    """The reasons that its stored re-check found false on what was proven; empty before one. 1 query."""
    if not case.recheck:
        return frozenset()
    return frozenset(decisions.decision(case.recheck).content.body["recheck"]["passes_now"])


def is_healed(case: Case) -> bool:
    """Whether the case is about our own fault (DAT, SYS, RPY) and none of it holds the line any more. 2 queries."""
    return bool(case.codes) and all(code.startswith(HEALS) for code in case.codes) and is_over(case)


def is_over(case: Case) -> bool:
    """Whether none of the reasons a case is about holds the line any more. 2 queries."""
    found = diagnose_line(case.line)
    return not {reason.code for reason in (*found.reasons, *found.hidden)} & set(case.codes)


def waits_for_the_core(case: Case) -> bool:
    """Whether an order to restore is out and the core has not answered. 1 query."""
    order = orders.of_case(case.number)
    return order is not None and not order.is_confirmed


def case_of_restoration(restoration: str) -> Case | None:
    """2 queries; None for an order no case made."""
    try:
        number = orders.restoration(restoration).case
    except NoSuchRestoration:
        return None
    return Case.objects.filter(number=number).first() if number else None
