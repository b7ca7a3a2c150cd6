from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="scheme",
            name="kind",
            field=models.CharField(
                choices=[
                    ("guarantee", "融资担保"),
                    ("loan", "贴息贷款"),
                    ("grant", "补贴救助"),
                    ("advice", "免费咨询"),
                    ("disaster", "灾害救助"),
                ],
                max_length=12,
            ),
        ),
    ]
