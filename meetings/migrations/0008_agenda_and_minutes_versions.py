from django.db import migrations, models

import meetings.models.programme


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_places_of_earlier_answers")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="minutes_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="meetingfile",
            name="file",
            field=models.FileField(upload_to=meetings.models.programme.secret_path, verbose_name="Datei"),
        ),
    ]
