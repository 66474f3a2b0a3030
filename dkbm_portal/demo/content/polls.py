"""Date polls of the demo network: how they are put, and when from today their dates lie."""

# ``days`` from today to the first date; ``times`` are offered on each of the days; ``voters`` of a hundred answered.
POLLS = [
    {
        "group": "ag-2",
        "title": "AG 2 im Frühsommer",
        "theme": "Verbleib nach der Schule",
        "description": "Landkreis Verden lädt uns ein. Vom Bahnhof sind es etwa zehn Minuten zu Fuß.",
        "days": (152, 153, 159),
        "times": (("09:30", "12:30"), ("13:30", "16:30")),
        "voters": 62,
        "opened": 6,
        "answer_in": 9,
    },
    {
        "group": "kleinraeumige-bildungsdaten",
        "title": "Datenkatalog: nächste Runde",
        "theme": "",
        "description": "Online, anderthalb Stunden.",
        "days": (25, 26, 32),
        "times": (("10:00", "11:30"),),
        "voters": 50,
        "opened": 4,
        "answer_in": 6,
    },
    {
        "group": "ag-3",
        "title": "AG 3 im neuen Halbjahr",
        "theme": "",
        "description": "",
        "days": (56, 63, 64),
        "times": (("10:00", "15:00"),),
        "voters": 71,
        "opened": 40,
        "answer_in": -20,
        "meeting": "AG 3 im neuen Halbjahr",
    },
    {
        "group": "ag-1",
        "title": "Kurzes Zwischentreffen der AG 1",
        "theme": "Rückfragen zu den Leitfragen",
        "description": "",
        "days": (-30, -29),
        "times": (("09:00", "10:00"), ("16:00", "17:00")),
        "voters": 33,
        "opened": 62,
        "answer_in": -45,
        "closed_because": "An keinem Tag kann mehr als ein Drittel. Wir nehmen die Fragen mit ins nächste Treffen.",
    },
]
# How people answer in the morning and in the afternoon: (yes, if_needed, no).
MORNING, AFTERNOON = (55, 20, 25), (38, 22, 40)
