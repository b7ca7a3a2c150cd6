"""The queue at 1,000 and at 1,000,000 appeals: a page of it at any depth, and the next case taken, beside bare SQL.

The floors read the same index: a page's own columns by key, and a row locked, changed and committed.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection, transaction

from appeals import numbers, queries, services
from appeals.models import Case
from appeals.status import Status
from bench.harness import ROUNDS, anew, beside
from risk import clock

SIZES = (1_000, 1_000_000)
DEPTH = 0.06  # of the queue: 60,000 of a million
PAGE = 50
A_DAY = 100_000  # numbers that one day can give out
_serial = count(1)


def run() -> list[dict[str, object]]:
    rows, shallow = [], 0.0
    for size in SIZES:
        anew("bench_queue")
        _filled(size)
        staff = _reviewer()
        last = _at(int(size * DEPTH))
        first = beside(lambda staff=staff: queries.queue(staff), _bare_page(None))  # type: ignore[misc]
        deep = beside(lambda staff=staff, last=last: queries.queue(staff, after=last.number), _bare_page(last))  # type: ignore[misc]
        reviewers = iter([_reviewer() for _ in range(ROUNDS + 1)])  # each takes one: nobody is at their limit
        claimed = beside(lambda: services.claim_next(next(reviewers), key=f"c{next(_serial)}"), _bare_claim)  # noqa: B023
        shallow = shallow or float(str(deep["ours_ms"]))
        rows += [
            {"size": size, "what": "first page", **first},
            {"size": size, "what": f"page behind {int(size * DEPTH):,}", **deep,
             "beside_smallest": round(float(str(deep["ours_ms"])) / shallow, 2)},
            {"size": size, "what": "claim next", **claimed},
        ]  # fmt: skip
    return rows


def _filled(size: int) -> None:
    """Cases made by COPY, a tenth of them closed, due within 15 days."""
    table, fields = Case._meta.db_table, [field for field in Case._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    given = {
        "number": "made.number", "borrower": "'B-' || n", "line": "'L-' || n", "kind": "'appeal'", "queue": "'L1'",
        "codes": "'[\"CRD-DTI\"]'", "status": "CASE WHEN n % 10 = 0 THEN 'closed_final' ELSE 'queued' END",
        "due_on": "current_date + (n % 15)::int", "urgency": "(n % 3) * 20",
        "received_at": "now() - n * interval '1 s'",
    }  # fmt: skip
    values = [given.get(str(field.column), _blank(field)) for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    today = clock.day(clock.now())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE made (n integer, number text)")
        with cursor.copy("COPY made FROM STDIN") as copy:
            for n in range(1, size + 1):
                copy.write_row((n, numbers.compose(today - timedelta(days=n // A_DAY), n)))
        cursor.execute(
            f"INSERT INTO {table} (id, {columns}) SELECT gen_random_uuid(), {', '.join(values)} FROM made"  # noqa: S608 - ours
        )
        cursor.execute("DROP TABLE made")
        cursor.execute(f"VACUUM ANALYZE {table}")


def _blank(field: Any) -> str:
    if field.null:
        return "NULL"
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return "now()"
    if kind == "BooleanField":
        return "false"
    if kind == "JSONField":
        return "'[]'"
    return "0" if "Integer" in kind else "''"


def _reviewer() -> User:
    user = User.objects.create(username=f"bench-{next(_serial)}-{User.objects.count()}")
    user.groups.add(Group.objects.get_or_create(name="reviewer")[0])
    return user


def _at(place: int) -> Case:
    return Case.objects.next_up()[place]


_COLUMNS = ", ".join(f'"{field.column}"' for field in Case._meta.concrete_fields)  # noqa: SLF001
_ORDER = f"status = 'queued' ORDER BY due_on, urgency DESC, received_at, id LIMIT {PAGE}"


def _bare_page(last: Case | None) -> Callable[[], list[Any]]:
    """All columns of fifty rows: those behind a case on its own day, or the first."""
    where = "" if last is None else "due_on = %s AND urgency = %s AND received_at > %s AND"
    said = [] if last is None else [last.due_on, last.urgency, last.received_at]

    def read() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM appeals_case WHERE {where} {_ORDER}", said)  # noqa: S608 - ours
            return list(cursor.fetchall())

    return read


def _bare_claim() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM appeals_case WHERE {_ORDER[:-3]} 1 FOR UPDATE SKIP LOCKED")  # noqa: S608 - ours
        cursor.execute(
            "UPDATE appeals_case SET status = %s, locked_until = now() WHERE id = %s",
            [Status.IN_REVIEW.value, cursor.fetchone()[0]],
        )
