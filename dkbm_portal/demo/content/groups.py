"""The UAGs of the demo network: what they want, and what the concluded ones found."""

# ruff: noqa: E501 - prose

UAGS = [
    {
        "ag": 1,
        "slug": "ganztag-in-kommunaler-verantwortung",
        "name": "Ganztag in kommunaler Verantwortung",
        "goal": "Wir vergleichen, wie Schulträger den Ganztag an Grundschulen organisieren: Personal, Ferien, Mittagessen, "
        "Zusammenarbeit mit der Jugendhilfe. Am Ende soll eine Sammlung von Vereinbarungen stehen, die andere "
        "übernehmen können.",
        "members": 12,
        "months": 14,
        "planned_months": 8,
    },
    {
        "ag": 1,
        "slug": "stellenprofile-im-bildungsbuero",
        "name": "Stellenprofile im Bildungsbüro",
        "goal": "Welche Aufgaben hat ein Bildungsbüro, und wie werden daraus Stellenbeschreibungen, die eine Bewertung "
        "überstehen?",
        "members": 7,
        "months": 34,
        "lasted_months": 15,
        "result": """
Sieben Kommunen haben ihre Stellenbeschreibungen nebeneinandergelegt und mit den Kolleginnen und Kollegen der
Organisationsabteilungen besprochen. In vier Treffen ist daraus ein Baukasten mit drei Profilen geworden.

## Drei Profile

| Profil | Kern der Aufgabe | Anteil |
|---|---|---|
| Leitung | Strategie, Gremien, Haushalt | 35–45 % |
| Bildungsmanagement | Netzwerke, Projekte, Moderation | 40–50 % |
| Bildungsmonitoring | Daten, Berichte, Beratung der Planung | 60–70 % |

- Netzwerkarbeit wird nur dann angemessen bewertet, wenn **Verhandlung mit Dritten** und **Außenvertretung**
  ausdrücklich beschrieben sind.
- Monitoring gehört als eigenes Profil beschrieben und nicht als Nebenaufgabe der Leitung.
- Befristete Stellen sollten von Anfang an mit einem Vorschlag zur Verstetigung verbunden werden, spätestens ein
  Jahr vor Ablauf der Förderung.

## Wie es weitergeht

Der Baukasten liegt bei der Transferagentur und wird auf Anfrage verschickt. Zwei Kommunen haben ihre Stellen damit
neu bewerten lassen, beide mit Erfolg. Wer ihn nutzt, meldet bitte zurück, was gefehlt hat: In zwei Jahren sehen wir
uns den Baukasten noch einmal gemeinsam an.
""",
    },
    {
        "ag": 2,
        "slug": "kleinraeumige-bildungsdaten",
        "name": "Kleinräumige Bildungsdaten",
        "goal": "Wir einigen uns auf eine kleine Zahl von Kennzahlen unterhalb der Gemeindeebene, klären, woher die Daten "
        "kommen dürfen, und beschreiben, wie man Sozialräume sinnvoll zuschneidet.",
        "members": 11,
        "months": 17,
        "planned_months": 7,
        "persona": True,
    },
    {
        "ag": 2,
        "slug": "schulabsentismus-in-zahlen",
        "name": "Schulabsentismus in Zahlen",
        "goal": "Jede Kommune zählt Fehlzeiten anders. Wir suchen eine gemeinsame Definition und ein Verfahren, das die "
        "Schulen nicht zusätzlich belastet.",
        "members": 8,
        "months": 9,
        "planned_months": 10,
    },
    {
        "ag": 2,
        "slug": "verbleib-nach-der-schule",
        "name": "Verbleib nach der Schule",
        "goal": "Was wissen wir darüber, wohin Jugendliche nach Klasse 9 und 10 gehen, und wie erfahren wir mehr?",
        "members": 6,
        "months": 34,
        "lasted_months": 16,
        "result": """
Am Ende der Sekundarstufe I verlieren die meisten Kommunen ihre Jugendlichen aus den Augen: Die Schule meldet den
Abschluss, die berufsbildende Schule die Aufnahme, dazwischen fehlt die Verbindung.

## Drei Wege, die wir erprobt haben

1. **Befragung kurz vor den Zeugnissen** – ein Bogen mit sechs Fragen, ausgefüllt in der Klasse. Rücklauf zwischen
   78 und 91 %. Die Angaben sind Pläne, keine Tatsachen.
2. **Abgleich über die berufsbildenden Schulen** – die aufnehmende Schule meldet je abgebender Schule nur Summen.
   Das kommt ohne personenbezogene Daten aus, erfasst aber niemanden, der den Landkreis verlässt.
3. **Nachfrage im Herbst** – Anruf bei allen, die eingewilligt haben. Sehr genau, aber nur mit Schulsozialarbeit zu
   leisten.

## Empfehlung

Für den Einstieg genügt der zweite Weg. Wer eine Jugendberufsagentur hat, sollte ihn mit dem dritten verbinden.
Kleine Zahlen unter 5 werden nicht veröffentlicht. Ein Mustervertrag mit den berufsbildenden Schulen und der
Fragebogen sind mit den Datenschutzbeauftragten von drei Kommunen abgestimmt; sie können bei der Transferagentur
angefragt werden.
""",
    },
    {
        "ag": 3,
        "slug": "schulplaetze-fuer-neuzugewanderte",
        "name": "Schulplätze für Neuzugewanderte",
        "goal": "Vom Zuzug bis zum ersten Schultag vergehen mancherorts zwei Wochen, anderswo drei Monate. Wir beschreiben, "
        "welche Schritte nötig sind, und wer sie beschleunigen kann.",
        "members": 9,
        "months": 12,
        "planned_months": 5,
    },
    {
        "ag": 3,
        "slug": "sprachkurse-und-kinderbetreuung",
        "name": "Sprachkurse und Kinderbetreuung",
        "goal": "Viele Mütter beginnen keinen Kurs, weil die Betreuung fehlt. Wir sammeln Modelle, die ohne Sonderförderung "
        "funktionieren, und rechnen sie durch.",
        "members": 5,
        "months": 6,
        "planned_months": 12,
    },
]
