"""Named queues of those who wait for a person; what waited before waits in the general one since it was asked for."""

from django.db import migrations, models
from django.db.models import F


def since_asked(apps, schema_editor):
    apps.get_model("assistant", "Handoff").objects.filter(queued_at=None).update(queued_at=F("asked_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0006_promises"),
    ]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="queue",
            field=models.CharField(
                choices=[
                    ("general", "General"),
                    ("complaints", "Complaints"),
                    ("hardship", "Hardship"),
                    ("specialist", "Specialist"),
                    ("technical", "Technical"),
                ],
                default="general",
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="handoff", name="queued_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(since_asked, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(model_name="handoff", name="queued_at", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(fields=["queue", "-id"], name="assistant_handoff_queue"),
        ),
    ]
