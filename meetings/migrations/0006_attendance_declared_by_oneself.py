from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_outcome_of_a_poll")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="attended_by_self",
            field=models.BooleanField(default=False, verbose_name="selbst eingetragen"),
        ),
    ]
