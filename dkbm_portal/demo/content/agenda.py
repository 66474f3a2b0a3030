"""Agenda, minutes and topic stores of the demo network."""

# Of AG 2's last meeting hosted by a municipality: title, kind, minutes, who, outcome, decision.
LAST_AGENDA = [
    ("Begrüßung, Neues aus den Kommunen", "report", 30, "",
     "Drei Kommunen haben ihren Bildungsbericht veröffentlicht, zwei davon zum ersten Mal nur im Netz.", ""),
    ("Schulabsentismus: Wie zählen wir?", "consultation", 75, "",
     "Die Kommunen zählen ab **5, 10 oder 20 Tagen**. Gründe dafür:\n\n- unterschiedliche Erlasse der letzten Jahre\n"
     "- Vorgaben der Jugendhilfe\n- was die Schulsoftware hergibt\n\nVergleichen lässt sich so nichts.",
     "Eine UAG erarbeitet einen Vorschlag für gemeinsame Schwellen."),
    ("Mittagspause", "break", 60, "", "", ""),
    ("Kleinräumige Daten: Stand der UAG", "report", 45, "",
     "Das Kennzahlenblatt hat zwölf Kennzahlen. Drei Kommunen rechnen zur Probe.", ""),
    ("Verabredungen", "decision", 30, "", "Das nächste Treffen findet im Frühjahr statt.",
     "Gastgeber ist der Landkreis Lüneburg."),
]  # fmt: skip
LAST_MINUTES = "Dank an den Heidekreis für Raum und Verpflegung. Die Folien liegen im Forum."
# Number of the item, what, in how many days from today (or None), for the persona with that address.
TASKS = [
    (1, "Überblick über die Zählweisen für das Forum zusammenstellen", 12, "mitglied@example.org"),
    (3, "Muster des Kennzahlenblatts an die drei Probekommunen schicken", None, "koordination@example.org"),
    (4, "Raum und Anreise mit dem Landkreis Lüneburg klären", -3, "sprecherin@example.org"),
]
# Of AG 2's next meeting: title, kind, minutes, who, notes.
NEXT_AGENDA = [
    ("Begrüßung durch den Landkreis", "report", 15, "Bildungsbüro Landkreis Lüneburg", ""),
    ("Prognosen prüfen: Wie gut waren unsere Vorhersagen?", "report", 75, "",
     "Bringen Sie bitte eine eigene Prognose von vor fünf Jahren mit."),
    ("Kennzahlenblatt der UAG Kleinräumige Bildungsdaten", "decision", 60, "UAG Kleinräumige Bildungsdaten", ""),
    ("Mittagspause", "break", 60, "", ""),
    ("Offene Werkstatt: eigene Fälle", "consultation", 90, "", ""),
    ("Verabredungen", "decision", 30, "", ""),
]  # fmt: skip
TOPICS = {
    "ag-1": [
        ("Bildungsausschuss gewinnen", "Unser Ausschuss nickt ab, fragt aber nie nach. Wie machen es andere?"),
        ("Doppelstrukturen mit der Jugendhilfe", "Zwei Steuerungsgruppen, dieselben Personen, zwei Protokolle."),
        ("Nachfolge regeln, bevor jemand geht", "Drei Stellen in der Region werden in diesem Jahr neu besetzt."),
    ],
    "ag-2": [
        ("Kleine Fallzahlen veröffentlichen", "Unter fünf wird gesperrt – aber was ist mit den Summen daneben?"),
        ("Übergänge nach Klasse 10 vollständig erfassen", "Ein Drittel der Schulabgänge taucht bei uns nirgends auf."),
        ("Bildungsbericht als Webseite statt als Heft", "Wer hat umgestellt und kann von Kosten und Pflege berichten?"),
        ("Kita-Daten: Wer bekommt welche?", ""),
    ],
    "ag-3": [
        ("Elternlotsinnen ausbilden", "Wir suchen ein Curriculum, das auch für Ehrenamtliche passt."),
        ("Sprachmittlung am Elternabend", "Was hat sich bewährt: Gruppen nach Sprachen oder Kopfhörer?"),
    ],
}
