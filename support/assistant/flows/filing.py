"""A complaint, an objection to a credit record: filed by conversation as cases with their own clocks (C.0)."""

from collections.abc import Callable

from appeals import queries
from appeals import services as appeals
from appeals.errors import AlreadyOpen
from appeals.status import Kind
from risk.templatetags.figures import onday
from support.assistant.flows.material import Material, Outcome, Told, facts
from support.assistant.flows.rights import of_line


def material(told: Told) -> Material:
    return of_line(told)


def file(kind: Kind, *slots: str) -> Callable[[Told], Outcome]:
    """The end that files a case of a kind, its choice and words from these slots."""

    def end(told: Told) -> Outcome:
        choice, statement = (str(told.slots.get(name, "")) for name in slots)
        try:
            case = appeals.open_case(
                line=told.slots["line"],
                borrower=told.borrower,
                decision="",
                codes=(),
                kind=kind,
                statement=statement,
                key=told.key,
            )
            case = appeals.submit(
                case.number, borrower=told.borrower, statement=statement, choice=choice, key=f"{told.key}-submit"
            )
            states: tuple[str, ...] = ("is_new",)
        except AlreadyOpen as error:
            case, states = queries.own_case(str(error.facts["number"]), borrower=told.borrower), ()
        shown = facts("case", number=case.number)
        if due := queries.next_by(case):
            shown |= facts("case", due=onday(due))
        return Outcome(shown, states, {"number": case.number}, {"case": case.number}, case.number)

    return end
