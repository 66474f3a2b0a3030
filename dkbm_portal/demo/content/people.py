"""Invented people of the demo network: names, functions and what they say about themselves."""

# ruff: noqa: E501 - prose

WOMEN = """
Katharina Henrike Silke Anke Wiebke Nele Meike Birte Frauke Gesa Imke Svenja Tomke Antje Heike Kerstin Sabine Petra
Julia Laura Hannah Lena Franziska Christina Stefanie Melanie Nadine Daniela Miriam Marta Dorothea Ulrike Marlies
Friederike Insa Theda Johanna Ronja
"""
MEN = """
Jan Hauke Tjark Malte Lars Sönke Torben Henning Carsten Jörg Björn Holger Rolf Uwe Jürgen Dirk Stefan Matthias
Christian Tobias Sebastian Florian Philipp Jonas Lukas Moritz Felix Daniel Emre Murat Yusuf Karim Dariusz Piotr Milan
Goran Mehmet Igor Luca Marek Samuel Enno Focko Hinrich Gerrit Klaas Arne
"""

LAST_NAMES = """
Ahlers Albers Bartels Behnke Bergmann Beyersdorf Blanke Bockelmann Bodenstedt Brinkmeyer Brüggemann Bruns Büsing Buß
Carstens Cordes Dammann Deppe Dierks Dirksen Dreyer Drögemüller Duensing Ebeling Eckhoff Eggers Ehlers Eilers
Engelke Ernsting Fahlbusch Feldhaus Fennekohl Fischbeck Focken Fricke Frerichs Gebhardt Gerdes Gieseking Göbel Grote
Grünhagen Haferkamp Hagemann Hanekamp Hansing Harms Hasselbring Heidorn Heitmann Hellmers Hemmje Henniges Hesse
Hillebrandt Hinrichs Hoffmeister Holtkamp Homann Hülsmann Ihnen Ilgner Isensee Janßen Jürgens Kahle Kallmeyer Kampe
Kassens Kiesewetter Kleinschmidt Klockgether Knoop Kohlmeyer Kook Korte Krogmann Kröncke Kruse Kuhlmann Lampe
Langerfeldt Lindhorst Lohmann Lübbers Lüers Mahlstedt Marquardt Meinders Mensching Meyerhoff Möhle Mönnich
Mühlenbruch Nagel Niemeyer Nolte Oelkers Ohlendorf Oltmanns Ostermann Paulsen Peters Piepenbrink Pleus Poppinga
Prüser Quast Rademacher Rasche Reinders Remmers Renken Riechers Rohlfs Rosenbaum Ruschmeyer Saathoff Sander Schaper
Schepers Schierholz Schlüter Schnakenberg Schomburg Schröter Schünemann Schwarting Seebode Siebels Siemers Sievers
Sommerfeld Spreckelsen Stahmann Steffens Stöver Strathmann Stührmann Suhr Tammen Tebbe Thölke Tiedemann Tönjes
Uhlenhoff Ukena Vaupel Vehrenkamp Vogelsang Vollmer Wachtendorf Warneke Weddige Wehmeyer Wessels Wichmann Wiegmann
Wilkening Winkelmann Wittkopp Wöhler Wolters Wübbena Zacharias Ziegenbein Zurmühlen
"""

# Names that belong together.
FULL_NAMES = {
    "women": """
Ayşe Kaya, Elif Öztürk, Zeynep Yıldız, Olga Morawietz, Natalia Kowalczyk, Agnieszka Jablonski, Sofía Mansholt,
Amira Rahimi, Leyla Karaca, Fatma Bozkurt, Thi-Hanh Nguyen, Ivana Marković
""",
    "men": """
Emre Aslan, Murat Demir, Yusuf Haddad, Karim Nasser, Dariusz Grabowski, Piotr Zieliński, Milan Petrović, Mehmet
Şahin, Igor Weber, Marek Nowicki, Goran Horvat, Luca Ferretti, Samuel Tesfaye
""",
}
LONG_NAME = ("Maria-Theresia Annegret", "Freifrau von Hohenwiedensahl zu Mittelbrook-Langenholzhausen")

# Functions, departments and expertise by AG number.
FUNCTIONS = {
    1: [
        "Leitung Bildungsbüro", "Bildungsmanagement", "Koordination Bildungsregion", "Fachdienstleitung Bildung",
        "Geschäftsstelle Steuerungsgruppe Bildung", "Koordination Übergang Schule – Beruf", "Stabsstelle Bildung",
        "Koordination Ganztag", "Sachgebietsleitung Schule und Bildung", "Projektleitung Bildungskommune",
        "Referat der Dezernatsleitung Bildung", "Koordination frühkindliche Bildung", "Bildungsberatung",
    ],
    2: [
        "Bildungsmonitoring", "Bildungsmonitoring und Bildungsberichterstattung", "Statistik und Monitoring",
        "Schulentwicklungsplanung", "Sozial- und Bildungsplanung", "Jugendhilfeplanung", "Datenmanagement Bildung",
        "Integrierte Sozialplanung", "Geoinformation und Bildungsdaten", "Controlling Schule und Bildung",
        "Kita-Bedarfsplanung",
    ],
    3: [
        "Bildungskoordination für Neuzugewanderte", "Koordinierungsstelle Migration und Teilhabe",
        "Stabsstelle Integration", "Koordination Sprachförderung", "Leitung Integrationsbüro",
        "Koordination Schulplatzvermittlung", "Bildungsberatung für Zugewanderte", "Koordination Sprachmittlung",
        "Ehrenamtskoordination Integration", "Anerkennungs- und Qualifizierungsberatung",
    ],
}  # fmt: skip
DEPARTMENTS = {
    "county": [
        "Amt für Bildung und Kultur", "Fachdienst Schule und Bildung", "Bildungsbüro", "Dezernat III – Jugend und Bildung",
        "Fachbereich Jugend, Schule und Soziales", "Stabsstelle Regionalentwicklung", "Fachdienst Migration und Teilhabe",
        "Referat für Bildung", "Fachdienst Planung und Statistik", "",
    ],
    "town": [
        "Fachbereich Bildung, Familie und Sport", "Amt für Schule und Kita", "Fachdienst Familie und Bildung",
        "Fachbereich Bürgerservice und Soziales", "Team Schule, Kultur und Sport", "Stabsstelle Sozialplanung", "",
    ],
}  # fmt: skip
FUNDING = ["Bildungsregion", "Bildungskommunen", "ESF Plus", "Richtlinie Koordinierungsstellen Migration und Teilhabe"]
EXPERTISE = {
    1: [
        "Geschäftsordnungen für Steuerungsgruppen, Moderation", "Ganztag, Kooperation mit Jugendhilfe",
        "Bildungskonferenzen planen, Großgruppenmoderation", "Leitbildprozesse, Beteiligung von Jugendlichen",
        "Übergang Schule – Beruf, Jugendberufsagentur", "Kreistagsvorlagen zu Bildungsthemen",
        "Bildung für nachhaltige Entwicklung, außerschulische Lernorte", "Fördermittelanträge und Verstetigung",
        "Frühe Bildung, Familienzentren", "Kooperationsvereinbarungen mit dem Land", "Digitale Bildung, Medienzentren",
        "Bildungsstrategie kleiner Kommunen", "Stiftungen und Wirtschaft einbinden",
    ],
    2: [
        "Schuleingangsuntersuchung auswerten, Sozialraumindex", "R und Quarto für Berichte",
        "QGIS, kleinräumige Karten", "Schulabsentismus erheben", "Schulentwicklungsplanung, Schülerprognosen",
        "Online-Berichte mit offenen Daten", "Datenschutzverträge mit Schulen", "Indikatorenauswahl, Kennzahlen",
        "Elternbefragungen, Fragebogenkonstruktion", "Kita-Bedarfsplanung, Bevölkerungsprognose",
        "Verbleib nach der Schule, Berufsbildungsstatistik", "Excel und Power Query, automatisierte Tabellen",
    ],
    3: [
        "Sprachkurslandschaft, Kursplanung mit Trägern", "Schulplatzvermittlung, Erstgespräche",
        "Elternarbeit, Rucksack- und Griffbereit-Gruppen", "Sprachmittlungspool aufbauen", "Anerkennung von Abschlüssen",
        "Ehrenamtliche Lernbegleitung", "Runde Tische Migration", "Frauenkurse mit Kinderbetreuung",
        "Alphabetisierung, Lernstuben", "Jugendliche ohne Ausbildungsplatz, Sprachförderung an der BBS",
    ],
}  # fmt: skip

# „all“ fits everybody; the others name a profession in its female or male form.
ABOUT = {
    "all": [
        "Ich habe lange an einer Volkshochschule gearbeitet und bin seit einigen Jahren in der Verwaltung. Mich "
        "interessiert, wie aus Absichtserklärungen verbindliche Absprachen werden.",
        "Teilzeit, dienstags bis donnerstags gut erreichbar. Ich berate gern zu Fragen rund um Förderanträge.",
        "Seit der Gründung des Netzwerks dabei. Fragen Sie mich nach den Anfängen – und nach allem, was nicht "
        "geklappt hat.",
        "Ich baue bei uns das Monitoring von Grund auf neu auf und freue mich über jede Vorlage, die nicht neu "
        "erfunden werden muss.",
        "Mein Schwerpunkt sind Übergänge: Kita – Grundschule und Schule – Beruf. Hospitationen sind willkommen.",
        "Ich moderiere gern und komme für einen Workshop auch in andere Landkreise.",
        "In unserer Samtgemeinde bin ich zugleich für Kitas, Schulen und Jugendpflege zuständig. "
        "Bildungsmanagement heißt bei uns: alle an einen Tisch, und zwar an denselben.",
        "Ich arbeite mit Ehrenamtlichen zusammen, die Kinder und Erwachsene beim Deutschlernen begleiten. Zu "
        "Aufwandsentschädigung, Versicherung und Schulung kann ich viel erzählen.",
        "Nach zehn Jahren im Jugendamt leite ich nun das Bildungsbüro. Ich sammle Beispiele, wie man "
        "Hauptverwaltungsbeamte für das Thema gewinnt.",
        "Ich pflege unsere Bildungsdatenbank und beantworte Anfragen der Schulen. Wer mit der Schulstatistik "
        "kämpft: gern anrufen.",
        "Ursprünglich aus Breslau, seit 2004 in Niedersachsen. Anerkennung von Berufsabschlüssen ist mein Thema, "
        "beruflich wie persönlich.",
        "Ich bin neu im Amt und vor allem hier, um zuzuhören und zu lernen.",
        "Wir haben einen Bildungsbericht im Netz statt auf Papier. Was das an Arbeit spart und was nicht, erzähle "
        "ich gern.",
        "Mich beschäftigt, wie kleine Gemeinden an kreisweiten Bildungsthemen mitwirken können, ohne dass jemand "
        "dafür freigestellt ist.",
        "Ich begleite die Schulentwicklungsplanung seit drei Fortschreibungen. Prognosen stimmen nie, helfen aber "
        "trotzdem.",
        "Ich koordiniere die Sprachmittlung in 23 Sprachen und suche Kommunen für einen gemeinsamen Pool.",
        "Am liebsten arbeite ich an der Schnittstelle von Sozialplanung und Bildung. Gemeinsame Räume, gemeinsame "
        "Daten.",
    ],
    "women": [
        "Eigentlich Geografin. Ich zeichne am liebsten Karten, auf denen man sofort sieht, wo etwas fehlt.",
        "Vor meiner Zeit in der Kommune war ich Lehrerin für Deutsch als Zweitsprache. Heute organisiere ich, "
        "dass andere gut unterrichten können.",
        "Statistikerin mit einer Schwäche für kurze Berichte. Mein Ziel: keine Seite ohne Aussage.",
        "Ausgebildete Mediatorin. Hilft in Steuerungsgruppen mehr, als man denkt.",
        "Als Bildungsberaterin sehe ich täglich, wo Angebote fehlen. Diese Hinweise sollen in die Planung kommen.",
    ],
    "men": [
        "Quereinsteiger aus der Jugendhilfe. Ich suche Kommunen, die Schule und Jugendhilfe gemeinsam planen.",
        "Politikwissenschaftler, Vater von drei Schulkindern, Fahrradpendler. Arbeite an einem Leitbild, das auf "
        "eine Seite passt.",
    ],
}

APPLICANTS = [
    # first name, last name, municipality, AG, function, department, mail domain ("" = none on file), message, days ago
    ("Mareike", "Tönnies", "Landkreis Hameln-Pyrmont", 2, "Bildungsmonitoring", "Amt für Bildung",
     "landkreis-hameln-pyrmont.example.org", "Ich habe die Stelle im Monitoring im letzten Monat übernommen.", 1),
    ("Hendrik", "Abeling", "Stadt Cuxhaven", 1, "Koordination Ganztag", "Fachbereich Schule und Sport",
     "stadt-cuxhaven.example.org", "Eine Kollegin aus dem Landkreis hat mir das Netzwerk empfohlen.", 2),
    ("Rojin", "Aydin", "Landkreis Cloppenburg", 3, "Bildungskoordination für Neuzugewanderte", "Amt für Migration", "",
     "", 3),
    ("Clemens", "Überwasser", "Stadt Lingen (Ems)", 1, "Fachdienstleitung Bildung", "Fachbereich Bildung", "",
     "Wir bauen gerade ein Bildungsbüro auf und möchten von anderen lernen.", 5),
    ("Paula", "Sieverding", "Landkreis Stade", 2, "Beraterin für Bildungsdaten", "freiberuflich im Auftrag des Kreises",
     "datenwerkstatt.example.org", "Ich werte im Auftrag des Landkreises die Schulstatistik aus.", 6),
]  # fmt: skip
DECLINED = [
    ("Ansgar", "Wienholt", "Stadt Hildesheim", 1, "Vertrieb Lernsoftware", "", "lernsoftware.example.org",
     "Unsere Software könnte für viele Mitglieder interessant sein.", 140,
     "Das Netzwerk ist den Beschäftigten der niedersächsischen Kommunalverwaltungen vorbehalten. Anbieter können sich "
     "mit einem Hinweis an die Transferagentur wenden."),
    ("Jolanta", "Brzezinska", "Landkreis Gifhorn", 3, "Lehrkraft im Vorbereitungsdienst", "", "",
     "Ich interessiere mich für Sprachförderung.", 61,
     "Mitglied werden Beschäftigte der Kommunalverwaltung im Bildungsbereich. Wenn Sie in die Verwaltung wechseln, "
     "freuen wir uns über einen neuen Antrag."),
]  # fmt: skip

MAIL_DOMAINS = {
    "Landkreis Hameln-Pyrmont": "landkreis-hameln-pyrmont.example.org",
    "Stadt Cuxhaven": "stadt-cuxhaven.example.org",
    "Landkreis Stade": "landkreis-stade.example.org",
    "Landkreis Diepholz": "landkreis-diepholz.example.org",
    "Stadt Osnabrück": "stadt-osnabrueck.example.org",
    "Region Hannover": "region-hannover.example.org",
}
STAFF = [("Cornelia", "Wachsmuth"), ("Timo", "Brackmann"), ("Nasrin", "Ebrahimi")]
