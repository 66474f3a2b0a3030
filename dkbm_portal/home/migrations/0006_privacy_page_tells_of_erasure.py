"""The privacy page tells how people see, take along and erase their data themselves, and what stays.

A page whose text the Transferagentur has changed keeps it.
"""

from django.db import migrations

PERIOD_BEFORE = """\
Wenn die Transferagentur Ihr Konto löscht, verschwinden Profil, Mitgliedschaften, Ämter und Antworten. Ihre Beiträge im \
Forum bleiben ohne Ihren Namen stehen, damit Gespräche lesbar bleiben. Der Eintrag im Protokoll der E-Mails bleibt, solange \
die Transferagentur ihn zum Nachweis des Versands braucht.\
"""
PERIOD_AFTER = """\
Sie können Ihr Konto jederzeit unter „Meine Daten“ löschen; auf schriftlichen Wunsch macht es die Transferagentur. Dann \
entfernt das Portal sofort Namen, E-Mail-Adressen, Anmeldungen, Profil, Nachrichten und Anmerkungen, nie eingereichte \
Entwürfe und Ihre Angaben als Ansprechperson von Praxisbeispielen; im Protokoll der E-Mails und in dem der Verwaltung \
löscht es Ihren Namen und Ihre Adressen. Mitgliedschaften und Ämter enden, zu bevorstehenden Treffen geht eine Absage an \
Ihre bisherige Adresse. Sobald die letzten E-Mails gesendet sind, ist auch diese Adresse gelöscht.

Ohne Ihren Namen bleiben: Ihre Beiträge im Forum, als „Ehemaliges Mitglied“, damit Gespräche lesbar bleiben; eingereichte \
Praxisbeispiele; und zu welcher Kommune und Gruppe das frühere Konto gehörte, mit den Zeiten von Mitgliedschaft, Ämtern und \
Teilnahme an Treffen, damit Zahlen der Vergangenheit stimmen. Steht Ihr Name in einem Text, den Sie oder andere \
geschrieben haben, etwa unter einem Beitrag oder in einem Protokoll, bleibt er dort, bis jemand den Text ändert; darum \
können Sie die Transferagentur bitten. In den Sicherungskopien der betreibenden Einrichtung verschwinden die Angaben mit \
deren üblicher Frist.\
"""
RIGHTS_BEFORE = (
    "Vieles erledigen Sie selbst in Ihrem Profil; für alles andere genügt eine E-Mail an die Transferagentur."
)
RIGHTS_AFTER = (
    "Unter [Meine Daten](/konto/daten/) sehen Sie alles, was das Portal über Sie gespeichert hat, laden es als Datei "
    "herunter und löschen Ihr Konto. Berichtigen können Sie Ihre Angaben im [Profil](/profil/); für alles andere genügt "
    "eine E-Mail an die Transferagentur."
)


COOKIE_BEFORE = "- **sessionid** hält Sie angemeldet, höchstens 14 Tage lang oder bis Sie sich abmelden."
COOKIE_AFTER = (
    COOKIE_BEFORE
    + " Läuft die Anmeldung ab, während Sie schreiben, bewahrt das Portal den abgesendeten Text unter diesem "
    "Cookie bis zu einer Stunde auf, damit Sie ihn nach der Anmeldung nicht noch einmal schreiben müssen."
)
CHANGES = ((PERIOD_BEFORE, PERIOD_AFTER), (RIGHTS_BEFORE, RIGHTS_AFTER), (COOKIE_BEFORE, COOKIE_AFTER))


def _replace(apps, *changes: tuple[str, str]) -> None:
    page = apps.get_model("home", "LegalPage").objects.filter(slug="datenschutz").first()
    for old, new in changes:
        if page is not None and old in page.body:
            page.body = page.body.replace(old, new, 1)
            page.save()


def tell(apps, schema_editor):
    _replace(apps, *CHANGES)


def take_back(apps, schema_editor):
    _replace(apps, *((after, before) for before, after in CHANGES))


class Migration(migrations.Migration):
    dependencies = [("home", "0005_telephone_of_the_arbitration_board")]

    operations = [migrations.RunPython(tell, take_back)]
