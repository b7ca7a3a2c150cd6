"""Who took which case out, and why: a table that only grows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from risk.appendonly import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("appeals", "0012_spots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200)),
                ("pages", models.PositiveIntegerField()),
                ("step", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appeals.case"),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["staff", "-at"], name="dossier_of_staff"),
                    models.Index(fields=["case", "-at"], name="dossier_of_case"),
                ],
                "constraints": [models.UniqueConstraint(fields=("staff", "key"), name="dossier_once")],
            },
        ),
        append_only("dossiers_dossier"),
    ]
