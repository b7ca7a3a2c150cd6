"""Letters, a table that only grows."""

from django.db import migrations, models

from risk.appendonly import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("decision", models.CharField(max_length=64)),
                ("line", models.CharField(max_length=64)),
                ("lang", models.CharField(max_length=2)),
                ("is_large", models.BooleanField()),
                ("body", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("decision", "lang", "is_large"), name="letter_once")],
            },
        ),
        append_only("letters_letter"),
    ]
