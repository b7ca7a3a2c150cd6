"""What was said may be blanked when its speaker has it deleted; it can still not be rewritten or made to vanish."""

from django.db import migrations

BLANKS = """
CREATE OR REPLACE FUNCTION assistant_turn_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND NEW.facts = '[]' AND NEW.chips = '[]' AND NEW.buttons = '[]'
        AND NEW.others = '[]' AND NEW.card IS NULL AND NEW.flow IS NULL
        AND (NEW.conversation_id, NEW.seq, NEW.at, NEW.speaker) = (OLD.conversation_id, OLD.seq, OLD.at, OLD.speaker)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was said is append-only';
END $$;
"""
STAYS = """
CREATE OR REPLACE FUNCTION assistant_turn_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said is append-only';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("assistant", "0001_initial")]

    operations = [migrations.RunSQL(BLANKS, STAYS)]
