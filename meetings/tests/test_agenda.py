"""The structured agenda: order, clock, overrun, copying, and where it is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.ical import published_ics
from meetings.models import BERLIN, AgendaItem, Meeting
from meetings.tests.factories import AgendaItemFactory, MeetingFactory, TaskFactory, announced_meeting, closed_meeting

ITEM = {
    "title": "Schulabsentismus",
    "kind": "decision",
    "duration": "45",
    "person": "Frau Boll",
    "notes": "",
    "version": "0",
}


def edit(meeting) -> str:
    return reverse("meetings:agenda_edit", args=[meeting.pk])


def action(name: str, item) -> str:
    return reverse(f"meetings:agenda_item_{name}", args=[item.meeting_id, item.pk])


def titles(meeting) -> list[str]:
    return list(meeting.items.values_list("title", flat=True))


def test_items_are_added_at_the_end_and_mail_nobody(client_of, speaker, meeting, deliver):
    AgendaItemFactory(meeting=meeting, title="Begrüßung")

    client_of(speaker).post(edit(meeting), ITEM)

    item = AgendaItem.objects.get(position=2)
    assert (item.title, item.kind, item.duration, item.person) == ("Schulabsentismus", "decision", 45, "Frau Boll")
    assert Meeting.objects.get().sequence == meeting.sequence
    assert deliver() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "a\x07b"),
        ("title", "x" * 300),
        ("title", ""),
        ("duration", "0"),
        ("duration", "601"),
        ("kind", "party"),
    ],
)
def test_bad_items_are_refused_next_to_their_field(client_of, speaker, meeting, field, value):
    response = client_of(speaker).post(edit(meeting), ITEM | {field: value})

    assert field in response.context["form"].errors
    assert AgendaItem.objects.count() == 0


def test_script_in_an_item_is_shown_as_text(client_of, speaker, meeting):
    evil = "<script>alert(1)</script>"
    client_of(speaker).post(edit(meeting), ITEM | dict.fromkeys(("title", "person", "notes"), evil))

    for page in (edit(meeting), meeting.get_absolute_url()):
        html = client_of(speaker).get(page).content.decode()
        assert evil not in html
        assert "&lt;script&gt;" in html


def test_the_clock_runs_through_the_items(meeting):
    for minutes in (15, 90, 30):
        AgendaItemFactory(meeting=meeting, duration=minutes)

    begins = [f"{timezone.localtime(item.begins_at, BERLIN):%H:%M}" for item in meeting.agenda_lines()]

    assert begins == ["10:00", "10:15", "11:45"]


def test_an_agenda_longer_than_the_meeting_is_said_in_minutes(client_of, speaker, member, meeting):
    AgendaItemFactory(meeting=meeting, duration=300)
    assert "länger als das Treffen" not in client_of(speaker).get(edit(meeting)).content.decode()
    AgendaItemFactory(meeting=meeting, duration=20)

    assert "<strong>20 Minuten</strong>" in client_of(speaker).get(edit(meeting)).content.decode()
    assert "20 Minuten länger" in client_of(speaker).get(meeting.get_absolute_url()).content.decode()
    assert "20 Minuten länger" not in client_of(member).get(meeting.get_absolute_url()).content.decode()


def test_items_move_up_and_down_and_stop_at_the_ends(client_of, speaker, meeting):
    first, second, third = (AgendaItemFactory(meeting=meeting, title=title) for title in "ABC")
    client = client_of(speaker)

    client.post(action("move", third), {"richtung": "hoch"})
    assert titles(meeting) == ["A", "C", "B"]
    client.post(action("move", first), {"richtung": "runter"})
    assert titles(meeting) == ["C", "A", "B"]
    client.post(action("move", third), {"richtung": "hoch"})
    client.post(action("move", second), {"richtung": "runter"})
    assert titles(meeting) == ["C", "A", "B"]


def test_an_item_is_changed(client_of, speaker, meeting):
    item = AgendaItemFactory(meeting=meeting)

    client_of(speaker).post(action("edit", item), ITEM | {"notes": "**Wichtig**"})

    item.refresh_from_db()
    assert (item.title, item.notes_html.strip()) == ("Schulabsentismus", "<p><strong>Wichtig</strong></p>")


def test_a_second_editor_of_an_item_sees_both_versions(client_of, speaker, meeting):
    item = AgendaItemFactory(meeting=meeting, title="Alt")
    services.change_item(item=item, version=0, values={"title": "Deren Titel"})

    html = client_of(speaker).post(action("edit", item), ITEM | {"title": "Mein Titel"}).content.decode()

    assert "<td>Deren Titel</td><td>Mein Titel</td>" in html
    assert titles(meeting) == ["Deren Titel"]
    client_of(speaker).post(action("edit", item), ITEM | {"title": "Mein Titel", "version": "1"})
    assert titles(meeting) == ["Mein Titel"]


def test_deleting_leaves_the_others_in_order(client_of, speaker, meeting):
    _, second, _ = (AgendaItemFactory(meeting=meeting, title=title) for title in "ABC")

    client_of(speaker).post(action("delete", second))
    client_of(speaker).post(edit(meeting), ITEM | {"title": "D"})

    assert titles(meeting) == ["A", "C", "D"]


@pytest.mark.parametrize("written", ["outcome", "task"])
def test_an_item_with_minutes_stays(client_of, speaker, meeting, written):
    item = AgendaItemFactory(meeting=meeting, outcome="Einig." if written == "outcome" else "")
    if written == "task":
        TaskFactory(meeting=meeting, item=item)

    response = client_of(speaker).post(action("delete", item), follow=True)

    assert AgendaItem.objects.filter(pk=item.pk).exists()
    assert "steht schon etwas im Protokoll" in response.content.decode()


def test_items_of_another_meeting_are_not_found(client_of, speaker, meeting):
    other = AgendaItemFactory(meeting=MeetingFactory(workgroup=meeting.workgroup))

    for name in ("edit", "delete", "move"):
        address = reverse(f"meetings:agenda_item_{name}", args=[meeting.pk, other.pk])
        assert client_of(speaker).post(address, ITEM).status_code == 404
    assert AgendaItem.objects.get().title == other.title


def test_the_agenda_of_a_closed_meeting_stays(client_of, speaker, ag):
    meeting = closed_meeting(workgroup=ag)
    item = AgendaItemFactory(meeting=meeting, title="A")

    client_of(speaker).post(edit(meeting), ITEM)
    client_of(speaker).post(action("delete", item))
    client_of(speaker).post(action("edit", item), ITEM)

    assert titles(meeting) == ["A"]


def test_the_last_agenda_is_copied_without_its_outcome(client_of, speaker, ag):
    old = closed_meeting(workgroup=ag)
    for number, kind in enumerate(("report", "break", "decision")):
        AgendaItemFactory(
            meeting=old, title=f"P{number}", kind=kind, duration=10 + number, person="X", outcome="Geheim"
        )
    closed_meeting(
        workgroup=ag, starts_at=old.starts_at - timedelta(days=200), ends_at=old.ends_at - timedelta(days=200)
    )
    new = MeetingFactory(workgroup=ag)
    AgendaItemFactory(meeting=new, title="Schon da")

    client_of(speaker).post(reverse("meetings:agenda_copy", args=[new.pk]))

    rows = list(new.items.values_list("title", "kind", "duration", "person", "outcome"))
    assert rows[1:] == [("P0", "report", 10, "X", ""), ("P1", "break", 11, "X", ""), ("P2", "decision", 12, "X", "")]
    assert rows[0][0] == "Schon da"


def test_another_groups_agenda_is_not_copied(client_of, speaker, ag, other_ag):
    AgendaItemFactory(meeting=closed_meeting(workgroup=other_ag))
    new = MeetingFactory(workgroup=ag)

    response = client_of(speaker).post(reverse("meetings:agenda_copy", args=[new.pk]), follow=True)

    assert new.items.count() == 0
    assert "noch kein früheres Treffen" in response.content.decode()


def test_items_replace_the_text_on_page_mail_and_calendar(client_of, member, speaker, ag, deliver):
    draft = MeetingFactory(workgroup=ag, agenda="Nur der Text")
    services.add_item(meeting=draft, values={"title": "Kleinräumige Daten", "duration": 30, "person": "Frau Boll"})

    services.announce(meeting=draft, version=0)
    mail = next(mail for mail in deliver() if mail.to == [member.user.email])
    html = client_of(member).get(draft.get_absolute_url()).content.decode()
    ics = published_ics([Meeting.objects.get()]).decode().replace("\r\n ", "")

    for text in (mail.body, html, ics):
        assert "Kleinräumige Daten" in text
        assert "Nur der Text" not in text
    assert "10:00 Uhr: Kleinräumige Daten (Frau Boll)" in mail.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "10:00\N{NO-BREAK SPACE}Uhr Kleinräumige Daten (Frau Boll)" in ics


def test_without_items_the_text_is_shown_everywhere(client_of, member, meeting):
    assert "Verabredungen" in client_of(member).get(meeting.get_absolute_url()).content.decode()
    assert "Verabredungen" in meeting.agenda_as_text()


def test_the_meetings_form_offers_the_text_only_without_items(client_of, speaker, meeting):
    address = reverse("meetings:meeting_edit", args=[meeting.pk])
    assert 'name="agenda"' in client_of(speaker).get(address).content.decode()

    AgendaItemFactory(meeting=meeting)

    assert 'name="agenda"' not in client_of(speaker).get(address).content.decode()


def test_items_of_an_announced_meeting_are_found_by_the_search(meeting):
    services.add_item(meeting=meeting, values={"title": "Schulabsentismus"})

    assert Meeting.objects.search("Schulabsentismus").get() == meeting


@pytest.mark.parametrize("page", ["agenda_edit", "meeting_detail"])
def test_pages_take_as_many_queries_for_twenty_items_as_for_one(client_of, speaker, meeting, page):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client_of(speaker).get(reverse(f"meetings:{page}", args=[meeting.pk]))
        return len(found)

    AgendaItemFactory(meeting=meeting)
    few = queries()
    AgendaItemFactory.create_batch(19, meeting=meeting)
    assert queries() == few


def test_the_feed_takes_as_many_queries_for_many_agendas(django_assert_max_num_queries, ag):
    for _ in range(5):
        AgendaItemFactory(meeting=announced_meeting(workgroup=ag))

    with django_assert_max_num_queries(5):
        published_ics(Meeting.objects.select_related("workgroup__parent").prefetch_related("items", "sessions"))
