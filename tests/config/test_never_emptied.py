"""What only grows can't be emptied at one stroke either: every table that refuses a deletion refuses TRUNCATE."""

import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db
# tgtype bits of PostgreSQL: 1 for each row, 2 before, 8 DELETE, 32 TRUNCATE. A partition is a table of its own.
_EMPTIABLE = """
SELECT c.relname FROM pg_class c
WHERE c.relkind IN ('r', 'p')
  AND EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
              WHERE t.tgrelid = c.oid AND t.tgtype & 10 = 10 AND p.prosrc LIKE '%append-only%')
  AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 34 = 34)
ORDER BY 1
"""


def test_every_table_that_only_grows_refuses_to_be_emptied():
    with connection.cursor() as cursor:
        cursor.execute(_EMPTIABLE)
        assert [name for (name,) in cursor.fetchall()] == []


def test_a_month_of_the_ledger_made_later_is_kept_too():
    with connection.cursor() as cursor:
        cursor.execute("SELECT risk_event_extend(9)")
        assert cursor.fetchone()[0] > 0
        cursor.execute(_EMPTIABLE)
        assert cursor.fetchall() == []


def test_outside_of_tests_a_trail_refuses_it():
    with connection.cursor() as cursor, transaction.atomic():
        # Test runs empty their own database between cases; here the rule is that of any other one.
        cursor.execute("SELECT pg_get_functiondef('mingbai_append_only'::regproc)")
        cursor.execute(cursor.fetchone()[0].replace("test\\_%", "nowhere"))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE appeals_step_3")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE assistant_turn")
