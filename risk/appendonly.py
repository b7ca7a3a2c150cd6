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
    """Refuses UPDATE, DELETE and TRUNCATE of a table, whoever asks; partitions inherit the first two."""
    return migrations.RunSQL(
        _FUNCTION
        + f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
        + " FOR EACH ROW EXECUTE FUNCTION mingbai_append_only();"
        + f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}"
        + " FOR EACH STATEMENT EXECUTE FUNCTION mingbai_append_only();",
        f"DROP TRIGGER {table}_all ON {table}; DROP TRIGGER {table}_rows ON {table};",
    )


_NEVER_EMPTIED = """
CREATE OR REPLACE FUNCTION mingbai_never_emptied(whole regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT whole UNION SELECT relid FROM pg_partition_tree(whole) LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgtype & 34 = 34);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION mingbai_append_only()', part);
    END LOOP;
END $$;
"""


def never_emptied(*tables: str, more: str = "") -> migrations.RunSQL:
    """Refuses TRUNCATE of tables and of each of their partitions, which inherit no trigger of that kind.

    Args:
        more: SQL that follows, such as what makes later partitions.
    """
    return migrations.RunSQL(
        _FUNCTION + _NEVER_EMPTIED + "".join(f"SELECT mingbai_never_emptied('{table}');" for table in tables) + more,
        migrations.RunSQL.noop,
    )
