"""Feedback that somebody answers in writing: a case like any other, by the number its reader was told (A126)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from appeals import queries as cases
from appeals import topics
from appeals.errors import NoSuchCase, NothingSaid
from appeals.models import Case
from appeals.status import Kind as CaseKind
from risk.decisions import queries as decisions
from risk.decisions.errors import NoSuchDecision
from risk.events import queries as events
from support.cases import filed
from support.feedback import queries, titles
from support.feedback.models import Feedback, Kind


def ask(said: Feedback) -> Case:
    """Files what was said as a case: acknowledged, queued, answered, closed. Once for each piece of feedback.

    Raises:
        NothingSaid: there are no words to answer, or nobody to answer to.
    """
    line = _line(said)
    if not said.words or not line:
        raise NothingSaid(_("还没有写要问的话。"), next=_("请写一两句，我们才知道要答复什么。"))
    return filed.file(
        CaseKind.CONSULT,
        borrower=said.borrower,
        line=line,
        topic=said.number,
        statement=said.words,
        key=f"feedback:{said.pk}",
        way=filed.Way(channel="chat" if said.kind == Kind.CHAT else "web"),
    ).case


def cases_of(several: Collection[Feedback]) -> dict[str, Case]:
    """The cases that answer feedback, by its number, where one was asked for. One query, none where nobody could."""
    known = {said.number: said.borrower for said in several if said.borrower}
    return cases.answering(CaseKind.CONSULT, known, borrowers=known.values()) if known else {}


def may_ask(said: Feedback) -> bool:
    """Whether there is somebody to answer to: a borrower with a line. At most 1 query."""
    return bool(said.borrower and events.lines_of(said.borrower))


def _line(said: Feedback) -> str:
    """The line it is about, by the decision or case it speaks of; else the borrower's first, or none."""
    lines = events.lines_of(said.borrower) if said.borrower else []
    about = ""
    try:
        if said.kind == Kind.CASE:
            about = cases.own_case(said.about, borrower=said.borrower).line
        elif said.kind == Kind.REASON:
            about = decisions.decision(said.about).line
    except (NoSuchCase, NoSuchDecision):
        about = ""
    return about if about in lines else next(iter(lines), "")


@topics.words_of(CaseKind.CONSULT)
def _topic(case: Case) -> str:
    """What the feedback spoke of, with its number; or that a colleague wrote it down."""
    ways = {"call": _("电话里说的"), "chat": _("对话里说的")}
    if found := queries.numbered(case.choice):
        return f"{titles.of(found[0].kind, found[0].code)} · {found[0].number}"
    return ways.get(case.channel, "")
