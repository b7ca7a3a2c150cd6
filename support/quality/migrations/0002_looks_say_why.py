"""A look says why, and may be at words of many conversations; older ones said nothing of why."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0008_calls_are_promises"),
        ("quality", "0001_looks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="look",
            name="conversation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assistant.conversation",
            ),
        ),
        migrations.AddField(
            model_name="look", name="why", field=models.CharField(default="", max_length=200), preserve_default=False
        ),
        migrations.AddIndex(model_name="look", index=models.Index(fields=["by", "at"], name="quality_look_by")),
    ]
