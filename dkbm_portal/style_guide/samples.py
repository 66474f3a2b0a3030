"""The objects the style guide shows: built in memory, invented, with the longest words and names that really occur."""

from datetime import timedelta

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.utils import timezone

from dkbm_portal.text import render_markdown
from forum.models import Post, Topic
from forum.thread import PostRow
from meetings.models import Invitation, Meeting, ProgrammeSession
from meetings.programme import Block, blocks_of
from members.models import Member, Municipality, User
from practice_examples.models import KeyPoint, PracticeExample
from workgroups.models import Workgroup

LONG_PLACE = "Samtgemeinde Hattorf-Wulften-Elbingerode am Südharzer Vorland"  # 61 characters
LONG_TITLE = "Bildungsberichterstattungskonzeptfortschreibung für Kindertageseinrichtungsbedarfsplanungsverfahren"


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="Titel des Treffens", max_length=40, help_text="Höchstens 40 Zeichen.")
    email = forms.EmailField(label="E-Mail-Adresse")
    group = forms.ChoiceField(
        label="Gruppe", choices=[("", "bitte wählen"), ("2", "AG 2 Kommunales Bildungsmonitoring")]
    )
    agreed = forms.BooleanField(label="Die Ansprechperson ist einverstanden.")


class SampleFilter(forms.Form):
    q = forms.CharField(label="Stichwort", required=False)
    ag = forms.ChoiceField(label="Arbeitsgruppe", required=False, choices=[("", "alle Arbeitsgruppen")])


def groups() -> dict[str, Workgroup]:
    """One group of each kind, and one with the longest name."""
    ags = {
        f"ag_{number}": Workgroup(pk=number, kind="ag", number=number, name=name, slug=f"ag-{number}", goal="")
        for number, name in enumerate(
            ("Kommunales Bildungsmanagement", "Kommunales Bildungsmonitoring", "Bildung und Integration"), start=1
        )
    }
    uag = Workgroup(pk=11, kind="uag", parent=ags["ag_2"], name="Kleinräumige Bildungsdaten", slug="daten")
    long = Workgroup(pk=12, kind="uag", parent=ags["ag_3"], name=LONG_TITLE, slug="lang")
    network = Workgroup(pk=13, kind="network", name="Gesamtnetzwerk", slug="gesamtnetzwerk")
    return {**ags, "uag": uag, "uag_long": long, "network": network}


def people() -> list[Member]:
    rows = (
        ("Merle", "Tiemann", "Bildungsmonitoring", "Landkreis Stade"),
        ("Maria-Theresia", "Freifrau von Hohenwiedensahl-Langenholzhausen", "Sozial- und Bildungsplanung", LONG_PLACE),
    )
    return [
        Member(
            pk=number,
            user=User(pk=number, first_name=first, last_name=last, email=f"person{number}@example.org"),
            municipality=Municipality(pk=number, key=f"0335{number}", name=place),
            function=function,
        )
        for number, (first, last, function, place) in enumerate(rows, start=1)
    ]


def _meeting(number: int, group: Workgroup, answer: str = "", **fields) -> Meeting:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=14)
    values = {"state": "announced", "starts_at": start, "ends_at": start + timedelta(hours=4), "venue": "Kreishaus"}
    meeting = Meeting(pk=number, workgroup=group, **(values | {"title": f"{group.short_name} im Frühjahr"} | fields))
    meeting.own_invitations = [Invitation(meeting=meeting, answer=answer)] if answer else []
    return meeting


def meetings(by_name: dict[str, Workgroup]) -> list[Meeting]:
    """A meeting in every state, with every answer."""
    past = timezone.now() - timedelta(days=30)
    over = {"starts_at": past, "ends_at": past + timedelta(hours=3)}
    return [
        _meeting(
            1, by_name["network"], "none", title="Jahrestreffen", theme="Was wirkt?", online_url="https://example.org"
        ),
        _meeting(2, by_name["ag_1"], "accepted"),
        _meeting(3, by_name["ag_2"], "tentative"),
        _meeting(4, by_name["ag_3"], "declined", title=LONG_TITLE, venue=LONG_PLACE),
        _meeting(5, by_name["uag"], state="draft"),
        _meeting(6, by_name["ag_1"], "accepted", state="cancelled"),
        _meeting(7, by_name["ag_2"], "accepted", state="closed", title="Schon abgeschlossen", **over),
    ]


def programme(rows: list[Meeting]) -> list[Block]:
    """A day with sessions for all, parallel ones in every state, and two after each other beside a long one."""
    day = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    whole, linked, cancelled = rows[0], rows[2], rows[5]
    entries = (
        (0, 1, {"title": "Begrüßung", "room": "Großer Saal"}),
        (1, 2, {"title": "Werkstatt: Kennzahlen", "room": "Raum 2", "person": "Merle Tiemann", "capacity": 16}),
        (1, 2, {"title": LONG_TITLE, "room": LONG_PLACE, "capacity": 6}),
        (1, 2, {"title": "Gespräch ohne Grenze", "description": "Was Abgeordnete **wissen** wollen."}),
        (3, 5, {"title": "AG 2 im Frühjahr", "ag_meeting": linked}),
        (3, 4, {"title": "Kurz und davor", "room": "Raum 4"}),
        (4, 5, {"title": "Kurz und danach", "room": "Raum 4"}),
        (3, 5, {"title": "AG 1 im Frühjahr", "ag_meeting": cancelled}),
    )
    sessions = []
    for number, (begin, end, fields) in enumerate(entries, start=1):
        times = {"starts_at": day + timedelta(hours=begin), "ends_at": day + timedelta(hours=end)}
        session = ProgrammeSession(pk=number, meeting=whole, is_chosen=begin > 0, **times, **fields)
        session.chosen_count = 6
        session.description_html = render_markdown(session.description)
        sessions.append(session)
    return blocks_of(sorted(sessions, key=lambda session: (session.starts_at, session.ends_at)))


def topics(by_name: dict[str, Workgroup], author: User) -> list[Topic]:
    """An unread, a pinned and closed, and an overlong topic, as ``with_unread`` annotates them."""
    rows = (
        ({"title": "Wie erhebt ihr Übergänge?", "workgroup": by_name["ag_2"]}, True, 3),
        ({"title": "Spielregeln", "workgroup": by_name["uag"], "is_pinned": True, "is_closed": True}, False, 1),
        ({"title": LONG_TITLE, "workgroup": by_name["uag_long"], "author": None}, True, 41),
    )
    found = []
    for number, (fields, unread, count) in enumerate(rows, start=1):
        topic = Topic(pk=number, **{"author": author} | fields)
        topic.unread, topic.post_count, topic.last_author = unread, count, author.get_full_name()
        found.append(topic)
    return found


def posts(topic: Topic, member: Member) -> list[PostRow]:
    """A post with everything Markdown can do, a hidden one, and one of somebody who has left."""
    body = "Wir zählen **einmal im Jahr**.\n\n> Und die Ausbildung?\n\n- Schulen\n- Betriebe\n\n`" + "x" * 90 + "`"
    rights = {"readable": True, "can_edit": False, "can_hide": False, "can_unhide": False, "linked": False}
    rows = (
        ({"author": member.user}, {"member": member, "linked": True, "badge": "Sprecher/-in", "can_edit": True}),
        ({"author": member.user, "hidden_at": timezone.now(), "hidden_reason": "Namen Dritter"}, {"can_unhide": True}),
        ({"author": None}, {"starts_new": True}),
    )
    return [
        PostRow(
            post=Post(pk=number, topic=topic, body=body, body_html=render_markdown(body), **fields),
            **({"member": None, "badge": "", "starts_new": False} | rights | shown),
        )
        for number, (fields, shown) in enumerate(rows, start=1)
    ]


def examples(municipalities: list[Municipality]) -> list[PracticeExample]:
    points = (KeyPoint(pk=5, number=5, title="Transparenz erzeugen"), KeyPoint(pk=6, number=6, title=LONG_TITLE))
    return [
        PracticeExample(
            pk=point.number, slug=f"beispiel-{point.number}", title=title, municipality=place, key_point=point,
            summary="Ein Verzeichnis im Netz zeigt, welche Bildungsangebote es gibt.", state="published",
        )
        for point, place, title in zip(points, municipalities, ("Bildungslotse", LONG_TITLE), strict=True)
    ]  # fmt: skip


def everything() -> dict:
    """Return what the page shows; nothing of it is read from the database or kept."""
    by_name = groups()
    persons = people()
    sample_topics = topics(by_name, persons[0].user)
    sample_meetings = meetings(by_name)
    texts = ((constants.SUCCESS, "Gespeichert."), (constants.WARNING, "Bitte prüfen."), (constants.ERROR, "Abgelehnt."))
    wrong = SampleForm({"falsch-name": "x" * 41, "falsch-email": "keine Adresse"}, prefix="falsch")
    return {
        "by_name": by_name,
        "persons": persons,
        "sample_meetings": sample_meetings,
        "sample_blocks": programme(sample_meetings),
        "sample_choice": {2, 5},
        "sample_topics": sample_topics,
        "rows": posts(sample_topics[0], persons[0]),
        "sample_examples": examples([person.municipality for person in persons]),
        "sample_messages": [Message(level, text) for level, text in texts],
        "filter_form": SampleFilter(prefix="filter"),
        "empty_form": SampleForm(prefix="leer"),
        "broken_form": wrong,
        "sample_page": Paginator(range(400), 20).page(7),
        "map_counts": {"03101": 1, "03241": 12, "03352": 3, "03454": 6},
        "chart": [(str(by_name[f"ag_{number}"]), 21 * number, f"group-ag-{number}") for number in (1, 2, 3)]
        + [(LONG_PLACE, 4), ("Noch niemand", 0)],
        "colours": ["network", *(f"ag-{number}" for number in range(1, 7))],
        "tones": [
            ("", "abgeschlossen"),
            ("good", "zugesagt"),
            ("warn", "Entwurf"),
            ("bad", "abgesagt"),
            ("new", "Neu"),
        ],
        "now": timezone.now(),
        "long_place": LONG_PLACE,
        "long_title": LONG_TITLE,
    }
