"""A borrower may have somebody who acts for them stop."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0014_phones_of_colleagues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("borrower", models.CharField(max_length=64)),
                ("helper", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("borrower", "helper"),
                        name="parting_once",
                    )
                ],
            },
        ),
    ]
