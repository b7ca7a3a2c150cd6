"""A complaint, an objection to a credit record: filed by conversation as the page files them (C.0)."""

from collections.abc import Callable

from appeals import queries
from appeals.status import Kind
from risk.templatetags.figures import onday
from support.assistant.flows.material import Material, Outcome, Told, facts
from support.assistant.flows.rights import of_line
from support.cases import filed


def material(told: Told) -> Material:
    return of_line(told)


def file(kind: Kind) -> Callable[[Told], Outcome]:
    """The end that files a case of a kind."""

    def end(told: Told) -> Outcome:
        topic, statement = (str(told.slots.get(name, "")) for name in (filed.TOPIC, "statement"))
        made = filed.file(
            kind,
            borrower=told.borrower,
            line=told.slots["line"],
            topic=topic,
            statement=statement,
            key=told.key,
        )
        case = made.case
        shown = facts("case", number=case.number)
        if due := queries.next_by(case):
            shown |= facts("case", due=onday(due))
        states = ("is_new",) if made.is_new else ()
        return Outcome(shown, states, {"number": case.number}, {"case": case.number}, case.number)

    return end
