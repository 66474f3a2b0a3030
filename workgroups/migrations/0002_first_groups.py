"""The network, its three AGs and the Konzeptgruppe; more AGs are rows that staff add (R11)."""

from datetime import date

from django.db import migrations

from dkbm_portal.fields import SearchFoldedField, SearchStemsField, SearchTitleField

FOUNDED = date(2017, 9, 5)
NETWORK = (
    "Gesamtnetzwerk",
    "gesamtnetzwerk",
    "Alle Mitglieder der Arbeitsgruppen: Wer in Niedersachsen kommunale Bildung auf der Grundlage von Daten gestaltet, "
    "tauscht sich hier über Erfahrungen aus und lernt voneinander. Einmal im Jahr treffen sich alle.",
)
CONCEPT = (
    "Konzeptgruppe",
    "konzeptgruppe",
    "Die Konzeptgruppe entwickelt das Netzwerk weiter. Ihr gehören die Sprecherinnen und Sprecher aller "
    "Arbeitsgruppen mit ihren Stellvertretungen an, dazu je Arbeitsgruppe bis zu drei weitere Mitglieder.",
)
AGS = [
    (
        1,
        "Kommunales Bildungsmanagement",
        "Strukturen, Steuerung und Strategien: Wie wird Bildung in der Verwaltung zur gemeinsamen Aufgabe, und wie "
        "werden Gremien, Ämter und Partner verbindlich eingebunden?",
        "Für alle, die Bildungsbüros leiten, Bildungsstrategien koordinieren oder Gremien begleiten.",
    ),
    (
        2,
        "Kommunales Bildungsmonitoring",
        "Daten, Indikatoren und Berichte: Welche Zahlen braucht eine Kommune, woher kommen sie, und wie werden daraus "
        "Aussagen, mit denen Politik und Verwaltung arbeiten können?",
        "Für alle, die Bildungsdaten erheben, auswerten und darüber berichten.",
    ),
    (
        3,
        "Bildung und Integration",
        "Bildung für Zugewanderte: Wie finden Neuzugewanderte in Kita, Schule, Ausbildung und Sprachkurs, und wie "
        "stimmen sich die vielen beteiligten Stellen vor Ort ab?",
        "Für alle, die Bildungsangebote für Zugewanderte koordinieren oder in der Integrationsarbeit tätig sind.",
    ),
]


def create(apps, schema_editor):
    Workgroup = apps.get_model("workgroups", "Workgroup")

    def add(title, **fields):
        parts = (title, fields["goal"])
        return Workgroup.objects.create(
            founded_on=FOUNDED,
            search_title=SearchTitleField.derive(*parts),
            search_stems=SearchStemsField.derive(*parts),
            search_folded=SearchFoldedField.derive(*parts),
            **fields,
        )

    name, slug, goal = NETWORK
    network = add(name, kind="network", name=name, slug=slug, goal=goal)
    name, slug, goal = CONCEPT
    add(name, kind="concept", parent=network, name=name, slug=slug, goal=goal)
    for number, name, goal, suits in AGS:
        title = f"AG {number} {name}"
        add(title, kind="ag", parent=network, number=number, name=name, slug=f"ag-{number}", goal=goal, suits=suits)


def remove(apps, schema_editor):
    Workgroup = apps.get_model("workgroups", "Workgroup")
    Workgroup.objects.filter(kind__in=["ag", "concept"]).delete()
    Workgroup.objects.filter(kind="network").delete()


class Migration(migrations.Migration):
    dependencies = [("workgroups", "0001_initial")]

    operations = [migrations.RunPython(create, remove)]
