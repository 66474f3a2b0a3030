from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_programme_of_a_meeting")]

    operations = [
        migrations.AddField(
            model_name="datepoll",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
