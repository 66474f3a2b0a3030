"""Texts of the three legal pages, complete as they are; the Transferagentur edits them in the admin."""

from pathlib import Path

from django.db import migrations

TEXTS = Path(__file__).parent.parent / "data"
TITLES = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
}


def create(apps, schema_editor):
    LegalPage = apps.get_model("home", "LegalPage")
    for slug, title in TITLES.items():
        body = (TEXTS / f"{slug}.md").read_text(encoding="utf-8").strip()
        LegalPage.objects.create(slug=slug, title=title, body=body)


def remove(apps, schema_editor):
    apps.get_model("home", "LegalPage").objects.filter(slug__in=TITLES).delete()


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial")]

    operations = [migrations.RunPython(create, remove)]
