"""The 440 administrations of Lower Saxony: every installation has them (Destatis GV100AD, state of 2023-11-30)."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent.parent / "data" / "municipalities.csv"


def load(apps, schema_editor):
    Municipality = apps.get_model("members", "Municipality")
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def build(row, districts):
        return Municipality(
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            district=districts.get(row["district_key"]),
            seat=row["seat"],
            population=int(row["population"]) if row["population"] else None,
        )

    Municipality.objects.bulk_create(build(row, {}) for row in rows if not row["district_key"])
    districts = {district.key: district for district in Municipality.objects.all()}
    Municipality.objects.bulk_create(build(row, districts) for row in rows if row["district_key"])


def unload(apps, schema_editor):
    Municipality = apps.get_model("members", "Municipality")
    Municipality.objects.filter(district__isnull=False).delete()
    Municipality.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
