"""The minutes along the agenda: saving, two writers, autosave, revisions, closing, tasks, PDF, reminder."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import services
from meetings.models import AgendaItem, Meeting, MinutesRevision, Task
from meetings.tests.factories import (
    AgendaItemFactory,
    MinutesRevisionFactory,
    announced_meeting,
    closed_meeting,
)
from meetings.tests.minutes_page import page, url
from members.models import Municipality
from workgroups.tests.factories import admitted_member


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


def test_a_row_added_for_a_task_and_left_empty_is_no_task(client_of, speaker, held, items):
    data = page(items, general="Text", tasks=[(None, "", "", ""), (items[0], "", "", "")])

    assert client_of(speaker).post(url("minutes", held), data).status_code == 302
    assert (Meeting.objects.get().minutes, Task.objects.count()) == ("Text", 0)
