"""Whoever wrote a policy stands behind no release of it, and nobody releases alone: the database says so too."""

from django.db import migrations

_GUARD = """
CREATE FUNCTION mingbai_policy_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM risk_policy_step WHERE policy_id = NEW.policy_id AND move IN ('draft', 'amend')
            AND actor = NEW.actor) THEN
        RAISE EXCEPTION 'who wrote a policy does not % it', NEW.move USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.move IN ('canary', 'release') AND NOT EXISTS (SELECT 1 FROM risk_policy_step AS signed
            WHERE signed.policy_id = NEW.policy_id AND signed.move = 'sign' AND signed.actor <> NEW.actor) THEN
        RAISE EXCEPTION 'a % takes two people', NEW.move USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER risk_policy_step_people BEFORE INSERT ON risk_policy_step FOR EACH ROW
    WHEN (NEW.move IN ('sign', 'canary', 'release')) EXECUTE FUNCTION mingbai_policy_two_people();
"""
_BACK = "DROP TRIGGER risk_policy_step_people ON risk_policy_step; DROP FUNCTION mingbai_policy_two_people();"


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_diversions")]

    operations = [migrations.RunSQL(_GUARD, _BACK)]
