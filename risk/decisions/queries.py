"""Reads decisions, and checks their chains."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from risk.decisions.content import Content, chained
from risk.decisions.errors import NoSuchDecision
from risk.decisions.models import Decision

# In a statement of its reader's, which gives the decision's id: whether it is stored.
IS_KEPT = "EXISTS (SELECT FROM risk_decision WHERE id = %(decision)s)"
_HELD = """
SELECT g.name, count(DISTINCT l.borrower) FROM risk_decision d
JOIN risk_line l ON l.ref = d.line
JOIN unnest(%s::text[], %s::text[]) AS g(code, name)
    ON g.code = convert_from(d.document, 'UTF8')::jsonb #>> '{body,zh,reasons,0,code}'
WHERE d.kind = 'block' AND d.recorded_at >= %s
GROUP BY 1 HAVING count(DISTINCT l.borrower) >= %s ORDER BY 2 DESC, 1
"""


def decision(decision_id: str) -> Decision:
    """One decision. One query.

    Raises:
        NoSuchDecision: there is none with this id.
    """
    found = Decision.objects.filter(pk=decision_id).first()
    if found is None:
        raise NoSuchDecision("There is no such decision.", decision=decision_id)
    return found


def those(ids: Collection[str]) -> list[Decision]:
    """The decisions of these ids that there are, oldest first. One query, none for no ids."""
    return list(Decision.objects.filter(pk__in=list(ids)).order_by("recorded_at", "pk")) if ids else []


def decisions_of(line: str, *, before: int | None = None, most: int = 50) -> list[Decision]:
    """A line's decisions, newest first; page with the `number` of the last one. One query."""
    found = Decision.objects.filter(line=line).order_by("-number")
    return list((found if before is None else found.filter(number__lt=before))[:most])


def recent(*, before: Decision | None = None, most: int = 50) -> list[Decision]:
    """The newest decisions of all lines; page with the last one. One query."""
    found = Decision.objects.order_by("-recorded_at", "-pk")
    if before is not None:
        found = found.filter(
            Q(recorded_at__lte=before.recorded_at) & ~Q(recorded_at=before.recorded_at, pk__gte=before.pk)
        )
    return list(found.defer("document")[:most])


def newest_block(line: str) -> Decision | None:
    """The newest that told why a line is blocked; None: none was ever told. One query."""
    return Decision.objects.filter(line=line, kind="block").order_by("-number").first()


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, and how."""

    chain: str
    link: str
    why: str


def breaks() -> Iterator[Break]:
    """Every place where a line's chain of decisions does not hold; walks them all, in slices."""
    line, number, previous = "", 0, ""
    for row in Decision.objects.order_by("line", "number").iterator(chunk_size=500):
        if row.line != line:
            line, number, previous = row.line, 0, ""
        if why := _fault(row, number, previous):
            yield Break(f"decisions of {row.line}", row.id, why)
        number, previous = row.number, row.hash


def _fault(row: Decision, number: int, previous: str) -> str:
    document = bytes(row.document)
    if row.number != number + 1:
        return f"link {number + 1} is missing"
    if row.previous != previous:
        return "does not follow the link before it"
    if row.hash != chained(previous, document):
        return "its content is not what was hashed"
    content = Content.parse(document)
    told = (content.id, content.kind, content.line, content.at, content.policy, content.outcome)
    if told != (row.id, row.kind, row.line, row.at, row.policy, row.outcome):
        return "its columns are not what its content says"
    return ""


def held_by_group(groups: Mapping[str, str], *, since: datetime, least: int) -> list[tuple[str, int]]:
    """How many borrowers were told of a block whose first public reason is in a group, most first. One query.

    Args:
        groups: public code -> group; what has none is left out.
        least: groups of fewer borrowers are left out, so that nobody can be recognised.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(groups), list(groups.values()), since, least])
        return [(str(group), int(people)) for group, people in cursor.fetchall()]
