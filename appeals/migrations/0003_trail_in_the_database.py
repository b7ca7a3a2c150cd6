"""The trail is partitioned, append-only, and judges independence itself: a screen can be bypassed, a trigger can't."""

from django.db import migrations

PARTITIONS = 8

PARTITIONED = """
ALTER TABLE appeals_step RENAME TO appeals_step_plain;
CREATE TABLE appeals_step (LIKE appeals_step_plain INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (case_id);
DROP TABLE appeals_step_plain;
ALTER TABLE appeals_step
    ADD PRIMARY KEY (case_id, seq),
    ADD CONSTRAINT step_once_per_key UNIQUE (case_id, key),
    ADD CONSTRAINT step_of_case FOREIGN KEY (case_id) REFERENCES appeals_case DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT step_by_actor FOREIGN KEY (actor_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX step_of_actor ON appeals_step (actor_id) WHERE actor_id IS NOT NULL;
""" + "\n".join(
    f"CREATE TABLE appeals_step_{n} PARTITION OF appeals_step FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {n});"
    for n in range(PARTITIONS)
)

APPEND_ONLY = """
CREATE FUNCTION appeals_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appeals_step FOR EACH ROW EXECUTE FUNCTION appeals_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appeals_assent FOR EACH ROW EXECUTE FUNCTION appeals_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appeals_told FOR EACH ROW EXECUTE FUNCTION appeals_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON appeals_conflict FOR EACH ROW EXECUTE FUNCTION appeals_is_append_only();
"""

# E.6 for whoever judges: not the borrower, no declared conflict, not one who acted in an earlier life of the case.
STANDS_APART = """
CREATE FUNCTION appeals_superiors(person integer) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up(id) AS (
        SELECT manager_id FROM appeals_staffcard WHERE user_id = person AND manager_id IS NOT NULL
        UNION
        SELECT card.manager_id FROM appeals_staffcard card JOIN up ON card.user_id = up.id WHERE card.manager_id IS NOT NULL
    )
    SELECT id FROM up
$$;

CREATE FUNCTION appeals_refuse_partial(person integer, subject appeals_case) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM appeals_staffcard WHERE user_id = person AND borrower <> '' AND borrower = subject.borrower) THEN
        RAISE EXCEPTION 'own case' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT 1 FROM appeals_conflict WHERE staff_id = person AND case_id = subject.id) THEN
        RAISE EXCEPTION 'declared conflict' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM appeals_step
        WHERE case_id = subject.id AND actor_id = person AND seq <= subject.life
          AND event NOT IN ('extend', 'reopen', 'resume', 'redirect', 'alarm')
    ) THEN
        RAISE EXCEPTION 'acted before' USING ERRCODE = '23514';
    END IF;
END $$;

CREATE FUNCTION appeals_assent_stands_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE subject appeals_case;
BEGIN
    SELECT * INTO subject FROM appeals_case WHERE id = NEW.case_id;
    PERFORM appeals_refuse_partial(NEW.staff_id, subject);
    IF NEW.proposer_id IN (SELECT appeals_superiors(NEW.staff_id)) THEN
        RAISE EXCEPTION 'reporting line' USING ERRCODE = '23514';
    END IF;
    IF (subject.proposal->>'by')::integer <> NEW.proposer_id OR subject.round <> NEW.round THEN
        RAISE EXCEPTION 'another proposal' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_apart BEFORE INSERT ON appeals_assent
    FOR EACH ROW EXECUTE FUNCTION appeals_assent_stands_apart();

CREATE FUNCTION appeals_step_stands_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE subject appeals_case;
DECLARE assents integer;
BEGIN
    SELECT * INTO subject FROM appeals_case WHERE id = NEW.case_id;
    IF NEW.actor_id IS NOT NULL AND NEW.event IN
        ('claim', 'clear', 'report_check', 'approve', 'decline', 'agree', 'send_back', 'claim_second', 'change', 'uphold')
    THEN
        PERFORM appeals_refuse_partial(NEW.actor_id, subject);
    END IF;
    IF NEW.event IN ('claim_second', 'change', 'uphold') AND EXISTS (
        SELECT 1 FROM appeals_step
        WHERE case_id = NEW.case_id AND seq <= subject.life AND actor_id IN (SELECT appeals_superiors(NEW.actor_id))
          AND event NOT IN ('extend', 'reopen', 'resume', 'redirect', 'alarm')
    ) THEN
        RAISE EXCEPTION 'reporting line' USING ERRCODE = '23514';
    END IF;
    -- Nothing is decided while eyes that were asked for are missing (E.7).
    IF NEW.target IN ('decided_full', 'decided_partial') OR (NEW.event = 'agree' AND NEW.target <> NEW.source) THEN
        SELECT count(*) INTO assents FROM appeals_assent WHERE case_id = NEW.case_id AND round = subject.round;
        IF assents < jsonb_array_length(subject.eyes) THEN
            RAISE EXCEPTION 'second eyes are missing' USING ERRCODE = '23514';
        END IF;
    END IF;
    -- Only people decline (00-invariants, 4).
    IF NEW.target = 'decided_keep' AND NEW.source <> 'decided_keep' AND NEW.actor_id IS NULL THEN
        RAISE EXCEPTION 'only a person declines' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_apart BEFORE INSERT ON appeals_step
    FOR EACH ROW EXECUTE FUNCTION appeals_step_stands_apart();
"""

NUMBERS = "CREATE SEQUENCE appeals_case_number MINVALUE 0 MAXVALUE 99999 START 1 CYCLE"


class Migration(migrations.Migration):
    dependencies = [("appeals", "0002_case_grows")]
    operations = [
        migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop),
        migrations.RunSQL(
            APPEND_ONLY,
            """
            DROP TRIGGER append_only ON appeals_step; DROP TRIGGER append_only ON appeals_assent;
            DROP TRIGGER append_only ON appeals_told; DROP TRIGGER append_only ON appeals_conflict;
            DROP FUNCTION appeals_is_append_only();
            """,
        ),
        migrations.RunSQL(
            STANDS_APART,
            """
            DROP TRIGGER stands_apart ON appeals_step; DROP TRIGGER stands_apart ON appeals_assent;
            DROP FUNCTION appeals_step_stands_apart(); DROP FUNCTION appeals_assent_stands_apart();
            DROP FUNCTION appeals_refuse_partial(integer, appeals_case); DROP FUNCTION appeals_superiors(integer);
            """,
        ),
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE appeals_case_number"),
    ]
