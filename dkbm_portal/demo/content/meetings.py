"""Meetings of the demo network: the network's chronicle up to 2021, invented ones since, and planned ones.

Places and dates of the chronicle are facts where the network gave them (first meetings, launch, annual meetings);
days within a year, hosts and minutes are invented.
"""

# ruff: noqa: E501 - prose

NETWORK, CONCEPT = "gesamtnetzwerk", "konzeptgruppe"

# group, date, title, theme, host, attendance, minutes
CHRONICLE = [
    (CONCEPT, "2016-11-30", "Erstes Treffen der Konzeptgruppe", "Braucht Niedersachsen ein DKBM-Netzwerk?",
     "Region Hannover", 14,
     "Die Anwesenden wollen den Austausch zwischen den Kommunen auf Dauer stellen. Vereinbart: ein Netzwerk mit "
     "Arbeitsgruppen, die sich nach den Aufgaben der Mitglieder richten. Bis zum Sommer entsteht ein Konzept."),
    (NETWORK, "2017-09-05", "Auftakt des Netzwerks", "Gemeinsam anfangen", "Stadt Osnabrück", 100,
     "Rund 100 Personen aus Landkreisen, Städten und Gemeinden kamen nach Osnabrück. Am Vormittag wurde das Konzept "
     "vorgestellt, am Nachmittag gründeten sich die drei Arbeitsgruppen. Das erste Online-Forum ist freigeschaltet."),
    ("ag-1", "2017-09-05", "Gründungssitzung AG 1", "Was wir voneinander lernen wollen", "Stadt Osnabrück", 41,
     "Sprecher und Stellvertretung sind gewählt. Die Mitglieder wünschen sich für das erste Jahr zwei Themen: "
     "Steuerungsgruppen und die Zusammenarbeit mit dem Land. Im Januar wird im Forum über die Reihenfolge abgestimmt."),
    ("ag-2", "2017-09-05", "Gründungssitzung AG 2", "Welche Daten haben wir, welche fehlen uns?", "Stadt Osnabrück", 33,
     "Die Runde hat gesammelt, welche Berichte es gibt und in welchen Abständen sie erscheinen. Am häufigsten fehlen "
     "Daten unterhalb der Gemeindeebene. Dazu bildet sich die erste UAG."),
    ("ag-3", "2017-09-05", "Gründungssitzung AG 3", "Koordination für Neuzugewanderte", "Stadt Osnabrück", 26,
     "Die meisten Stellen sind jung und befristet. Die Gruppe will zuerst klären, wer vor Ort wofür zuständig ist, und "
     "trifft sich im kommenden Jahr häufiger als die anderen Arbeitsgruppen."),
    (CONCEPT, "2018-02-07", "Konzeptgruppe im Winter", "Arbeitsweise der Arbeitsgruppen", "Region Hannover", 12,
     "Jede AG trifft sich höchstens zweimal im Jahr, AG 3 nach Bedarf. Die Sprecherinnen und Sprecher moderieren die "
     "Foren. Das Jahrestreffen findet im Herbst statt."),
    (CONCEPT, "2018-06-13", "Konzeptgruppe im Sommer", "Vorbereitung des ersten Jahrestreffens", "Landkreis Celle", 11,
     "Der Vormittag gehört dem ganzen Netzwerk, der Nachmittag den Arbeitsgruppen. Das Forum bekommt eine neue "
     "Grundlage, weil das alte zu selten genutzt wurde."),
    (CONCEPT, "2018-11-28", "Konzeptgruppe im Herbst", "Auswertung und Jahresplanung", "Region Hannover", 13,
     "Das Jahrestreffen war mit Blick auf Ort und Länge richtig. Mehr Zeit für Gespräche ist gewünscht. Für das "
     "kommende Jahr wird Bildung für nachhaltige Entwicklung vorgeschlagen."),
    ("ag-1", "2018-03-14", "AG 1 im Frühjahr", "Steuerungsgruppen: Zuschnitt und Mandat", "Landkreis Diepholz", 29,
     "Vier Kommunen stellten ihre Steuerungsgruppen vor. Entscheidend ist nicht die Größe, sondern wer ein Mandat "
     "mitbringt. Die Geschäftsordnungen liegen im Forum."),
    ("ag-1", "2018-10-30", "AG 1 beim Jahrestreffen", "Bildungskonferenzen, die etwas auslösen", "Region Hannover", 35,
     "Konferenzen ohne Folgetermin verpuffen. Empfohlen wird, jede Konferenz mit drei Aufträgen und je einer "
     "verantwortlichen Person zu beenden."),
    ("ag-2", "2018-02-21", "AG 2 im Frühjahr", "Kleinräumige Daten beschaffen und zeigen", "Landkreis Stade", 24,
     "Die UAG berichtete über Bezugsquellen. Die abgeschottete Statistikstelle bleibt für viele der Engpass. "
     "Verabredet ist ein Muster für Nutzungsvereinbarungen."),
    ("ag-2", "2018-10-30", "AG 2 beim Jahrestreffen", "Berichte, die gelesen werden", "Region Hannover", 30,
     "Fünf Berichte wurden nebeneinandergelegt. Kurze Themenhefte finden mehr Leserinnen und Leser als der Gesamtbericht. "
     "Zwei Kommunen probieren einen reinen Online-Bericht."),
    ("ag-3", "2018-01-24", "AG 3 im Winter", "Wer macht was vor Ort?", "Stadt Oldenburg", 19,
     "Ergebnis ist eine Übersicht mit elf Aufgaben und den Stellen, die sie üblicherweise wahrnehmen. Lücken gibt es vor "
     "allem beim Übergang aus der Sprachlernklasse."),
    ("ag-3", "2018-04-18", "AG 3 im Frühjahr", "Sprachkurse koordinieren", "Landkreis Osnabrück", 21,
     "Wartezeiten entstehen, weil Träger getrennt planen. Eine gemeinsame Kursübersicht je Quartal hat in zwei "
     "Landkreisen geholfen."),
    ("ag-3", "2018-08-29", "AG 3 im Sommer", "Eltern erreichen", "Stadt Göttingen", 18,
     "Briefe erreichen wenige, Menschen viele. Kulturmittlerinnen an den Schulen sind der wirksamste Weg, ihre "
     "Bezahlung ist fast überall ungeklärt."),
    ("ag-3", "2018-10-30", "AG 3 beim Jahrestreffen", "Sammlung guter Beispiele", "Region Hannover", 25,
     "Die Gruppe beschließt, Beispiele aus ganz Niedersachsen zu sammeln und im nächsten Jahr zu veröffentlichen."),
    (NETWORK, "2018-10-30", "Erstes Jahrestreffen", "Ein Jahr Netzwerk", "Region Hannover", 118,
     "Das Netzwerk zog nach einem Jahr Bilanz: drei arbeitende AGen, ein neues Forum und Mitglieder aus den meisten "
     "Landkreisen. Am Nachmittag tagten die Arbeitsgruppen."),
    (NETWORK, "2019-09-26", "Zweites Jahrestreffen", "Bildung für nachhaltige Entwicklung in der Kommune",
     "Region Hannover", 124,
     "BNE ist Querschnittsaufgabe: Das zeigten Beispiele von der Schulküche bis zur Beschaffung. AG 3 stellte ihren "
     "Blickpunkt Integration mit mehr als 50 Beispielen vor."),
    (NETWORK, "2020-09-16", "Drittes Jahrestreffen", "Kommunale Bildungslandschaften in der Zukunft", None, 109,
     "Wegen der Pandemie fand das Treffen als Videokonferenz statt. Gemeinsam mit dem Projekt Bildung 2040 entstanden "
     "vier Zukunftsbilder; die Arbeitsgruppen nehmen sie als Diskussionsstoff mit."),
    (NETWORK, "2021-09-15", "Viertes Jahrestreffen", "Eckpunkte für gutes Bildungsmanagement", "Region Hannover", 97,
     "Der neue Blickpunkt mit Beispielen zu den sechs Eckpunkten ist erschienen. In Werkstätten prüften die Mitglieder, "
     "welche Leitfragen sich für die eigene Kommune eignen."),
]  # fmt: skip

# Themes since the chronicle ends, the oldest first; one a year, taken from the end of each list backwards.
ANNUAL = [
    ("Bildung braucht Räume", "Landkreis Lüneburg",
     "Drei Rundgänge führten in eine Bibliothek, ein Familienzentrum und eine Berufsschule. Fazit: Räume werden dann "
     "gemeinsam genutzt, wenn Hausmeisterei und Versicherung früh beteiligt sind."),
    ("Übergänge gestalten", "Region Hannover",
     "Vorträge und zwölf Tischgespräche zu Übergängen von der Kita bis in den Beruf. Am meisten gefragt waren Verfahren "
     "zur Weitergabe von Informationen, denen Eltern zustimmen."),
    ("Mit weniger Geld mehr bewegen", "Stadt Braunschweig",
     "Haushaltssicherung trifft die freiwilligen Aufgaben zuerst. Gesammelt wurden Argumente und Zahlen, mit denen sich "
     "Bildungsmanagement als Beitrag zur Pflichtaufgabe begründen lässt."),
    ("Demokratie lernen vor Ort", "Stadt Oldenburg",
     "Jugendparlamente, Schülerhaushalte und Planspiele: Beteiligung wirkt, wenn Entscheidungen wirklich offen sind. "
     "Die Arbeitsgruppen tagten am Nachmittag parallel."),
]  # fmt: skip
# For each annual meeting above: what AG 1, 2 and 3 talked about within it.
ANNUAL_PARTS = [
    {1: ("Gemeinsame Nutzung von Schulgebäuden", "Nutzungsvereinbarungen aus fünf Kommunen wurden verglichen. Streit "
         "entsteht selten um Geld und oft um Schlüssel."),
     2: ("Einzugsbereiche und Schulwege", "Zwei Karten, ein Datensatz, zwei Aussagen: Die Gruppe übte, Karten auf ihre "
         "Botschaft hin zu lesen."),
     3: ("Lernorte für Erwachsene", "Lernstuben in Stadtteilhäusern füllen die Lücke vor dem Integrationskurs. Offen ist "
         "die Finanzierung der Kinderbetreuung.")},
    {1: ("Jugendberufsagentur und Bildungsbüro", "Wer steuert, wer führt aus? Eine Rollenklärung auf einer Seite hat "
         "sich bewährt."),
     2: ("Übergänge in Zahlen", "Die UAG Verbleib stellte drei Verfahren vor. Der Abgleich in Summen über die "
         "berufsbildenden Schulen ist der leichteste Einstieg."),
     3: ("Von der Sprachlernklasse in die Regelklasse", "Übergangspläne mit festen Gesprächen nach sechs Wochen und "
         "sechs Monaten senken die Zahl der Rückläufer.")},
    {1: ("Verstetigung befristeter Stellen", "Gelungene Vorlagen beginnen mit der Pflichtaufgabe, die leichter wird, und "
         "nicht mit dem Projekt, das endet."),
     2: ("Kosten und Nutzen von Bildungsberichten", "Der Aufwand liegt zwischen 40 und 300 Arbeitstagen. Automatisierte "
         "Tabellen sparen etwa ein Drittel."),
     3: ("Ehrenamt ohne Überforderung", "Feste Ansprechpersonen und ein klares Ende der Begleitung halten "
         "Ehrenamtliche länger im Boot.")},
    {1: ("Jugendbeteiligung in Bildungsgremien", "Stimmrecht allein genügt nicht: Vorbereitung, Fahrtkosten und "
         "Sitzungszeiten entscheiden, ob Jugendliche bleiben."),
     2: ("Beteiligung sichtbar machen", "Befragungsergebnisse wurden mit Schülerinnen und Schülern gemeinsam gedeutet. "
         "Das kostete einen Tag und änderte zwei Schlussfolgerungen."),
     3: ("Eltern in Gremien", "Sprachmittlung im Elternrat ist organisierbar, wenn der Termin sechs Wochen vorher "
         "feststeht.")},
]  # fmt: skip
# Hosted meetings since 2022: theme, host, minutes.
HOSTED = {
    "ag-1": [
        ("Bildungsregion und Kommune: wer steuert was?", "Landkreis Nienburg (Weser)",
         "Kooperationsverträge aus drei Landkreisen lagen vor. Gut wirken Verträge, die den Streitfall regeln."),
        ("Bildungsleitlinien, die im Alltag gelten", "Stadt Osnabrück",
         "Leitlinien brauchen eine jährliche Frage im Ausschuss: Was haben wir danach anders gemacht?"),
        ("Kleine Kommunen einbinden", "Landkreis Uelzen",
         "Samtgemeinden beteiligen sich, wenn Termine gebündelt sind und ein konkretes Angebot auf dem Tisch liegt."),
        ("Rechtsanspruch auf Ganztag", "Landkreis Harburg",
         "Personal ist knapper als Räume. Die UAG Ganztag sammelt Modelle für gemeinsame Stellen von Hort und Schule."),
        ("Steuerungsgruppen auffrischen", "Stadt Wolfsburg",
         "Nach fünf Jahren wissen viele nicht mehr, warum sie am Tisch sitzen. Ein halber Tag Klausur wirkt Wunder."),
    ],
    "ag-2": [
        ("Online berichten", "Landkreis Diepholz",
         "Vier Werkzeuge wurden vorgeführt. Wichtiger als die Technik ist, wer die Seiten in drei Jahren pflegt."),
        ("Auswahl von Indikatoren", "Stadt Salzgitter",
         "Aus 140 Kennzahlen wurden in zwei Stunden 18. Regel des Tages: Keine Kennzahl ohne jemanden, der danach fragt."),
        ("Sozialraumindex bauen", "Landkreis Goslar",
         "Drei Merkmale reichen meist. Die Gewichtung gehört offengelegt, die Zeitreihe auf gleichbleibende Räume gerechnet."),
        ("IT-Lösungen für das Monitoring", "Region Hannover",
         "Datenbank, Tabellen oder Skripte: Alle drei Wege tragen, wenn die Quelle jeder Zahl festgehalten ist."),
        ("Schulabsentismus vergleichen", "Heidekreis",
         "Die Kommunen zählen ab 5, 10 oder 20 Tagen. Eine UAG erarbeitet einen Vorschlag für gemeinsame Schwellen."),
    ],
    "ag-3": [
        ("Ankommen nach der Flucht aus der Ukraine", "Stadt Delmenhorst",
         "Viele Schulen haben binnen Wochen Plätze geschaffen. Es fehlt an Beratung für Jugendliche kurz vor dem Abschluss."),
        ("Anerkennung beschleunigen", "Landkreis Emsland",
         "Begleitung beim Antrag verkürzt das Verfahren um Monate, weil Unterlagen vollständig ankommen."),
        ("Sprachmittlung gemeinsam organisieren", "Landkreis Hildesheim",
         "Ein gemeinsamer Pool lohnt sich ab drei Kommunen. Ein Entwurf für die Vereinbarung liegt im Forum."),
        ("Schulplätze vermitteln", "Stadt Göttingen",
         "Ein Erstgespräch an einer festen Stelle halbiert die Zahl der Rückfragen. Die UAG beschreibt den Ablauf."),
        ("Frauen in Kurse bringen", "Landkreis Aurich",
         "Betreuung im selben Haus ist der wirksamste Hebel. Eine UAG rechnet Modelle durch."),
    ],
}  # fmt: skip
CONCEPT_ROUNDS = [
    ("Jahresplanung", "Termine und Gastgeber für das Jahr sind verteilt. Das Netzwerk bleibt bei einem Jahrestreffen."),
    ("Neue Mitglieder gewinnen", "Angesprochen werden zuerst die Kommunen, in denen noch niemand mitmacht."),
    ("Leitfragen zu den Eckpunkten", "Die Leitfragen werden gekürzt: höchstens drei je Eckpunkt, alle mit Ja oder Nein "
     "zu beantworten."),
    ("Wahl der Sprecherinnen und Sprecher", "Die Amtszeit bleibt bei zwei Jahren. Kandidaturen werden im Forum vorgestellt."),
    ("Themen für das Jahrestreffen", "Drei Vorschläge gehen zur Abstimmung an die Arbeitsgruppen."),
    ("Zusammenarbeit mit anderen Netzwerken", "Ein gemeinsames Treffen mit den Bildungsregionen ist für das übernächste "
     "Jahr vorgesehen."),
    ("Auswertung der Mitgliederumfrage", "Gelobt wird der kollegiale Ton, gewünscht werden kürzere Treffen und mehr "
     "Zeit in kleinen Gruppen."),
    ("Praxisbeispiele auswählen", "Die eingereichten Beispiele werden künftig laufend veröffentlicht."),
    ("Rückblick und Ausblick", "Zwei Unterarbeitsgruppen haben ihre Ergebnisse vorgelegt; beide werden in den AGen "
     "vorgestellt."),
]  # fmt: skip
# UAG slug: (days ago, title, attendance, minutes)
UAG_PAST = {
    "ganztag-in-kommunaler-verantwortung": [
        (300, "Bestandsaufnahme", 10, "Jede Kommune hat ihr Modell auf einer Seite beschrieben. Acht Modelle, vier Typen."),
        (120, "Personal und Ferien", 9, "Gemeinsame Stellen mit dem Hort sind tariflich möglich. Für die Ferien fehlt es an "
         "Absprachen zwischen Nachbargemeinden."),
    ],
    "stellenprofile-im-bildungsbuero": [
        (980, "Stellenbeschreibungen im Vergleich", 7, "Sieben Beschreibungen, sieben Bewertungen: Die Unterschiede liegen "
         "in den Formulierungen, weniger in der Arbeit."),
        (600, "Abschluss", 6, "Der Baukasten mit drei Profilen ist fertig und wird in AG 1 vorgestellt."),
    ],
    "kleinraeumige-bildungsdaten": [
        (390, "Was heißt kleinräumig?", 11, "Ortsteile, Grundschulbezirke, Sozialräume: Wir arbeiten mit Grundschulbezirken "
         "weiter, weil dort die meisten Daten vorliegen."),
        (210, "Datenquellen sichten", 9, "Einwohnermelderegister, Eingangsuntersuchung und Schulstatistik reichen für die "
         "ersten sieben Kennzahlen."),
        (75, "Entwurf des Kennzahlenblatts", 10, "Das Blatt hat sieben Kennzahlen. Bis zum nächsten Treffen rechnen drei "
         "Kommunen es mit eigenen Zahlen durch."),
    ],
    "schulabsentismus-in-zahlen": [
        (160, "Definitionen sammeln", 8, "Unentschuldigt heißt nicht überall dasselbe. Wir unterscheiden künftig Stunden, "
         "Tage und Serien."),
    ],
    "verbleib-nach-der-schule": [
        (880, "Drei Verfahren im Versuch", 6, "Befragung, Abgleich und Nachfrage werden in je zwei Kommunen erprobt."),
        (560, "Ergebnisse", 5, "Der Abgleich in Summen wird empfohlen. Der Abschlusstext ist verabredet."),
    ],
    "schulplaetze-fuer-neuzugewanderte": [
        (240, "Weg vom Zuzug zum Schulplatz", 9, "Neun Abläufe nebeneinander: Die längste Wartezeit entsteht zwischen "
         "Meldebehörde und Schulverwaltung."),
        (90, "Erstgespräch und Unterlagen", 7, "Ein gemeinsamer Bogen mit zwölf Fragen ist im Entwurf fertig."),
    ],
    "sprachkurse-und-kinderbetreuung": [
        (100, "Modelle sammeln", 5, "Fünf Modelle, von der Spielkreisgruppe im Nebenraum bis zur Kooperation mit der "
         "Familienbildungsstätte."),
    ],
}  # fmt: skip
COMMENTS = {
    "accepted": [
        "Ich komme mit der Bahn und bin ab 9:40 Uhr da.", "Nehme gern eine Kollegin mit in die Fahrgemeinschaft.",
        "Vegetarisches Essen, bitte.", "Ich kann den Vormittag moderieren.", "Komme erst gegen 11 Uhr.",
        "Freue mich besonders auf die Arbeitsphase.", "Ich nehme online teil.", "Brauche einen barrierefreien Zugang.",
    ],
    "tentative": [
        "Hängt von unserer Ausschusssitzung ab.", "Vielleicht nur am Vormittag.", "Muss die Vertretung noch klären.",
        "Falls es online geht, gern.",
    ],
    "declined": [
        "Leider im Urlaub.", "Parallel tagt unser Schulausschuss.", "Ich bin dann in Elternzeit, viel Erfolg!",
        "Zu weit für einen halben Tag – beim nächsten Mal wieder.", "Fortbildung, schon lange gebucht.",
    ],
}  # fmt: skip
# Announced unless ``state`` says otherwise; ``month`` means the beginning of that month next year.
SEASONS = ["Winter", "Frühjahr", "Sommer", "Herbst"]
PLANNED = [
    {
        "group": NETWORK,
        "in_days": 77,
        "title": "Jahrestreffen des Netzwerks",
        "theme": "Was wirkt? Qualität und Wirkung im Bildungsmanagement",
        "host": "Region Hannover",
        "venue": "Haus der Region, Großer Saal",
        "address": "Hildesheimer Straße 20, 30169 Hannover",
        "hours": ("09:30", "16:00"),
        "agenda": "",
    },
    {
        "group": "ag-1",
        "in_days": 29,
        "title": "AG 1 im {season}",
        "theme": "Bildungsstrategie: vom Beschluss in den Alltag der Ämter",
        "host": "Landkreis Verden",
        "venue": "Kreishaus, Sitzungssaal 1",
        "address": "Lindhooper Straße 67, 27283 Verden (Aller)",
        "online": "https://konferenz.example.org/ag-1",
        "hours": ("10:00", "15:00"),
        "agenda": """1. Ankommen, Neues aus den Kommunen
2. Drei Kommunen berichten: Was blieb vom Strategiebeschluss?
3. Arbeitsphase: Zielvereinbarungen mit den Fachämtern (vor Ort und online in getrennten Gruppen)
4. Bericht aus der UAG Ganztag
5. Themen und Gastgeber für das nächste Treffen""",
    },
    {
        "group": "ag-2",
        "month": 3,
        "title": "AG 2 im Frühjahr",
        "theme": "Schulentwicklungsplanung und Monitoring verzahnen",
        "host": "Landkreis Lüneburg",
        "venue": "Kreishaus, Raum 100",
        "address": "Auf dem Michaeliskloster 4, 21335 Lüneburg",
        "hours": ("10:00", "15:30"),
        "agenda": """1. Begrüßung durch den Landkreis
2. Prognosen prüfen: Wie gut waren unsere Vorhersagen?
3. Kennzahlenblatt der UAG Kleinräumige Bildungsdaten – Diskussion und Beschluss
4. Mittagspause
5. Offene Werkstatt: eigene Fälle mitbringen
6. Verabredungen""",
    },
    {
        "group": "ag-3",
        "in_days": 63,
        "state": "draft",
        "title": "AG 3 im neuen Halbjahr",
        "theme": "Eltern als Partner gewinnen",
        "venue": "noch offen",
        "hours": ("10:00", "14:30"),
        "agenda": "Vorschläge bisher: Elternlotsinnen, Sprachmittlung am Elternabend, Besuch im Familienzentrum.",
    },
    {
        "group": "ag-3",
        "in_days": 19,
        "state": "cancelled",
        "title": "AG 3 im {season}",
        "theme": "Von der Sprachlernklasse in die Regelklasse",
        "host": "Stadt Göttingen",
        "venue": "Neues Rathaus, Raum 118",
        "address": "Hiroshimaplatz 1–4, 37083 Göttingen",
        "hours": ("10:00", "15:00"),
        "agenda": "1. Übergangspläne im Vergleich\n2. Gespräch mit zwei Schulleitungen\n3. Verabredungen",
        "cancel_reason": "Die beiden Schulleitungen sind verhindert. Wir suchen einen neuen Termin im kommenden Halbjahr.",
    },
    {
        "group": CONCEPT,
        "in_days": 38,
        "title": "Konzeptgruppe: Vorbereitung des Jahrestreffens",
        "theme": "Programm, Thementische, Moderation",
        "online": "https://konferenz.example.org/konzeptgruppe",
        "hours": ("09:00", "11:00"),
        "agenda": "1. Stand der Anmeldungen\n2. Wer leitet welchen Thementisch?\n3. Auswahl neuer Praxisbeispiele",
    },
    {
        "group": "kleinraeumige-bildungsdaten",
        "in_days": 10,
        "title": "Kennzahlenblatt: Ergebnisse des Probelaufs",
        "theme": "Drei Kommunen haben gerechnet",
        "online": "https://konferenz.example.org/uag-kleinraeumig",
        "hours": ("13:00", "14:30"),
        "agenda": "1. Was ließ sich rechnen, was nicht?\n2. Umgang mit kleinen Fallzahlen\n3. Fassung für die AG 2",
    },
    {
        "group": "ganztag-in-kommunaler-verantwortung",
        "in_days": 22,
        "title": "Ferienbetreuung gemeinsam organisieren",
        "theme": "Absprachen zwischen Nachbargemeinden",
        "host": "Stadt Celle",
        "venue": "Neues Rathaus, Besprechungsraum 2",
        "address": "Am Französischen Garten 1, 29221 Celle",
        "hours": ("09:30", "12:30"),
        "agenda": "1. Zwei Beispiele aus dem Kreis der Mitglieder\n2. Muster für eine Vereinbarung\n3. Offene Fragen",
    },
]
