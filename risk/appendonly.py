"""Owns the trigger that lets a table only grow; for migrations of every floor."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION mingbai_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Test runs empty their own database between cases.
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Refuses UPDATE, DELETE and TRUNCATE of a table, whoever asks; partitions inherit it."""
    return migrations.RunSQL(
        _FUNCTION
        + f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
        + " FOR EACH ROW EXECUTE FUNCTION mingbai_append_only();"
        + f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}"
        + " FOR EACH STATEMENT EXECUTE FUNCTION mingbai_append_only();",
        f"DROP TRIGGER {table}_all ON {table}; DROP TRIGGER {table}_rows ON {table};",
    )
