"""The statement's facts move from the page's text into their own row; the privacy page tells about feedback.

A page whose text the Transferagentur has changed keeps it.
"""

from datetime import date
from pathlib import Path

from django.db import migrations

TEXTS = Path(__file__).parent.parent / "data"
NOT_CONFORMING = """\
- **Beiträge von Mitgliedern:** Texte in Foren, Tagesordnungen und Protokollen schreiben die Mitglieder selbst. \
Überschriften, Tabellen und Linktexte darin sind nicht immer so gegliedert, wie es für Vorleseprogramme gut wäre, weil \
das Portal sie nicht vor der Veröffentlichung prüft. Alternative: Auf Anfrage bereitet die Transferagentur einen Text auf.
- **Leichte Sprache und Gebärdensprache:** Erläuterungen in Leichter Sprache und in Deutscher Gebärdensprache gibt es \
noch nicht. Alternative: Die Transferagentur erläutert Inhalte auf Anfrage.
"""
OUT_OF_SCOPE = """\
- **Karte:** Die Umrisse der Landkreise und Städte sind ein Bild. Was die Karte zeigt, steht als Zahl oder Liste auch im \
Text.
"""
ARBITRATION = """\
Schlichtungsstelle nach § 9d NBGG bei der Landesbeauftragten für Menschen mit Behinderungen
Hannah-Arendt-Platz 2, 30159 Hannover
[schlichtungsstelle@ms.niedersachsen.de](mailto:schlichtungsstelle@ms.niedersachsen.de)
"""
PRIVACY = """\
# Wenn Sie eine Barriere melden

Das Formular zur [Barrierefreiheit](/barrierefreiheit/) speichert Ihre Nachricht, die genannte Seite, den Zeitpunkt und – \
nur wenn Sie es angeben – Ihren Namen und Ihre E-Mail-Adresse. Wir brauchen die Angaben, um die Barriere zu beheben und \
Ihnen zu antworten (Art. 6 Abs. 1 Buchst. c DSGVO mit § 9b NBGG). Nur die Transferagentur sieht sie und löscht sie, wenn \
die Sache geklärt ist und keine Nachfragen mehr zu erwarten sind. Gegen Missbrauch zählen wir die Rückmeldungen je \
IP-Adresse und E-Mail-Adresse für kurze Zeit.

"""
NEXT_HEADING = "# Wenn Sie Mitglied werden"


def _text(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8").strip()


def _replace(page, old: str, new: str) -> None:
    """Change the text of a page only where it is still the delivered one."""
    if page is not None and old in page.body:
        page.body = page.body.replace(old, new, 1)
        page.save()


def move_facts(apps, schema_editor):
    AccessibilityStatement = apps.get_model("home", "AccessibilityStatement")
    LegalPage = apps.get_model("home", "LegalPage")
    AccessibilityStatement.objects.create(
        pk=1,
        status="partial",
        not_conforming=NOT_CONFORMING.strip(),
        out_of_scope=OUT_OF_SCOPE.strip(),
        prepared_on=date(2026, 11, 23),
        reviewed_on=date(2026, 11, 23),
        method="self",
        method_details="Grundlage sind automatische Prüfungen aller Seiten und Prüfungen mit der Tastatur.",
        arbitration=ARBITRATION.strip(),
    )
    accessibility = LegalPage.objects.filter(slug="barrierefreiheit").first()
    _replace(accessibility, _text("barrierefreiheit.md"), _text("barrierefreiheit_2.md"))
    privacy = LegalPage.objects.filter(slug="datenschutz").first()
    _replace(privacy, NEXT_HEADING, PRIVACY + NEXT_HEADING)


def put_facts_back(apps, schema_editor):
    LegalPage = apps.get_model("home", "LegalPage")
    privacy = LegalPage.objects.filter(slug="datenschutz").first()
    _replace(privacy, PRIVACY, "")
    accessibility = LegalPage.objects.filter(slug="barrierefreiheit").first()
    _replace(accessibility, _text("barrierefreiheit_2.md"), _text("barrierefreiheit.md"))
    apps.get_model("home", "AccessibilityStatement").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("home", "0003_accessibility_statement_and_feedback")]

    operations = [migrations.RunPython(move_facts, put_facts_back)]
