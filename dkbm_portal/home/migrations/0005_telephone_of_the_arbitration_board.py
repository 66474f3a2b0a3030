"""People who can't write can telephone: the Schlichtungsstelle's number, where its entry is still the delivered one."""

from django.db import migrations

PLACE = "Hannah-Arendt-Platz 2, 30159 Hannover\n"
TELEPHONE = "Telefon: 0511 120-4010\n"


def _replace(apps, old: str, new: str) -> None:
    for statement in apps.get_model("home", "AccessibilityStatement").objects.filter(arbitration__contains=old):
        statement.arbitration = statement.arbitration.replace(old, new, 1)
        statement.save()


def add_telephone(apps, schema_editor):
    _replace(apps, f"{PLACE}[", f"{PLACE}{TELEPHONE}[")


def remove_telephone(apps, schema_editor):
    _replace(apps, PLACE + TELEPHONE, PLACE)


class Migration(migrations.Migration):
    dependencies = [("home", "0004_facts_of_the_accessibility_statement")]

    operations = [migrations.RunPython(add_telephone, remove_telephone)]
