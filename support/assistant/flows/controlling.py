"""A borrower's own wishes about a line by conversation: pause, lower, take a request back. The page's own services."""

from typing import Any

from django.utils.translation import gettext as _

from risk.events import queries as events
from risk.events.errors import NoSuchLine
from risk.templatetags.figures import digits, onday, yuan
from support.assistant.flows.material import Material, Outcome, Told, facts, same
from support.assistant.flows.scripts import Option
from support.control import page, services, words
from support.control.models import Action
from support.control.queries import Standing, own_standing


def lines(told: Told) -> tuple[str, dict[str, Any], tuple[Option, ...]]:
    """The line that is meant, known when there is but one, and what may be picked."""
    mine = events.lines_of(told.borrower)
    known: dict[str, Any] = {"line": mine[0]} if len(mine) == 1 else {}
    line = str(told.slots.get("line") or (mine[0] if mine else ""))
    return line, known, tuple(same(ref, _("额度%(line)s") % {"line": ref}) for ref in mine)


def _standing(told: Told, line: str) -> Standing | None:
    try:
        return own_standing(line, borrower=told.borrower) if line else None
    except NoSuchLine:
        return None


def pausing(told: Told) -> Material:
    line, known, options = lines(told)
    found = _standing(told, line)
    if found is None or found.closed:
        return Material()
    days = tuple(same(str(period.days), period.text) for period in page.periods())
    chosen = int(told.slots.get("days", 0))
    return _material(found, Action.PAUSE, known, {"line": options, "days": days}, "may_pause", days=chosen)


def lowering(told: Told) -> Material:
    line, known, options = lines(told)
    found = _standing(told, line)
    if found is None or not page.context(found)["may_lower"]:
        return Material()
    amount = told.slots.get("amount")
    return _material(found, Action.LOWER, known, {"line": options}, "may_lower", amount=amount)


def keeping(told: Told) -> Material:
    line, known, options = lines(told)
    found = _standing(told, line)
    if found is None or not found.asked:
        return Material()
    return _material(found, Action.KEEP, known, {"line": options}, "may_keep")


def _material(
    found: Standing,
    action: Action,
    known: dict[str, Any],
    options: dict[str, tuple[Option, ...]],
    state: str,
    **chosen: int | None,
) -> Material:
    """With what confirming would do, in the words of the page that asks the same."""
    sure: page.Sure = page.sure(found, action, days=chosen.get("days") or 0, amount=chosen.get("amount"), typed="")[
        "sure"
    ]  # type: ignore[assignment]  # a template's context
    least = yuan(found.principal or services.HUNDRED)
    shown = facts("control", does=sure.does, stays=sure.stays, back=sure.back, limit=digits(found.limit), least=least)
    return Material(known, options, states=(state,), facts=shown)


def choose(action: Action) -> Any:
    """The end of one wish."""

    def end(told: Told) -> Outcome:
        made = services.choose(
            told.slots["line"],
            borrower=told.borrower,
            action=action,
            days=int(told.slots.get("days", 0)),
            amount=told.slots.get("amount"),
            session=told.session,
            key=told.key,
        )
        shown = facts("control", what=words.what(made), back=words.back(made), day=onday(made.made_at))
        return Outcome(shown, links={"line": made.line}, result={"choice": str(made.pk)})

    return end
