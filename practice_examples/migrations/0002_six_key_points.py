from django.db import migrations

KEY_POINTS = [
    (
        1,
        "Eine datenbasierte kommunale Bildungsstrategie entwickeln",
        "Eine Bildungsstrategie beantwortet, wohin sich die Kommune bewegen will und woran sie das erkennt. Sie stützt sich "
        "auf verlässliche Daten und auf das, was die Menschen vor Ort brauchen. Monitoring und Management arbeiten dafür "
        "über Ämtergrenzen hinweg zusammen: mit klaren Zuständigkeiten und mit den nötigen Mitteln.",
        [
            "Auf welche Daten und auf welche Beteiligung stützt sich die Strategie?",
            "Wie greifen Bildungsmonitoring und Bildungsmanagement bei der Planung ineinander?",
            "Welche Ämter und Fachbereiche haben mitgearbeitet, und wie war die Zuständigkeit geregelt?",
            "Welche Stellen und Mittel stehen für die Umsetzung bereit?",
            "Wann und wie wird die Strategie überprüft und fortgeschrieben?",
        ],
    ),
    (
        2,
        "Bildung als zentrale Aufgabe verstehen",
        "Wo die Verwaltungsspitze Bildung zur Querschnittsaufgabe erklärt, bekommt das Thema Gewicht – im Haus und nach außen. "
        "Dazu gehört ein Team, das ausreichend besetzt ist und dessen Stellen nicht allein an befristeten Programmen hängen. "
        "Es ist dort eingebunden, wo Entscheidungen vorbereitet und getroffen werden.",
        [
            "Wie macht die Verwaltungsspitze deutlich, dass Bildung eine Aufgabe der ganzen Verwaltung ist?",
            "Wo ist das Bildungsmanagement in der Organisation verankert?",
            "Wie viele Stellen gibt es, und wie sind sie auf Dauer finanziert?",
            "In welche Runden und Berichtswege ist das Team eingebunden?",
        ],
    ),
    (
        3,
        "Alle Akteure verbindlich und zielgerichtet vernetzen",
        "Bildung gelingt, wenn Verwaltung, Einrichtungen, Träger, Wirtschaft und Zivilgesellschaft an einem Strang ziehen. Die "
        "Zusammenarbeit reicht über Zuständigkeiten und Berufsgruppen hinaus und ist auf Dauer angelegt. Gremien und "
        "Arbeitskreise haben klare Themen und Aufträge, sodass keine doppelten Strukturen entstehen.",
        [
            "Welche Partner arbeiten mit, und wer fehlt noch?",
            "Woran ist zu erkennen, dass die Zusammenarbeit verbindlich ist?",
            "Wie sind Steuerungsgremium und thematische Arbeitskreise aufeinander abgestimmt?",
            "Wie werden doppelte Strukturen vermieden?",
        ],
    ),
    (
        4,
        "Bildungsziele in den Kommunen politisch beschließen",
        "Ziele tragen weiter, wenn Rat oder Kreistag sie beraten und beschließen. Die Politik ist deshalb früh beteiligt und "
        "erhält die Grundlagen, die sie für ihre Entscheidung braucht. Ein Beschluss gibt der Strategie Rückhalt und sichert "
        "Geld und Personal.",
        [
            "Welches Gremium hat die Ziele beschlossen, und wie wurde der Beschluss vorbereitet?",
            "Sind die Ziele so gefasst, dass sich ihr Erreichen feststellen lässt?",
            "Welche Mittel und Stellen sind mit dem Beschluss verbunden?",
            "Wie erfährt die Politik regelmäßig, was aus den Zielen geworden ist?",
        ],
    ),
    (
        5,
        "Transparenz erzeugen",
        "Angebote nützen nur, wenn man sie findet. Transparenz heißt, dass Anbieter und Ratsuchende sich mit wenig Aufwand einen "
        "Überblick verschaffen können. Sie heißt auch, dass Daten zur Lage vor Ort erhoben, ausgewertet und zugänglich gemacht "
        "werden, damit alle von denselben Grundlagen ausgehen.",
        [
            "Für wen schafft das Vorhaben Überblick, und wie leicht ist der Zugang?",
            "Wie bleiben die Angaben aktuell, und wer ist dafür zuständig?",
            "Welche Daten zur Lage vor Ort werden erhoben und veröffentlicht?",
            "Wie werden die Ergebnisse genutzt, um Ziele zu setzen?",
        ],
    ),
    (
        6,
        "Qualität sichern und weiterentwickeln",
        "Wer Qualität sichern will, legt vorher fest, was erreicht werden soll. Maßnahmen werden anschließend auf ihre Wirkung "
        "und ihre Güte geprüft. Was sich bewährt, wird ausgebaut; was nicht trägt, wird verändert oder beendet.",
        [
            "Welche überprüfbaren Ziele standen am Anfang der Maßnahme?",
            "Mit welchen Kennzahlen oder Rückmeldungen wird die Wirkung geprüft?",
            "Wer wertet die Ergebnisse aus, und in welchem Abstand geschieht das?",
            "Was wurde aufgrund der Ergebnisse verändert?",
        ],
    ),
]


def add(apps, schema_editor):
    """Write the six Eckpunkte with their Leitfragen; rows kept by an earlier reversal stay as they are."""
    KeyPoint = apps.get_model("practice_examples", "KeyPoint")
    GuidingQuestion = apps.get_model("practice_examples", "GuidingQuestion")
    for number, title, description, questions in KEY_POINTS:
        key_point, created = KeyPoint.objects.get_or_create(
            number=number, defaults={"title": title, "description": description}
        )
        if created:
            GuidingQuestion.objects.bulk_create(
                GuidingQuestion(key_point=key_point, position=position, text=text)
                for position, text in enumerate(questions, start=1)
            )


def remove(apps, schema_editor):
    """Take away the six Eckpunkte that no example refers to, with their Leitfragen."""
    KeyPoint = apps.get_model("practice_examples", "KeyPoint")
    numbers = [number for number, *_ in KEY_POINTS]
    KeyPoint.objects.filter(number__in=numbers, practice_examples__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("practice_examples", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
