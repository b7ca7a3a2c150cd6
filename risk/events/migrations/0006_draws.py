"""An index for walks over who asked for money or was refused it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0005_never_emptied")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("type__in", ("credit.draw.requested", "credit.draw.declined"))),
                fields=["type", "subject", "time"],
                name="event_draws",
            ),
        ),
    ]
