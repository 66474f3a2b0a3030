"""Minutes once they are closed: published, searched, printed, their tasks and reminders."""

import shutil
import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import AgendaItem, Meeting, Task
from meetings.tasks import send_minutes_reminders
from meetings.tests.factories import (
    AgendaItemFactory,
    TaskFactory,
    announced_meeting,
    closed_meeting,
    in_days,
)
from meetings.tests.minutes_page import page, url


@pytest.fixture
def closed(client_of, speaker, member, held, items):
    """``held`` with outcome, decision and a task of ``member``, closed."""
    data = page(
        items,
        outcome_0="Wir sind **einig**.",
        decision_1="Wir treffen uns im Herbst.",
        tasks=[(items[0], "Vorlage verschicken", str(member), "2027-03-01")],
    )
    client_of(speaker).post(url("minutes", held), data)
    client_of(speaker).post(url("close", held), {"attendance": "17", "version": "1"})
    return Meeting.objects.get()


def test_closing_publishes_outcomes_by_item(client_of, member, speaker, closed, deliver):
    assert (closed.state, closed.attendance) == ("closed", 17)
    for address in (url("minutes", closed), closed.get_absolute_url()):
        html = client_of(member).get(address).content.decode()
        for text in ("1. Kleinräumige Daten", "<strong>einig</strong>", "Beschluss", "Vorlage verschicken"):
            assert text in html
    assert {mail.to[0] for mail in deliver()} == {member.user.email, speaker.user.email}


def test_outcomes_are_found_by_the_search_only_once_the_meeting_is_closed(client_of, speaker, held, items):
    client_of(speaker).post(url("minutes", held), page(items, outcome_0="Geheimplanung"))
    assert not Meeting.objects.search("Geheimplanung").exists()

    client_of(speaker).post(url("close", held), {"attendance": "17", "version": "1"})

    assert Meeting.objects.search("Geheimplanung").exists()


def test_empty_minutes_are_not_published(client_of, speaker, held, deliver):
    response = client_of(speaker).post(url("close", held), {"attendance": "17", "version": "0"}, follow=True)

    assert "noch leer" in response.content.decode()
    assert Meeting.objects.get().state == "announced"
    assert deliver() == []


def test_closing_over_somebody_elses_new_text_asks_first(client_of, speaker, staff, held, items):
    client_of(staff).post(url("minutes", held), page(items, outcome_0="Text"))

    html = client_of(speaker).post(url("close", held), {"attendance": "17", "version": "0"}).content.decode()

    assert "Jemand anderes" in html
    assert Meeting.objects.get().state == "announced"


def test_nobody_changes_closed_minutes(client_of, speaker, closed, items):
    client_of(speaker).post(url("minutes", closed), page(items, outcome_0="Anders", version=1))

    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Wir sind **einig**."
    with pytest.raises(services.MeetingError):
        services.save_minutes(
            meeting=closed, version=1, content=services.minutes_content(closed) | {"general": "x"}, by=speaker.user
        )


@pytest.mark.parametrize("view", ["minutes", "meeting_detail"])
def test_closed_minutes_take_as_many_queries_for_twenty_items_as_for_one(client_of, speaker, member, ag, view):
    meeting = closed_meeting(workgroup=ag)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client_of(speaker).get(url(view, meeting))
        return len(found)

    TaskFactory(meeting=meeting, item=AgendaItemFactory(meeting=meeting), member=member)
    few = queries()
    for item in AgendaItemFactory.create_batch(19, meeting=meeting):
        TaskFactory(meeting=meeting, item=item, member=member)
    assert queries() == few


def test_the_editor_takes_as_many_queries_for_twenty_items_as_for_one(client_of, speaker, member, held):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client_of(speaker).get(url("minutes", held))
        return len(found)

    TaskFactory(meeting=held, item=held.items.first(), member=member)
    few = queries()
    for item in AgendaItemFactory.create_batch(19, meeting=held):
        TaskFactory(meeting=held, item=item, member=member)
    assert queries() == few


# --- Tasks ------------------------------------------------------------------------------------------------------


def test_open_tasks_stand_on_my_network_until_done(client_of, member, speaker, closed):
    task = Task.objects.get()
    client = client_of(member)
    assert "Vorlage verschicken" in client.get(reverse("home")).content.decode()
    assert "Vorlage verschicken" not in client_of(speaker).get(reverse("home")).content.decode()

    response = client.post(reverse("meetings:task_done", args=[task.pk]), {"stand": "erledigt", "weiter": "start"})

    assert response["Location"] == reverse("home")
    task.refresh_from_db()
    assert task.done_at is not None
    assert "Vorlage verschicken" not in client.get(reverse("home"), follow=True).content.decode().replace(
        "„Vorlage verschicken“ ist erledigt", ""
    )


def test_tasks_of_unpublished_minutes_are_nobodys_business(client_of, member, speaker, held):
    task = TaskFactory(meeting=held, member=member)

    assert task.title not in client_of(member).get(reverse("home")).content.decode()
    assert client_of(member).post(reverse("meetings:task_done", args=[task.pk])).status_code == 404


def test_leaders_reopen_a_task_and_colleagues_can_not(client_of, speaker, colleague, closed):
    task = Task.objects.get()
    services.mark_task(task=task, done=True)
    address = reverse("meetings:task_done", args=[task.pk])

    assert client_of(colleague).post(address, {"stand": "offen"}).status_code == 403
    client_of(speaker).post(address, {"stand": "offen"})

    task.refresh_from_db()
    assert task.done_at is None


def test_my_network_takes_as_many_queries_for_ten_tasks_as_for_one(client_of, member, ag):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client_of(member).get(reverse("home"))
        return len(found)

    TaskFactory(member=member, meeting=closed_meeting(workgroup=ag))
    few = queries()
    for _ in range(9):
        TaskFactory(member=member, meeting=closed_meeting(workgroup=ag))
    assert queries() == few


# --- PDF --------------------------------------------------------------------------------------------------------


def pdf_text(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is missing")
    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_the_pdf_says_what_the_page_says_in_its_order(client_of, member, closed):
    response = client_of(member).get(url("minutes_pdf", closed))
    text = pdf_text(response.content)

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert b"pdfuaid" in response.content
    order = ["Protokoll:", "17 Personen", "1. Kleinräumige Daten", "Wir sind einig.", "Vorlage verschicken",
             str(member), "1. März 2027", "2. Verabredungen", "Beschluss", "Wir treffen uns im Herbst."]  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_typst_code_and_odd_characters_stay_text_in_the_pdf(client_of, member, ag):
    hostile = '#read("/etc/passwd") $x$ 漢 \\u{1} <b>fett</b> @label'
    meeting = closed_meeting(workgroup=ag, title=hostile, venue=hostile, minutes=f"### {hostile}\n\n# {hostile}")
    item = AgendaItemFactory(meeting=meeting, title=hostile, person=hostile, outcome=hostile, decision=f"- {hostile}")
    TaskFactory(meeting=meeting, item=item, title=hostile, member=member)

    response = client_of(member).get(url("minutes_pdf", meeting))
    text = pdf_text(response.content)

    assert response.status_code == 200
    assert text.count("/etc/passwd") >= 7
    assert "root:" not in text
    assert "□" in text


# --- Reminder ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "mails"), [(9, 0), (11, 1), (61, 0)])
def test_the_speaker_is_reminded_once_after_ten_days(ag, speaker, member, deliver, days, mails):
    meeting = announced_meeting(workgroup=ag, starts_at=timezone.now() - timedelta(days=days, hours=2))
    meeting.ends_at = timezone.now() - timedelta(days=days)
    meeting.save()

    send_minutes_reminders()
    send_minutes_reminders()

    sent = deliver()
    assert [mail.to for mail in sent] == [[speaker.user.email]] * mails
    if mails:
        assert sent[0].subject == f"Es fehlt noch das Protokoll: {meeting.title}"
        assert reverse("meetings:minutes", args=[meeting.pk]) in sent[0].body


def test_nobody_is_reminded_of_closed_or_cancelled_meetings(ag, speaker, deliver):
    long_ago = {"starts_at": in_days(-12), "workgroup": ag}
    closed_meeting(**long_ago)
    announced_meeting(**long_ago, state="cancelled", cancelled_at=timezone.now())

    send_minutes_reminders()

    assert deliver() == []
    assert OutgoingMail.objects.count() == 0


def test_the_reminder_is_dropped_when_the_minutes_came_meanwhile(ag, speaker, deliver):
    meeting = announced_meeting(workgroup=ag, starts_at=in_days(-12))
    send_minutes_reminders()
    services.close(meeting=meeting, version=0, minutes="Text", attendance=3, by=speaker.user)

    assert deliver() == []
    assert OutgoingMail.objects.get(kind="meetings.minutes_missing").state == "skipped"


def test_without_a_speaker_the_deputy_or_the_planner_is_reminded(ag, staff, deliver):
    announced_meeting(workgroup=ag, starts_at=in_days(-12), created_by=staff)

    send_minutes_reminders()

    assert [mail.to for mail in deliver()] == [[staff.email]]
