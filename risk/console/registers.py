"""Owns what the pages of the registers show, ready for their templates."""

from dataclasses import dataclass
from typing import Any

from risk import clock
from risk.registers import entries, overlays
from risk.registers import law as register
from risk.registers import laws as rules
from risk.registers.laws import Bound
from risk.registers.models import LAW, OVERLAY, EntryStep


@dataclass(frozen=True, slots=True)
class Item:
    """Something a rule touches, or a line of its sample: who saw to it, and when; None: nobody yet."""

    name: str
    step: EntryStep | None

    @property
    def kind(self) -> str:
        """Of what a rule touches: a policy, a text or a clock."""
        return self.name.partition(" ")[0]

    @property
    def short(self) -> str:
        return self.name.partition(" ")[2]


def laws(*, before: int) -> dict[str, object]:
    """Those heard of, those shipped, and of every bounded number the stricter rule at each place. Three queries."""
    now, known = clock.now(), register.known()
    places = ["", *sorted({one.region for one in known if one.region})]
    strictest: list[tuple[str, str, Bound]] = [
        (param, place, bound)
        for place in places
        for param, bound in rules.bounds(known, region=place or None, on=clock.day(now)).items()
        if not place or bound.law.region or any(other.region for other in bound.others)
    ]
    return {"rows": entries.entries(LAW, before=before), "shipped": rules.shipped(), "bounds": strictest}


def _items(steps: list[EntryStep], move: str, names: list[str]) -> list[Item]:
    seen = {step.subject: step for step in steps if step.move == move}
    return [Item(name, seen.get(name)) for name in names]


def one(pk: int) -> dict[str, Any]:
    """Everything of one rule's page. Two queries."""
    row = entries.entry(LAW, pk)
    steps = entries.steps(row)
    count = row.body.get("count") or {}
    items = _items(steps, "done", row.body["items"])
    return {
        "row": row, "body": row.body, "steps": steps, "count": count, "items": items,
        "sample": _items(steps, "look", count.get("sample", [])),
        "open_many": sum(one.step is None for one in items), "name": register.name_of(row),
        "is_closed": "closed_on" in row.body,
    }  # fmt: skip


def cautions(*, before: int) -> dict[str, object]:
    """Every overlay with whether it is over. Two queries."""
    return {"rows": [(row, overlays.is_over(row)) for row in entries.entries(OVERLAY, before=before)]}
