"""Programmes of the demo's annual meetings: from, until, title, who, room, places (0: unlimited; None: for all), text.

A number instead of a title stands for the meeting of that AG. Speakers are invented.
"""

# ruff: noqa: E501 - prose

COMING = [
    ("09:30", "10:00", "Ankommen und Kaffee", "", "Foyer", None, ""),
    ("10:00", "10:30", "Begrüßung und Neues aus dem Netzwerk", "Transferagentur", "Großer Saal", None, ""),
    ("10:30", "11:15", "Vortrag: Wirkung planen, bevor man sie misst", "Henrike Ostendorff", "Großer Saal", None,
     "Warum ein gutes Ziel die halbe Auswertung ist – mit drei Beispielen aus der kommunalen Praxis."),
    ("11:15", "12:30", "Werkstatt: Von der Maßnahme zum Ziel", "Jörn Wichmann", "Raum 1", 14,
     "Sie bringen eine Maßnahme mit und gehen mit einem **überprüfbaren Ziel** nach Hause."),
    ("11:15", "12:30", "Werkstatt: Kennzahlen, nach denen jemand fragt", "Britta Saalfeld, Ole Fricke", "Raum 2", 16,
     "Aus langen Listen werden kurze: Welche Zahl würde eine Entscheidung ändern?"),
    ("11:15", "12:30", "Gespräch: Wirkung im Ausschuss erklären", "Merve Aydin", "Raum 3", 20,
     "Was Abgeordnete wissen wollen, was sie überfordert und wie ein Blatt Papier dafür reicht."),
    ("11:15", "12:30", "Selbstbewertung mit den Leitfragen", "Transferagentur", "Raum 4", 6,
     "Ein Durchgang durch Eckpunkt 6 am Beispiel der eigenen Kommune, in kleiner Runde."),
    ("12:30", "13:30", "Mittagessen", "", "Kantine", None, ""),
    ("13:30", "15:15", 1, "", "Großer Saal", 0, ""),
    ("13:30", "15:15", 2, "", "Raum 1", 0, ""),
    ("13:30", "15:15", 3, "", "Raum 2", 0, ""),
    ("15:15", "15:50", "Ergebnisse im Plenum", "Sprecherinnen und Sprecher", "Großer Saal", None, ""),
    ("15:50", "16:00", "Verabschiedung", "Transferagentur", "Großer Saal", None, ""),
]  # fmt: skip
# What the AGs talk about within the coming annual meeting.
COMING_PARTS = {
    1: "Ziele vereinbaren mit Ämtern, die keine haben wollen",
    2: "Wirkung zeigen, ohne Ursachen zu behaupten",
    3: "Woran merken wir, dass Sprachbildung wirkt?",
}
# Of the last annual meeting: what a planner copies as a start.
LAST = [
    ("09:30", "10:00", "Ankommen und Kaffee", "", "Foyer", None, ""),
    ("10:00", "10:30", "Begrüßung", "Transferagentur", "Plenarsaal", None, ""),
    ("10:30", "11:15", "Vortrag: Beteiligung, die entscheidet", "Ansgar Lüdtke", "Plenarsaal", None, ""),
    ("11:15", "12:30", "Planspiel: Der Schülerhaushalt", "Svea Martens", "Raum A", 24,
     "In fünf Runden vom Vorschlag zum Beschluss."),
    ("11:15", "12:30", "Gespräch: Jugendparlamente im Vergleich", "Tarek Hamdan", "Raum B", 30, ""),
    ("12:30", "13:30", "Mittagessen", "", "Mensa", None, ""),
    ("13:30", "15:15", 1, "", "Raum A", 0, ""),
    ("13:30", "15:15", 2, "", "Raum B", 0, ""),
    ("13:30", "15:15", 3, "", "Raum C", 0, ""),
    ("15:15", "16:00", "Ergebnisse und Ausblick", "Transferagentur", "Plenarsaal", None, ""),
]  # fmt: skip
# Annual meetings of the chronicle, by day. The AGs' meetings of 2018 and the Blickpunkt of 2019 are facts.
CHRONICLE = {
    "2018-10-30": [
        ("10:00", "10:30", "Begrüßung: ein Jahr Netzwerk", "Transferagentur", "", None, ""),
        ("10:30", "12:00", "Bilanz und das neue Forum", "", "", None, ""),
        ("12:00", "13:30", "Mittagessen und Gespräche", "", "", None, ""),
        ("13:30", "15:30", 1, "", "", 0, ""),
        ("13:30", "15:30", 2, "", "", 0, ""),
        ("13:30", "15:30", 3, "", "", 0, ""),
        ("15:30", "16:00", "Ergebnisse der Arbeitsgruppen", "", "", None, ""),
    ],
    "2019-09-26": [
        ("10:00", "10:30", "Begrüßung", "Transferagentur", "", None, ""),
        ("10:30", "12:00", "Bildung für nachhaltige Entwicklung als Querschnittsaufgabe", "", "", None, ""),
        ("12:00", "13:00", "Mittagessen", "", "", None, ""),
        ("13:00", "14:30", "Beispiel: Schulküche und Ernährungsbildung", "", "", 0, ""),
        ("13:00", "14:30", "Beispiel: Beschaffung, von der Schulen lernen", "", "", 0, ""),
        ("14:30", "15:30", "AG 3 stellt den Blickpunkt Integration vor", "AG 3", "", None,
         "Mehr als 50 Beispiele aus ganz Niedersachsen."),
        ("15:30", "16:00", "Ausblick", "", "", None, ""),
    ],
}  # fmt: skip
