"""The months of the ledger could be emptied one by one; those made from now on can't be either."""

from django.db import migrations

from risk.appendonly import never_emptied

EXTEND = """
CREATE OR REPLACE FUNCTION risk_event_extend(ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    month timestamptz;
    name text;
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('risk_event_extend'));
    FOR step IN 0..ahead LOOP
        month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        name := 'risk_event_' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        -- A month whose first rows already lie in the default partition stays there.
        CONTINUE WHEN EXISTS (
            SELECT FROM risk_event_default WHERE stored_at >= month AND stored_at < (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE %I (LIKE risk_event INCLUDING DEFAULTS INCLUDING INDEXES)', name);
        EXECUTE format('ALTER TABLE risk_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, month,
            (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
        PERFORM mingbai_never_emptied(name::regclass);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0004_adverse")]

    operations = [never_emptied("risk_event", more=EXTEND)]
