"""A letter may be of a notice as well as of a decision."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="letter", name="letter_once"),
        migrations.RenameField(model_name="letter", old_name="decision", new_name="about"),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("about", "lang", "is_large"), name="letter_once"),
        ),
    ]
