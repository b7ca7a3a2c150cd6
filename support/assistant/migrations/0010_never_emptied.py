"""What was said could be emptied at one stroke."""

from django.db import migrations

from risk.appendonly import never_emptied


class Migration(migrations.Migration):
    dependencies = [("assistant", "0009_words_from")]

    operations = [never_emptied("assistant_turn")]
