"""What may be published of cases: sums over groups large enough that nobody can be recognised."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LEAST = 20  # people in a group. Source: contract, /fairness/.


@dataclass(frozen=True, slots=True)
class Figures:
    """Decided cases of a group since a moment.

    Attributes:
        code: the reason contested, empty for all cases together.
        overturned: restored in full or in part.
        median_days: from receipt to decision.
    """

    code: str
    decided: int
    overturned: int
    median_days: float

    @property
    def share(self) -> float:
        return self.overturned / self.decided


def public(*, since: datetime) -> list[Figures]:
    """All decided cases together, then each contested code, where at least twenty people are in it. Two queries."""
    measures = (
        "count(*), count(*) FILTER (WHERE outcome IN ('full', 'partial')),"
        " coalesce(percentile_cont(0.5) WITHIN GROUP"
        " (ORDER BY extract(epoch FROM decided_at - received_at)), 0) / 86400"
    )
    decided = "decided_at >= %s AND outcome <> '' AND received_at IS NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT '', {measures} FROM appeals_case WHERE {decided}"  # noqa: S608 - constants only
            " HAVING count(DISTINCT borrower) >= %s",
            [since, LEAST],
        )
        found = cursor.fetchall()
        cursor.execute(
            f"SELECT code, {measures} FROM appeals_case, jsonb_array_elements_text(codes) AS code"  # noqa: S608
            f" WHERE {decided} GROUP BY code HAVING count(DISTINCT borrower) >= %s ORDER BY 2 DESC, 1",
            [since, LEAST],
        )
        found += cursor.fetchall()
    return [Figures(code, decided_, over, float(days)) for code, decided_, over, days in found]
