"""A step keeps the role it was taken in, and no release stands without compliance: the database says so too."""

from django.db import migrations, models

_GUARD = """
CREATE FUNCTION mingbai_policy_compliance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who wrote any of it is refused by the other guard already, as a signer and as a releaser.
    IF NOT 'compliance' = ANY (string_to_array(NEW.role, ', ')) AND NOT EXISTS (
            SELECT 1 FROM risk_policy_step AS signed WHERE signed.policy_id = NEW.policy_id AND signed.move = 'sign'
            AND 'compliance' = ANY (string_to_array(signed.role, ', '))) THEN
        RAISE EXCEPTION 'a % takes a signature of compliance', NEW.move USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER risk_policy_step_signed BEFORE INSERT ON risk_policy_step FOR EACH ROW
    WHEN (NEW.move IN ('canary', 'release')) EXECUTE FUNCTION mingbai_policy_compliance();
"""
_BACK = "DROP TRIGGER risk_policy_step_signed ON risk_policy_step; DROP FUNCTION mingbai_policy_compliance();"


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_shadow_decisions")]

    operations = [
        migrations.AddField("policystep", "role", models.CharField(blank=True, max_length=80)),
        migrations.RunSQL(_GUARD, _BACK),
    ]
