"""Independence and second eyes as the database judges them, whole: every match of E.6, and eyes by the trail.

The first version knew own cases, declared conflicts, earlier lives and reporting lines. A direct INSERT could still
judge as the first decider, a colleague of the borrower, the author of the rule or somebody paid for collections; and
second eyes were counted by the case's own list, which can be rewritten, not by the step that proposed.
"""

from django.db import migrations

STANDS_APART = """
CREATE OR REPLACE FUNCTION appeals_refuse_partial(person integer, subject appeals_case) RETURNS void LANGUAGE plpgsql AS $$
DECLARE card appeals_staffcard;
BEGIN
    SELECT * INTO card FROM appeals_staffcard WHERE user_id = person;
    IF FOUND THEN
        IF card.borrower <> '' AND card.borrower = subject.borrower THEN
            RAISE EXCEPTION 'own case' USING ERRCODE = '23514';
        END IF;
        IF card.staff_no <> '' AND card.staff_no = subject.decided_by THEN
            RAISE EXCEPTION 'first decider' USING ERRCODE = '23514';
        END IF;
        IF card.has_incentive THEN
            RAISE EXCEPTION 'paid for collections or sales' USING ERRCODE = '23514';
        END IF;
        IF subject.policy <> '' AND card.policies ? split_part(subject.policy, '+people.', 1) THEN
            RAISE EXCEPTION 'wrote the rule' USING ERRCODE = '23514';
        END IF;
        IF card.team <> '' AND EXISTS (
            SELECT 1 FROM appeals_staffcard WHERE borrower = subject.borrower AND team = card.team
        ) THEN
            RAISE EXCEPTION 'colleague of the borrower' USING ERRCODE = '23514';
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM appeals_conflict WHERE staff_id = person AND case_id = subject.id) THEN
        RAISE EXCEPTION 'declared conflict' USING ERRCODE = '23514';
    END IF;
    IF subject.life > 0 AND EXISTS (
        SELECT 1 FROM appeals_step
        WHERE case_id = subject.id AND actor_id = person AND seq <= subject.life
          AND event NOT IN ('extend', 'reopen', 'resume', 'redirect', 'alarm')
    ) THEN
        RAISE EXCEPTION 'acted before' USING ERRCODE = '23514';
    END IF;
END $$;
"""

EYES_BY_THE_TRAIL = """
CREATE FUNCTION appeals_eyes_were_given() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE proposing appeals_step;
BEGIN
    SELECT * INTO proposing FROM appeals_step
        WHERE case_id = NEW.case_id AND seq < NEW.seq AND event IN ('approve', 'decline', 'change')
        ORDER BY seq DESC LIMIT 1;
    IF FOUND AND jsonb_array_length(COALESCE(proposing.body->'proposal'->'eyes', '[]')) > (
        SELECT count(*) FROM appeals_assent WHERE case_id = NEW.case_id AND at >= proposing.at
    ) THEN
        RAISE EXCEPTION 'second eyes are missing' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER eyes_were_given BEFORE INSERT ON appeals_step FOR EACH ROW
    WHEN (NEW.target IN ('decided_full', 'decided_partial') OR (NEW.event = 'agree' AND NEW.target <> NEW.source))
    EXECUTE FUNCTION appeals_eyes_were_given();
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0010_apart_queue")]
    operations = [
        # The wider check stays on the way back: it refuses nothing that the screens allow.
        migrations.RunSQL(STANDS_APART, migrations.RunSQL.noop),
        migrations.RunSQL(
            EYES_BY_THE_TRAIL,
            "DROP TRIGGER eyes_were_given ON appeals_step; DROP FUNCTION appeals_eyes_were_given();",
        ),
    ]
