"""One index for every change that a notice may be owed for, in place of the one for changed limits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_feeds")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    ("type__in", ("credit.line.limit_changed", "credit.line.held", "credit.line.closed"))
                ),
                fields=["stored_at"],
                name="event_adverse",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_limit_changed"),
    ]
