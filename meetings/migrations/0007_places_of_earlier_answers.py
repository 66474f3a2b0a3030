from django.db import migrations


def give_places(apps, schema_editor):
    """Whoever had accepted before there were places keeps one: on site, or online where nobody meets on site."""
    accepted = apps.get_model("meetings", "Invitation").objects.filter(answer="accepted", mode="")
    online = accepted.filter(meeting__venue="").exclude(meeting__online_url="")
    online.update(mode="online")
    accepted.update(mode="on_site", place="seated")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_attendance_declared_by_oneself")]

    operations = [migrations.RunPython(give_places, migrations.RunPython.noop)]
