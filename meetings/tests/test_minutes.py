"""The minutes along the agenda: saving, two writers, autosave, revisions, closing, tasks, PDF, reminder."""

import shutil
import subprocess
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import AgendaItem, Meeting, MinutesRevision, Task
from meetings.tasks import send_minutes_reminders
from meetings.tests.factories import (
    AgendaItemFactory,
    InvitationFactory,
    MinutesRevisionFactory,
    TaskFactory,
    announced_meeting,
    closed_meeting,
    in_days,
)
from members.models import Municipality
from workgroups.tests.factories import admitted_member


@pytest.fixture
def held(ag, speaker, member):
    """A meeting of yesterday with two items and a break; member and speaker were invited."""
    meeting = announced_meeting(workgroup=ag, starts_at=in_days(-1), ends_at=in_days(-1, 15), agenda="")
    for title, kind in (("Kleinräumige Daten", "consultation"), ("Pause", "break"), ("Verabredungen", "decision")):
        AgendaItemFactory(meeting=meeting, title=title, kind=kind)
    for person in (member, speaker):
        InvitationFactory(meeting=meeting, member=person)
    return meeting


@pytest.fixture
def items(held):
    return list(held.items.exclude(kind="break"))


def url(name: str, meeting, *more) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def page(items=(), *, general="", version=0, tasks=(), **texts) -> dict:
    """Return what the browser posts; texts as ``outcome_0="…"``, tasks as (item or None, title, member, date)."""
    data = {
        "minutes": general,
        "version": str(version),
        "tasks-TOTAL_FORMS": str(len(tasks)),
        "tasks-INITIAL_FORMS": "0",
    }
    for number, item in enumerate(items):
        for name in ("outcome", "decision"):
            data[f"{name}-{item.pk}"] = texts.get(f"{name}_{number}", "")
    for number, (item, title, member, due_on) in enumerate(tasks):
        row = {"item": item.pk if item else "", "title": title, "member": member, "due_on": due_on}
        data |= {f"tasks-{number}-{name}": value for name, value in row.items()}
    return data


def test_outcomes_decisions_and_tasks_are_saved_for_the_planners_only(client_of, speaker, member, held, items, deliver):
    data = page(
        items,
        general="Danke an Stade.",
        outcome_0="Wir sind **einig**.",
        decision_1="Wir treffen uns im Herbst.",
        tasks=[(items[0], "Vorlage verschicken", str(member), "2027-03-01"), (None, "Raum buchen", "", "")],
    )
    client_of(speaker).post(url("minutes", held), data)

    first, second = AgendaItem.objects.filter(pk__in=[item.pk for item in items])
    assert (first.outcome_html.strip(), second.decision) == (
        "<p>Wir sind <strong>einig</strong>.</p>",
        "Wir treffen uns im Herbst.",
    )
    rows = set(Task.objects.values_list("item", "title", "member", "due_on"))
    assert rows == {
        (items[0].pk, "Vorlage verschicken", member.pk, date(2027, 3, 1)),
        (None, "Raum buchen", None, None),
    }
    assert Meeting.objects.get().minutes == "Danke an Stade."
    assert client_of(member).get(url("minutes", held)).status_code == 403
    html = client_of(member).get(held.get_absolute_url()).content.decode()
    assert "Wir sind" not in html
    assert "Raum buchen" not in html
    assert deliver() == []


def test_a_meeting_without_items_has_one_text(client_of, speaker, member, ag):
    meeting = announced_meeting(workgroup=ag)

    client_of(speaker).post(url("minutes", meeting), page(general="Vorläufiges"))

    assert "Vorläufiges" in client_of(speaker).get(url("minutes", meeting)).content.decode()
    assert Meeting.objects.get().minutes == "Vorläufiges"
    assert client_of(member).get(url("minutes", meeting)).status_code == 403
    assert "Vorläufiges" not in client_of(member).get(meeting.get_absolute_url()).content.decode()


def test_saving_the_page_as_it_is_changes_nothing(client_of, speaker, member, held, items):
    services.save_minutes(
        meeting=held,
        version=0,
        by=speaker.user,
        content={
            "general": "A\nB",
            "items": [{"id": items[0].pk, "title": items[0].title, "outcome": "C\n\nD", "decision": ""}],
            "tasks": [{"item": items[0].pk, "title": "Tun", "member": member.pk, "due_on": "2027-03-01"}],
        },
    )
    form = client_of(speaker).get(url("minutes", held)).context["form"]
    data = {form.add_prefix(name): form[name].value() or "" for name in form.fields}
    data |= {f.html_name: f.value() or "" for row in [form.tasks.management_form, *form.tasks] for f in row}
    data = {name: str(value).replace("\n", "\r\n") for name, value in data.items()}

    client_of(speaker).post(url("minutes", held), data)

    assert MinutesRevision.objects.count() == 1
    assert Meeting.objects.get().minutes_version == 1
    assert Task.objects.get().member == member


def test_a_second_writer_sees_both_texts_and_loses_nothing(client_of, speaker, staff, held, items):
    client_of(staff).post(url("minutes", held), page(items, outcome_0="Deren Text"))
    mine = page(items, outcome_0="Mein Text", tasks=[(items[0], "Meine Aufgabe", "", "")])

    response = client_of(speaker).post(url("minutes", held), mine)
    html = response.content.decode()

    assert "<td>Deren Text</td><td>Mein Text</td>" in html
    assert "Meine Aufgabe" in html
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Deren Text"
    client_of(speaker).post(url("minutes", held), mine | {"version": str(response.context["form"]["version"].value())})
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Mein Text"


def test_text_for_an_item_deleted_in_between_is_shown_not_lost(client_of, speaker, held, items):
    services.delete_item(item=items[0])

    html = client_of(speaker).post(url("minutes", held), page(items, outcome_0="Lange Arbeit")).content.decode()

    assert "steht nicht mehr auf der Tagesordnung" in html
    assert "Lange Arbeit" in html


def test_editing_the_meeting_does_not_disturb_the_minutes(client_of, speaker, held, items):
    services.save_changes(meeting=held, version=0, values={"title": "Neuer Titel"})

    client_of(speaker).post(url("minutes", held), page(items, outcome_0="Text"))

    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Text"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("", "", "2027-03-01"), "title"),
        (("x" * 300, "", ""), "title"),
        (("a\x07b", "", ""), "title"),
        (("Tun", "Niemand Bekanntes", ""), "member"),
        (("Tun", "", "31.02.2027"), "due_on"),
    ],
)
def test_bad_tasks_are_refused_next_to_their_field_and_kept(client_of, speaker, held, items, row, field):
    response = client_of(speaker).post(url("minutes", held), page(items, outcome_0="Bleibt", tasks=[(items[0], *row)]))

    assert field in response.context["form"].tasks.forms[0].errors
    assert "Bleibt" in response.content.decode()
    assert Task.objects.count() == 0
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == ""


def test_a_stranger_gets_no_task_and_a_foreign_item_none_either(client_of, speaker, stranger, held, items):
    foreign = AgendaItemFactory(title="Fremd")

    client_of(speaker).post(url("minutes", held), page(items, tasks=[(items[0], "Tun", str(stranger), "")]))
    assert Task.objects.count() == 0
    client_of(speaker).post(url("minutes", held), page(items, tasks=[(foreign, "Tun", "", "")]))
    assert Task.objects.get().item is None


def test_two_people_of_one_name_are_told_apart_by_the_list(client_of, ag, speaker, held, items):
    twins = [
        admitted_member(ag, user__first_name="Kim", user__last_name="Meyer", municipality=municipality)
        for municipality in Municipality.objects.order_by("name")[:2]
    ]

    response = client_of(speaker).post(url("minutes", held), page(items, tasks=[(None, "Tun", "Kim Meyer", "")]))
    assert "mehrmals" in str(response.context["form"].tasks.forms[0].errors)
    client_of(speaker).post(
        url("minutes", held), page(items, tasks=[(None, "Tun", f"kim meyer ({twins[1].municipality})", "")])
    )
    assert Task.objects.get().member == twins[1]


def test_script_in_every_text_is_shown_as_text(client_of, speaker, member, held, items):
    evil = "<script>alert(1)</script>"
    texts = {f"{name}_{number}": evil for name in ("outcome", "decision") for number in (0, 1)}
    data = page(items, general=evil, tasks=[(items[0], evil, "", "")], **texts)
    client_of(speaker).post(url("minutes", held), data)
    revision = url("minutes_revision", held, MinutesRevision.objects.get().pk)
    for address in (url("minutes", held), url("close", held), revision):
        assert evil not in client_of(speaker).get(address).content.decode()

    client_of(speaker).post(url("close", held), {"attendance": "5", "version": "1"})

    for address in (url("minutes", held), held.get_absolute_url()):
        assert evil not in client_of(member).get(address).content.decode()


# --- Autosave and revisions -------------------------------------------------------------------------------------


def test_autosave_saves_and_says_when(client_of, speaker, held, items):
    answer = client_of(speaker).post(url("minutes_autosave", held), page(items, outcome_0="Entwurf"))

    assert answer.json()["text"].startswith("Gespeichert um ")
    assert answer.json()["version"] == 1
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Entwurf"


def test_autosave_twice_makes_no_second_task(client_of, speaker, held, items):
    data = page(items, tasks=[(items[0], "Tun", "", "")])
    client_of(speaker).post(url("minutes_autosave", held), data)
    client_of(speaker).post(url("minutes_autosave", held), data | {"version": "1"})
    client_of(speaker).post(url("minutes_autosave", held), data | {"version": "1", f"outcome-{items[1].pk}": "Neu"})

    assert Task.objects.count() == 1
    assert MinutesRevision.objects.count() == 2


def test_autosave_never_overwrites_somebody_else(client_of, speaker, staff, held, items):
    client_of(staff).post(url("minutes", held), page(items, outcome_0="Deren Text"))

    answer = client_of(speaker).post(url("minutes_autosave", held), page(items, outcome_0="Mein Text"))

    assert (answer.status_code, "Jemand anderes" in answer.json()["text"]) == (409, True)
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == "Deren Text"


def test_autosave_of_a_closed_meeting_is_refused(client_of, speaker, ag):
    meeting = closed_meeting(workgroup=ag)

    answer = client_of(speaker).post(url("minutes_autosave", meeting), page(general="Anders"))

    assert answer.status_code == 409
    assert Meeting.objects.get().minutes == "Ein guter Tag."


def test_autosave_after_logout_saves_nothing(client_of, held, items):
    answer = client_of(None).post(url("minutes_autosave", held), page(items, outcome_0="Text"))

    assert answer.status_code == 302
    assert AgendaItem.objects.get(pk=items[0].pk).outcome == ""


def test_every_change_is_kept_as_a_revision(client_of, speaker, member, held, items):
    client_of(speaker).post(url("minutes", held), page(items, outcome_0="Erste Fassung"))
    tasks = [(items[0], "Tun", str(member), "2027-03-01")]
    client_of(speaker).post(url("minutes", held), page(items, outcome_0="Zweite Fassung", version=1, tasks=tasks))

    newest, oldest = MinutesRevision.objects.all()
    html = client_of(speaker).get(url("minutes_revision", held, oldest.pk)).content.decode()
    assert "<td>Erste Fassung</td><td>Zweite Fassung</td>" in html
    assert (
        f"Tun – {member}, bis 01.03.2027"
        in client_of(speaker).get(url("minutes_revision", held, newest.pk)).content.decode()
    )
    assert newest.saved_by == speaker.user
    assert str(member) not in str(newest.content)


def test_a_revision_is_not_found_through_another_meeting(client_of, speaker, held, ag):
    other = MinutesRevisionFactory(meeting=announced_meeting(workgroup=ag))

    assert client_of(speaker).get(url("minutes_revision", held, other.pk)).status_code == 404


def test_the_list_of_revisions_takes_as_many_queries_for_twenty_as_for_one(client_of, speaker, staff, held):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client_of(speaker).get(url("minutes_revisions", held))
        return len(found)

    MinutesRevisionFactory(meeting=held, saved_by=staff)
    few = queries()
    MinutesRevisionFactory.create_batch(19, meeting=held, saved_by=staff)
    assert queries() == few


# --- Closing ----------------------------------------------------------------------------------------------------


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
