"""A colleague's own telephone numbers: a borrower they share one with is not theirs to judge (E.6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0013_never_emptied"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffcard",
            name="phones",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
