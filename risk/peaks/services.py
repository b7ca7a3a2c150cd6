"""Asks for the items of checklists in their time, and keeps that a colleague did one."""

from datetime import date, datetime, time

from django.db import transaction

from risk import clock
from risk.peaks import queries
from risk.peaks.errors import NoSuchItem
from risk.peaks.models import Signed
from risk.reasons import CATALOGUE
from risk.todos import services as todos
from risk.todos.models import Kind

BY = time(18)  # of the day an item is due, in Shanghai


@transaction.atomic
def sign(item: str, *, by: str, role: str, reason: str) -> bool:
    """False when it was signed before.

    Raises:
        NoSuchItem: no open checklist has it.
    """
    if item not in {row.item.key for row in queries.rows(clock.day(clock.now()))}:
        raise NoSuchItem("There is no such item.", item=item)
    todos.finish(_todo(item), by=by)
    kept = {"by": by, "role": role, "reason": reason, "at": clock.now()}
    return Signed.objects.get_or_create(item=item, defaults=kept)[1]


def ask(today: date) -> None:
    """A task for every item, not signed yet, of the windows that are on or soon; asked for once. Two statements."""
    rows = [row.item for row in queries.rows(today) if row.signed is None]
    todos.ask(
        todos.Asked(
            _todo(item.key), Kind.CHECKLIST, item.key,
            f"{CATALOGUE.word('window', item.window.name, 'zh')} {item.window.peak.isoformat()}：{item.step.zh}",
            f"{CATALOGUE.word('window', item.window.name, 'en')} {item.window.peak.isoformat()}: {item.step.en}",
            datetime.combine(item.due_on, BY, clock.SHANGHAI),
        )
        for item in rows
    )  # fmt: skip


def _todo(item: str) -> str:
    return f"checklist:{item}"
