"""Practice examples of the demo network.

The six published ones tell what the municipalities did, in our words; contacts are invented. The waiting ones and the
returned draft are invented altogether.
"""

# ruff: noqa: E501 - prose

PUBLISHED = [
    {
        "key_point": 1,
        "municipality": "Heidekreis",
        "title": "Masterplan Bildung",
        "days_ago": 900,
        "summary": "Alle fünf Jahre schreibt der Heidekreis fort, was er in der Bildung erreichen will – mit öffentlichen "
        "Foren, einer Strategiegruppe und einem Beschluss des Kreistags.",
        "contact": ("Friedhelm Ottermann", "Geschäftsstelle Strategiegruppe Bildung", "030 23125-611"),
        "initiation": """
Der Heidekreis gehörte zu den Kommunen, die im Bundesprogramm „Lernen vor Ort“ gefördert wurden. Von Beginn an war
dort ein Ziel gesetzt, das über die Laufzeit hinauswies: Am Ende sollte ein **Masterplan Bildung** stehen. Gemeint
war kein Maßnahmenkatalog einzelner Ämter, sondern eine gemeinsame Strategie für alle Lebensphasen, die auf Daten
beruht und von der Politik getragen wird.

Dafür fehlte zunächst ein Ort, an dem sich Verwaltung, Schulen, Kitas, Kammern und Weiterbildung regelmäßig
abstimmen. Ihn zu schaffen war der erste Schritt; der Plan selbst kam danach.
""",
        "milestones": """
- **Leitbild:** Die Beteiligten einigten sich auf ein gemeinsames Verständnis von Bildung im Landkreis.
- **Strategiegruppe Bildung:** 23 Mitglieder steuern den Prozess, der Landrat hat den Vorsitz. Für den Kreistag
  arbeitet sie als Beirat.
- **Erster Masterplan 2013:** Er wurde auf einer Bildungskonferenz vorgestellt. Der Kreistag beschloss dazu neun
  Maßnahmen.
- **Öffentliche Foren:** Zwischen August 2017 und Februar 2018 wurde an mehreren Orten diskutiert, was sich bewährt
  hat und was fehlt.
- **Masterplan Bildung 2.0:** 2018 lag die Neufassung vor, mit Ergebnissen aus den Foren.

Zwischen den Fassungen berichtet die Geschäftsstelle der Strategiegruppe, wie weit die Maßnahmen gekommen sind. So
fällt früh auf, wo jemand fehlt, der sich kümmert.
""",
        "establishment": """
Der Masterplan ist inzwischen ein fester Rhythmus: Alle fünf Jahre wird er neu geschrieben, und zum Ende der
Wahlperiode 2021 wurde Bilanz gezogen. Die nächste Fassung war für 2022/23 vorgesehen.

Bewährt hat sich die Verbindung von Beirat und Kreistag. Weil die Strategiegruppe dem Kreistag zuarbeitet, treffen
ihre Vorschläge auf Menschen, die das Vorhaben schon kennen. Und weil der Landrat selbst den Vorsitz hat, muss die
Bedeutung des Themas im Haus niemandem erklärt werden. Wer den Ansatz übernehmen will, sollte die Foren großzügig
planen: Sie kosten Zeit, bringen aber die Themen ein, die am Schreibtisch niemandem einfallen.
""",
    },
    {
        "key_point": 2,
        "municipality": "Stadt Osnabrück",
        "title": "Strategisches Bildungsmanagement",
        "days_ago": 760,
        "summary": "Osnabrück hat Bildung in den Zielen der Stadt verankert und aus einem Projekt einen eigenen Fachdienst mit "
        "neun Stellen gemacht.",
        "contact": ("Henriette Sudbrock", "Fachdienst Bildung", "040 66969-204"),
        "initiation": """
In den Jahren 2009 bis 2014 entstanden in Osnabrück im Rahmen von „Lernen vor Ort“ Konzepte für Bildungsberatung,
Übergänge und Monitoring. Als die Förderung endete, stand die Stadt vor der Frage, die viele Kommunen kennen: Was
davon ist Projekt, was ist Aufgabe?

Die Antwort fiel nicht in einer einzigen Sitzung. Die Stadt hielt an dem Bildungsverständnis fest, auf das sich die
Beteiligten 2010 geeinigt hatten, und suchte nach einem Weg, es in der gesamten Verwaltung zu verankern. Bildung
sollte weder an einem Amt hängen noch an einer Förderperiode.
""",
        "milestones": """
1. **Ziele der Stadt (2019):** Der Rat beschloss strategische Ziele. Eines davon nennt ausdrücklich ein
   strategisches Bildungs- und Übergangsmanagement bis 2025.
2. **Projektkonferenz (März 2020):** Fachbereiche und Leitung berieten gemeinsam und fassten zwei Beschlüsse. Das
   Bildungsverständnis von 2010 gilt weiter, und die Fachbereiche beteiligen sich verbindlich am Prozess.
3. **Federführung:** Der Fachdienst Bildung leitet das Vorhaben, bereitet Entscheidungen vor und hält den Kontakt zu
   den Partnern außerhalb der Verwaltung.

Wichtig war die Reihenfolge. Erst stand das Ziel, dann die Zusage der Fachbereiche, danach die Frage nach Stellen.
In umgekehrter Folge wäre aus der Strategie eine Haushaltsdebatte geworden.
""",
        "establishment": """
Das Team besteht heute aus sechs Vollzeit- und drei Teilzeitstellen. Sechs davon trägt die Stadt, eine halbe das
Land über die Bildungsregion, anderthalb finanzieren Stiftungen aus der Region. Die Koordination für
Neuzugewanderte, einst befristet, ist dauerhaft eingerichtet.

Die gemischte Finanzierung hat einen Vorteil, der nicht im Haushalt steht: Stiftungen und Land sitzen mit am Tisch
und werben selbst für die Sache. Sie hat aber auch einen Preis, denn drei Geldgeber erwarten drei Berichte.
Empfehlenswert ist, früh ein gemeinsames Format zu vereinbaren und die Berichte an den Zielen des Rates
auszurichten.
""",
    },
    {
        "key_point": 3,
        "municipality": "Stadt Wolfsburg",
        "title": "#WolfsburgDigital",
        "days_ago": 600,
        "summary": "Fünf Netzwerkgruppen entlang der Bildungsbiografie sorgen dafür, dass digitale Bildung in Wolfsburg von der "
        "Kita bis zur Weiterbildung zusammenpasst.",
        "contact": ("Viktoria Hellberg", "Koordination digitale Bildung", "0221 4710-318"),
        "initiation": """
Digitale Bildung geschieht an vielen Orten zugleich: in der Kita, in der Schule, im Jugendzentrum, im Betrieb, in
der Volkshochschule. In Wolfsburg wussten die Beteiligten oft wenig voneinander, und ähnliche Vorhaben liefen
nebeneinander her.

Die Stadt hat deshalb **fünf Netzwerkgruppen** entlang der Bildungsbiografie eingerichtet. Rund 30 Akteure sind
dabei. Fachgruppen treffen sich etwa alle zwei Monate, eine Steuerungsgruppe kommt ungefähr viermal im Jahr
zusammen. Zwei Stellen aus dem Programm „Bildung integriert“ halten die Fäden zusammen, bereiten Treffen vor und
tragen Ergebnisse von einer Gruppe in die andere.
""",
        "milestones": """
- **Gemeinsamer Maßstab:** Der Rat beschloss im Juni 2020, den europäischen Rahmen *DigComp* zu nutzen. Damit ist
  geklärt, was mit digitaler Kompetenz gemeint ist, und alle Einrichtungen sprechen dieselbe Sprache.
- **Gemeinsames Verständnis:** Die Netzwerkgruppen haben beschrieben, vor welchen Herausforderungen die jeweilige
  Bildungsphase steht und wo Übergänge haken.
- **Selbsttest:** Wer möchte, kann die eigene digitale Kompetenz mit einem Test einschätzen. Er lädt zum Lernen ein
  und bewertet niemanden.

Der Ratsbeschluss hat die Arbeit spürbar erleichtert. Seither müssen sich die Gruppen nicht mehr über Begriffe
einigen, bevor sie über Inhalte sprechen können, und neue Partner finden sich schneller zurecht.
""",
        "establishment": """
Die Netzwerkgruppen arbeiten weiter und werden um ein Monitoring der digitalen Bildung ergänzt. Es soll zeigen, wie
sich Ausstattung, Nutzung und Kompetenzen entwickeln, damit die Steuerungsgruppe anhand aktueller Daten entscheidet
und nicht nach Gefühl.

Aus den Erfahrungen lassen sich drei Hinweise ableiten. Erstens braucht jede Gruppe eine Aufgabe, die sich in einem
Jahr lösen lässt. Zweitens sollte die Steuerungsgruppe selten tagen, dafür mit Entscheidungen auf der Tagesordnung.
Und drittens lohnt ein anerkannter Rahmen von außen: Über DigComp musste in Wolfsburg niemand abstimmen, wer recht
hat.
""",
    },
    {
        "key_point": 4,
        "municipality": "Landkreis Diepholz",
        "title": "Wirkungsorientierte Ziele",
        "days_ago": 420,
        "summary": "Im Landkreis Diepholz führt ein fester Kreislauf vom Bildungsbericht über die politischen Gremien zu "
        "Maßnahmen, deren Wirkung wieder gemessen wird.",
        "contact": ("Burkhard Ellinghaus", "Bildungsbüro", "069 90009-527"),
        "initiation": """
2012 verabschiedete der Kreistag des Landkreises Diepholz Leitziele für seine Arbeit. Bildung erhielt darin ein
großes Gewicht. Damit war der Auftrag klar, der Weg noch nicht: Leitziele sagen, wohin man möchte, aber nicht, woran
man merkt, dass man vorankommt.

Noch im selben Jahr richtete der Landkreis ein Bildungsbüro ein und berief eine **Steuergruppe Bildung** als
politisches Gremium. Dass Abgeordnete von Anfang an mitwirkten und nicht erst am Ende zustimmten, unterscheidet den
Ansatz von vielen anderen. Ab 2015 kam mit „Bildung integriert“ die Unterstützung für ein eigenes Monitoring hinzu.
""",
        "milestones": """
| Jahr | Schritt |
|---|---|
| 2012 | Leitziele des Kreistags, Bildungsbüro, Steuergruppe Bildung |
| ab 2015 | Aufbau des Bildungsmonitorings mit „Bildung integriert“ |
| seither | Ziele werden als Wirkungen formuliert und mit Kennzahlen verbunden |

Der entscheidende Schritt war sprachlich klein und in der Sache groß: Ein Ziel beschreibt nicht mehr, was die Verwaltung
tut, sondern was sich für Kinder und Jugendliche ändern soll. Zu jedem Ziel
gehört eine Zahl, die sich erheben lässt. So lassen sich Vorhaben
miteinander vergleichen, und es wird erkennbar, welche davon zu einem Ziel beitragen.
""",
        "establishment": """
Heute folgt die Arbeit einem Kreislauf. Der Bildungsbericht beschreibt die Lage, die Steuergruppe und die Ausschüsse
leiten daraus Ziele ab, die Verwaltung plant Maßnahmen, und der nächste Bericht zeigt, ob sich etwas verändert hat.
Einzelne Zahlen, etwa zum Schulabsentismus, werden regelmäßig vorgelegt und sind in den Gremien bekannt.

Für andere Kommunen lässt sich mitnehmen: Die Politik gehört an den Anfang des Kreislaufs. Und es braucht Geduld,
denn Wirkungen zeigen sich oft erst nach zwei oder drei Berichten. Wer in jedem Jahr neue Ziele beschließt, wird nie
erfahren, ob die alten richtig waren.
""",
    },
    {
        "key_point": 5,
        "municipality": "Landkreis Stade",
        "title": "Bildungslotse",
        "days_ago": 250,
        "summary": "Ein Online-Verzeichnis zeigt tagesaktuell, welche Bildungsangebote es im Landkreis Stade gibt. Die Anbieter "
        "pflegen ihre Einträge selbst.",
        "contact": ("Swantje Oldehaver", "Redaktion Bildungslotse", "089 99998-143"),
        "initiation": """
Der Wunsch stammt noch aus der Zeit von „Lernen vor Ort“: Wer im Landkreis Stade einen Kurs, eine Beratung oder
einen Nachhilfekreis sucht, sollte das Angebot an einer Stelle finden. Gedruckte Broschüren gab es, doch sie waren
schon beim Erscheinen veraltet. Anbieter wechselten, Kurse fielen aus, Telefonnummern stimmten nicht mehr.

Gesucht war deshalb eine digitale Übersicht, die auf den Tag genau ist und mit vertretbarem Aufwand gepflegt werden
kann. Klar war auch, dass sie beiden Seiten nützen muss – den Menschen, die etwas lernen möchten, und den
Einrichtungen, die gefunden werden wollen.
""",
        "milestones": """
- **Juni 2014:** Der Bildungslotse geht online. Anbieter registrieren sich bei der Redaktion und tragen ihre
  Angebote selbst ein.
- **2017:** Der Bereich „Migration und Bildung“ kommt hinzu. Er richtet sich an Zugewanderte und an alle, die sie
  beraten.
- **2020:** Die Zahl der Besuche ist von 615 im Monat (2014/15) auf 2.654 gestiegen.

Die Redaktion prüft neue Anbieter, achtet auf verständliche Beschreibungen und erinnert an Einträge, die länger
nicht angefasst wurden. Dieser Teil der Arbeit ist unscheinbar. Er entscheidet aber darüber, ob Besucherinnen und
Besucher wiederkommen: Ein Verzeichnis mit drei veralteten Treffern auf der ersten Seite verliert ihr Vertrauen
sofort.
""",
        "establishment": """
Der Bildungslotse ist heute mehr als ein Verzeichnis. Aus der Nutzungsstatistik lässt sich ablesen, wonach gesucht
wird und wo die Suche ins Leere läuft. Beides fließt in die Weiterentwicklung des Angebots ein und gibt dem
Bildungsmonitoring Hinweise, die keine amtliche Statistik liefert.

Die Erfahrung aus Stade: Die Technik ist der kleinere Teil. Wichtiger sind eine Redaktion mit festen Zeiten und
Anbieter, die ihren Nutzen erkennen. Wer ein solches Portal plant, sollte von Beginn an klären, wer in fünf Jahren
die Einträge pflegt, und die Zahl der Besuche von der ersten Woche an festhalten. Ohne Anfangswert lässt sich später
kein Erfolg zeigen.
""",
    },
    {
        "key_point": 6,
        "municipality": "Landkreis Nienburg (Weser)",
        "title": "Steuerungskreislauf",
        "days_ago": 24,
        "summary": "Erst fragen, dann handeln, dann wieder fragen: Der Landkreis Nienburg/Weser misst mit zwei Befragungen von "
        "Unternehmen, ob seine Angebote zur Weiterbildung wirken.",
        "contact": ("Leonhard Strackholt", "Bildungsmonitoring", "030 23125-772"),
        "initiation": """
Ausgangspunkt war ein Leitbild, das der Steuerungskreis 2019 verabschiedete. Darin steht, dass Bildung im Landkreis
Nienburg/Weser nach überprüfbaren Zielen gestaltet werden soll. Um diesen Satz mit Leben zu füllen, wählten die
Beteiligten ein Thema, das Wirtschaft und Verwaltung gleichermaßen beschäftigt: die Weiterbildung im Betrieb.

Über den Bedarf gab es viele Vermutungen und wenige Zahlen. Der Steuerungskreis entschied sich deshalb dagegen,
sofort ein Angebot aufzulegen. Zuerst sollten die Unternehmen selbst sagen, was ihnen fehlt – und zwar so, dass man
dieselben Fragen später noch einmal stellen kann.
""",
        "milestones": """
1. **Befragung:** Von November 2019 bis Januar 2020 wurden mehr als 800 Unternehmen zu ihrem Weiterbildungsbedarf
   befragt.
2. **Auswertung:** Die Antworten wurden nach Branchen und Betriebsgrößen ausgewertet und mit den vorhandenen
   Angeboten abgeglichen. Gefragt war vor allem Übersicht.
3. **Broschüre:** Aus diesem Befund entstand ein Heft für Personalverantwortliche, das Anbieter, Beratung und
   Fördermöglichkeiten übersichtlich zusammenstellt.
4. **Zweite Befragung:** Für 2021/22 war eine Wiederholung angelegt, um zu sehen, ob sich etwas verändert hat.

Jeder Schritt wurde im Steuerungskreis beraten, bevor der nächste begann.
""",
        "establishment": """
Was als einzelnes Vorhaben begann, ist zu einem Verfahren geworden. Indikatoren werden laufend erhoben und
ausgewertet, die zweite Befragung misst die Wirkung, und die Konzepte wurden 2022 entsprechend angepasst. So
schließt sich der Kreis aus Ziel, Maßnahme, Prüfung und Verbesserung.

Übertragbar ist vor allem der Gedanke, die Wirkungsmessung **vor** der Maßnahme zu planen. Wer erst hinterher fragt,
kennt den Ausgangswert nicht. Hilfreich ist außerdem ein kurzer
Fragebogen, aus dem hervorgeht, wozu die Antworten gebraucht werden. Der Aufwand für die Wiederholung ist gering, weil
Fragen und Auswertung schon vorliegen.
""",
    },
]

SUBMITTED = [
    {
        "key_point": 3,
        "municipality": "Landkreis Uelzen",
        "title": "Ein Vertrag für alle Ferien",
        "days_ago": 3,
        "ag": 1,
        "summary": "Alle Gemeinden des Landkreises haben eine gemeinsame Vereinbarung zur Ferienbetreuung; Eltern melden ihre "
        "Kinder an einer Stelle an.",
        "initiation": "Elternbriefe aus drei Gemeinden enthielten dieselbe Beschwerde: Die Ferienbetreuung endet an der "
        "Gemeindegrenze. Eine Umfrage des Bildungsbüros bestätigte, dass in jeder zweiten Ferienwoche Plätze leer blieben, "
        "während nebenan Wartelisten geführt wurden.",
        "milestones": "- Runder Tisch mit den Hauptamtlichen aller Gemeinden\n- Vereinbarung mit einer Pauschale je Kind und Tag\n"
        "- Gemeinsame Anmeldung im Netz, zunächst für die Sommerferien\n- Ausweitung auf Oster- und Herbstferien im zweiten Jahr",
        "establishment": "Die Vereinbarung gilt unbefristet mit einer Kündigungsfrist von einem Jahr. Jede Gemeinde benennt eine "
        "Ansprechperson, das Bildungsbüro wertet nach jedem Sommer Auslastung und Rückmeldungen aus.",
    },
    {
        "key_point": 5,
        "municipality": "Stadt Delmenhorst",
        "title": "Bildung auf einer Seite",
        "days_ago": 8,
        "ag": 2,
        "summary": "Jeder Stadtteil bekommt einmal im Jahr ein Datenblatt, das in zwei Minuten gelesen ist und in den "
        "Ortsratssitzungen besprochen wird.",
        "initiation": "Der Bildungsbericht wurde gelobt und kaum gelesen. In den Ortsräten ging es um Spielplätze und Busse, "
        "Bildung kam nicht vor, obwohl die Unterschiede zwischen den Stadtteilen groß sind.",
        "milestones": "- Auswahl von acht Kennzahlen mit zwei Ortsräten\n- Probelauf in drei Stadtteilen\n- Schulung der "
        "Ortsratsmitglieder: Wie liest man eine Quote?\n- Veröffentlichung für alle Stadtteile, jeweils im Februar",
        "establishment": "Die Datenblätter werden aus der Statistik automatisch erzeugt. Der Aufwand beträgt rund vier "
        "Arbeitstage im Jahr. In fünf Ortsräten ist das Blatt ein fester Punkt der Tagesordnung.",
    },
    {
        "key_point": 6,
        "municipality": "Landkreis Goslar",
        "title": "Wirkungswerkstatt Schulsozialarbeit",
        "days_ago": 15,
        "ag": 1,
        "summary": "Fachkräfte legen vor Beginn des Schuljahres fest, woran sie Erfolg erkennen, und prüfen es am Ende gemeinsam.",
        "initiation": "Die Politik fragte nach der Wirkung der Schulsozialarbeit, und die Fachkräfte fürchteten eine Zählung von "
        "Gesprächen. Das Bildungsbüro schlug vor, dass die Teams selbst bestimmen, was gemessen wird.",
        "milestones": "- Zwei Werkstatttage mit allen Teams\n- Je Schule zwei Ziele mit einem beobachtbaren Merkmal\n- Halbzeitgespräch "
        "im Februar\n- Gemeinsame Auswertung, Bericht von vier Seiten an den Ausschuss",
        "establishment": "Die Werkstatt findet jedes Jahr statt. Ziele, die sich nicht bewährt haben, werden offen gestrichen. Der "
        "Ausschuss hat die Stellen auf dieser Grundlage entfristet.",
    },
    {
        "key_point": 1,
        "municipality": "Stadt Göttingen",
        "title": "Sprachbildung von Anfang an planen",
        "days_ago": 30,
        "ag": 3,
        "summary": "Kita, Schule, VHS und Ehrenamt arbeiten nach einem gemeinsamen Plan für Sprachbildung, der auf Daten aus der "
        "Einschulungsuntersuchung beruht.",
        "initiation": "Die Zahlen der Eingangsuntersuchung zeigten in vier Stadtteilen einen steigenden Bedarf. Zugleich gab es "
        "siebzehn Angebote zur Sprachförderung, von denen niemand eine Übersicht hatte.",
        "milestones": "- Bestandsaufnahme aller Angebote auf einer Karte\n- Fachgespräch mit Kitas, Grundschulen, VHS und "
        "Familienzentren\n- Plan mit fünf Schwerpunkten, Beschluss des Rates\n- Gemeinsame Fortbildung über Einrichtungsgrenzen "
        "hinweg",
        "establishment": "Eine Koordinatorin führt die Übersicht und lädt zweimal im Jahr ein. Die Mittel werden nach den Daten "
        "der Stadtteile verteilt; alle drei Jahre wird neu gerechnet.",
    },
]

RETURNED = {
    "key_point": 2,
    "municipality": "Landkreis Verden",
    "title": "Bildung in jeder Vorlage",
    "days_ago": 50,
    "ag": 1,
    "summary": "Jede Vorlage für den Kreistag enthält einen Abschnitt, der nach den Auswirkungen auf Bildung fragt.",
    "initiation": "Vorbild war die Prüfung auf Klimafolgen. Der Verwaltungsvorstand wollte wissen, ob ein ähnlicher Abschnitt das "
    "Thema Bildung in alle Ämter trägt.",
    "milestones": "- Drei Leitfragen, auf einer halben Seite zu beantworten\n- Erprobung in zwei Fachbereichen\n- Einführung für alle "
    "Vorlagen",
    "establishment": "Läuft seit einem Jahr.",
    "comment": "Vielen Dank, das ist ein Beispiel, auf das viele warten. Bitte ergänzen Sie bei der Etablierung, was sich durch den "
    "Abschnitt geändert hat: Wie oft wurde eine Vorlage seinetwegen überarbeitet? Und nennen Sie bitte eine Ansprechperson, die "
    "einverstanden ist, veröffentlicht zu werden.",
}
