"""Rights over one's own data, a written explanation, a person's decision: by the pages' own services."""

from appeals import queries
from appeals.status import Right
from risk.events import queries as events
from risk.templatetags.figures import onday
from support.assistant.flows.controlling import lines
from support.assistant.flows.material import Material, Outcome, Told, facts, same
from support.privacy import page, services


def any_line(told: Told) -> Material:
    """A case is dealt with on a line."""
    return Material(states=("has_line",) if events.lines_of(told.borrower) else ())


def of_line(told: Told) -> Material:
    line, known, options = lines(told)
    return Material(known, {"line": options}, states=("has_line",) if line else ())


def correcting(told: Told) -> Material:
    found = any_line(told)
    return Material(
        options={"about": tuple(same(name, title) for name, title in page.corrections())}, states=found.states
    )


def given(told: Told) -> Material:
    """The consents that can be withdrawn, with what withdrawing does in the page's words."""
    return _consents(told, is_given=True)


def withdrawn(told: Told) -> Material:
    return _consents(told, is_given=False)


def _consents(told: Told, *, is_given: bool) -> Material:
    found = [one for one in page.consents(told.borrower) if one.is_given == is_given]
    chosen = told.slots.get("purpose") or (found[0].purpose if len(found) == 1 else "")
    shown = {}
    if chosen in services.PURPOSES:
        _names, texts = zip(*page.withdraw(chosen).answers, strict=True)
        shown = facts("rules", effect=texts[0], stays=texts[1], back=texts[2])
    return Material(
        {"purpose": found[0].purpose} if len(found) == 1 else {},
        {"purpose": tuple(same(one.purpose, one.name) for one in found)},
        states=("has_consents",) if found and events.lines_of(told.borrower) else (),
        facts=shown,
    )


def copy(told: Told) -> Outcome:
    return _filed(told, services.file(Right.COPY, borrower=told.borrower, lang=told.known.lang, key=told.key))


def correct(told: Told) -> Outcome:
    statement = page.correction(told.slots["about"], told.slots["statement"])
    return _filed(told, services.file(Right.CORRECT, borrower=told.borrower, statement=statement, key=told.key))


def withdraw(told: Told) -> Outcome:
    right = Right(f"withdraw-{told.slots['purpose']}")
    return _filed(told, services.file(right, borrower=told.borrower, key=told.key))


def give_again(told: Told) -> Outcome:
    services.give_again(told.slots["purpose"], borrower=told.borrower, key=told.key)
    return Outcome()


def explain(told: Told) -> Outcome:
    statement = told.slots.get("statement", "")
    return _filed(told, services.ask_why(told.slots["line"], borrower=told.borrower, statement=statement, key=told.key))


def person(told: Told) -> Outcome:
    number = services.ask_person(told.slots["line"], borrower=told.borrower, key=told.key)
    return _filed(told, number, "case", "has_draft")


def _filed(told: Told, number: str, *states: str) -> Outcome:
    shown = facts("case", number=number)
    if due := queries.next_by(queries.own_case(number, borrower=told.borrower)):
        shown |= facts("case", due=onday(due))
    return Outcome(shown, states, links={"number": number}, result={"case": number}, case=number)
