"""The trail could be emptied at one stroke: TRUNCATE was refused of no table of it, nor of its partitions."""

from django.db import migrations

from risk.appendonly import never_emptied


class Migration(migrations.Migration):
    dependencies = [("appeals", "0012_spots")]

    operations = [never_emptied("appeals_step", "appeals_assent", "appeals_told", "appeals_conflict")]
