"""The early warning behind a restriction as the desk shows it: its number, level, values and what its playbook did."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language

from appeals.models import Case
from risk.events.history import History
from risk.nights import linked
from risk.templatetags.figures import percent
from risk.todos.models import Todo

SHARES = frozenset({"used_share", "income_fall", "dti", "early_fall"})


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator that counted, with the values it was read from."""

    name: str
    level: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alerted:
    """The warning in force when the line was restricted; `asked` is what its playbook asked of a colleague."""

    id: int
    level: int
    since: datetime
    restricted_at: datetime
    rows: tuple[Row, ...]
    asked: Todo | None

    @property
    def words(self) -> str:
        """What was asked, in the reader's language."""
        if self.asked is None:
            return ""
        return self.asked.en if (get_language() or "").startswith("en") else self.asked.zh


def of(case: Case, history: History, *, decided_at: datetime | None, may_see: Callable[[str], bool]) -> Alerted | None:
    """The warning behind what a case contests; None where there was none. At most 4 queries.

    Args:
        history: of the case's line, up to now.
        decided_at: when the contested decision was made; None where it is not ours.
        may_see: whether the colleague's role may see a fact; an indicator read from another is shown by its level.
    """
    found = linked.at_restriction(history, by=decided_at or case.opened_at)
    if found is None:
        return None
    rows = tuple(
        Row(
            one.name,
            one.level,
            tuple(_text(part, value) for part, value in one.values.items() if may_see(linked.FACTS.get(part, part))),
        )
        for one in found.indicators
    )
    return Alerted(found.turn.pk, found.turn.after, found.turn.at, found.restricted_at, rows, found.asked)


def _text(name: str, value: Decimal) -> str:
    return percent(float(value)) if name in SHARES else f"{value.normalize():f}"
