"""What a borrower can be asked for in a conversation: the case that takes papers now, and how far its papers are."""

from dataclasses import replace

from appeals import queries
from appeals.models import Case
from appeals.status import ANSWERED, Status
from support.assistant.answer import Reply
from support.assistant.flows.material import facts
from support.assistant.said import Known
from support.cases import papers

MOST = 10


def taking(borrower: str) -> Case | None:
    """The newest case that takes files: one that asks for them before a draft. One query."""
    found = [
        case
        for case in queries.own_cases(borrower)[:MOST]
        if case.status in (Status.DRAFT, Status.WAITING_DOCS) and case.kind not in ANSWERED
    ]
    return min(found, key=lambda case: case.status != Status.WAITING_DOCS, default=None)


def with_papers(known: Known) -> Known:
    """The same person with how far the papers of their case are. At most three queries."""
    case = taking(known.borrower)
    if case is None:
        return known
    slots = papers.slots(case)
    came = [file for slot in slots for file in slot.files]
    missing = [slot.title for slot in slots if slot.is_needed and not slot.is_met]
    wrong = [slot.title for slot in slots if slot.tag_is == "error"]
    comma = ", " if known.lang == "en" else "、"
    shown = {
        "papers_case": case.number,
        "papers_in": str(len(came)),
        "papers_read": str(sum(file.is_read for file in came)),
        "papers_missing": comma.join(missing),
        "papers_wrong": comma.join(wrong),
    }
    so = {"papers_came": came, "papers_wanting": missing, "papers_replace": wrong}
    states = ["takes_papers", *(name for name, found in so.items() if found)]
    return known.with_facts(facts("case", **shown), states)


def listed(reply: Reply, known: Known) -> Reply:
    """The reply, with a card that has the page put the case's own list of papers below the conversation."""
    number = known.facts["papers_case"].shown if "takes_papers" in known.states else ""
    if not number or reply.card or reply.handoff:
        return reply
    title = "Your papers" if known.lang == "en" else "您的材料"
    return replace(reply, card={"title": title, "rows": [], "acts": [], "papers": number})
