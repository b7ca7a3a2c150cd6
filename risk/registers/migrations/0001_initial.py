"""The registers: entries, their steps and papers; the last two only grow."""

import django.db.models.deletion
from django.db import migrations, models

from risk.appendonly import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "register",
                    models.CharField(
                        choices=[("law", "law"), ("source", "source"), ("overlay", "overlay")], max_length=8
                    ),
                ),
                ("ref", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=96, unique=True)),
                ("body", models.JSONField()),
                ("state", models.CharField(default="open", max_length=8)),
                ("author", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_register_entry",
                "constraints": [
                    models.UniqueConstraint(fields=("register", "ref"), name="register_ref"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "standing", "closed"])), name="register_state"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="registers.entry"
                    ),
                ),
            ],
            options={
                "db_table": "risk_register_paper",
            },
        ),
        migrations.CreateModel(
            name="EntryStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("actor", models.CharField(max_length=150)),
                ("role", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="registers.entry"
                    ),
                ),
            ],
            options={
                "db_table": "risk_register_step",
                "indexes": [models.Index(fields=["entry", "id"], name="register_steps")],
            },
        ),
        append_only("risk_register_step"),
        append_only("risk_register_paper"),
    ]
