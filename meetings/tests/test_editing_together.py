"""Two people who edit the same thing: the second sees both versions, and nothing of either is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.forms_versions import SeenForm
from meetings.models import AgendaItem, DatePoll, Meeting
from meetings.services.polls import change_poll
from meetings.tests.factories import AgendaItemFactory, DatePollFactory, in_days


def opened(client, address: str) -> dict:
    """Open a page with a form and return what a browser would post if nobody touched anything."""
    response = client.get(address)
    assert b'name="seen"' in response.content
    form: SeenForm = response.context["form"]
    return form.shown() | {name: str(form[name].value()) for name in ("version", "seen")}


def url(name: str, *pks) -> str:
    return reverse(f"meetings:{name}", args=pks)


def test_fields_the_second_editor_did_not_touch_keep_what_the_first_one_saved(client_of, speaker, draft_meeting):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address) | {"theme": "Mein Thema"}
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Deren Titel", "venue": "Deren Ort"})

    html = client.post(address, typed).content.decode()

    assert "Übernommen, weil Sie dort nichts geändert hatten: <strong>Titel, Ort</strong>" in html
    assert "<td>Kleinräumige Daten</td><td>Mein Thema</td>" in html
    assert "<td>Deren Titel</td>" not in html
    assert Meeting.objects.get().theme == "Kleinräumige Daten"


def test_saving_the_merged_form_keeps_the_work_of_both(client_of, speaker, draft_meeting):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address) | {"theme": "Mein Thema"}
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Deren Titel"})
    form = client.post(address, typed).context["form"]

    client.post(address, form.data)

    merged = Meeting.objects.get()
    assert (merged.title, merged.theme) == ("Deren Titel", "Mein Thema")


def test_a_field_both_changed_shows_both_and_stays_as_typed(client_of, speaker, draft_meeting):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address) | {"title": "Mein Titel"}
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Deren Titel"})

    html = client.post(address, typed).content.decode()

    assert "<td>Deren Titel</td><td>Mein Titel</td>" in html
    assert 'value="Mein Titel"' in html
    assert "Übernommen" not in html


def test_a_third_save_in_between_is_noticed_too(client_of, speaker, draft_meeting):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address) | {"theme": "Mein Thema"}
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Zweiter Titel"})
    form = client.post(address, typed).context["form"]
    services.save_changes(meeting=draft_meeting, version=1, values={"title": "Dritter Titel"})

    form = client.post(address, form.data).context["form"]

    assert (form["title"].value(), form["theme"].value()) == ("Dritter Titel", "Mein Thema")


def test_the_times_of_a_meeting_go_together(client_of, speaker, meeting):
    client, address = client_of(speaker), url("move", meeting.pk)
    typed = opened(client, address) | {"begin": "11:00"}
    later = {"starts_at": in_days(35), "ends_at": in_days(35, 14)}
    services.move(meeting=meeting, version=0, values=later, tell_everybody=True)

    form = client.post(address, typed).context["form"]

    shown = form["day"].value(), form["begin"].value(), form["end"].value()
    assert shown == (f"{timezone.localtime(meeting.starts_at):%Y-%m-%d}", "11:00", "15:00")


def test_untouched_times_follow_a_move_by_somebody_else(client_of, speaker, meeting):
    client, address = client_of(speaker), url("move", meeting.pk)
    typed = opened(client, address) | {"venue": "Rathaus"}
    later = {"starts_at": in_days(35), "ends_at": in_days(35, 14)}
    services.move(meeting=meeting, version=0, values=later, tell_everybody=True)
    mails = OutgoingMail.objects.count()

    response = client.post(address, typed)

    assert "<strong>Termin</strong>" in response.content.decode()
    client.post(address, response.context["form"].data)
    moved = Meeting.objects.get()
    assert (moved.starts_at, moved.ends_at, moved.venue) == (in_days(35), in_days(35, 14), "Rathaus")
    assert OutgoingMail.objects.count() == 2 * mails > 0


@pytest.mark.parametrize("seen", ["", "kein JSON", "[]", '"Text"', "{}"])
def test_a_page_that_does_not_say_what_it_showed_keeps_all_it_sent(client_of, speaker, draft_meeting, seen):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address) | {"theme": "Mein Thema", "seen": seen}
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Deren Titel"})

    html = client.post(address, typed).content.decode()

    assert "<td>Deren Titel</td><td>Frühjahrstreffen der AG 2</td>" in html


def test_line_ends_of_the_browser_do_not_count_as_a_change(client_of, speaker, draft_meeting):
    client, address = client_of(speaker), url("meeting_edit", draft_meeting.pk)
    typed = opened(client, address)
    typed["agenda"] = typed["agenda"].replace("\n", "\r\n")
    services.save_changes(meeting=draft_meeting, version=0, values={"agenda": "1. Neu"})

    assert client.post(address, typed).context["form"]["agenda"].value() == "1. Neu"


def test_an_agenda_item_is_merged_field_by_field(client_of, speaker, meeting):
    item = AgendaItemFactory(meeting=meeting, title="Alt", duration=30)
    client, address = client_of(speaker), url("agenda_item_edit", meeting.pk, item.pk)
    typed = opened(client, address) | {"title": "Mein Titel"}
    services.change_item(item=item, version=0, values={"duration": 45})

    response = client.post(address, typed)

    assert "Jemand anderes hat diesen Punkt inzwischen geändert" in response.content.decode()
    client.post(address, response.context["form"].data)
    saved = AgendaItem.objects.get()
    assert (saved.title, saved.duration) == ("Mein Titel", 45)


@pytest.fixture
def poll(ag):
    return DatePollFactory(workgroup=ag)


NO_ROWS = {"termine-TOTAL_FORMS": "0", "termine-INITIAL_FORMS": "0"}


def test_the_second_editor_of_a_poll_sees_both_versions(client_of, speaker, poll):
    client, address = client_of(speaker), url("poll_edit", poll.pk)
    typed = opened(client, address) | NO_ROWS | {"title": "Mein Titel"}
    change_poll(poll=poll, version=0, values={"title": "Deren Titel", "theme": "Deren Thema"})

    response = client.post(address, typed)
    html = response.content.decode()

    assert "Jemand anderes hat diese Umfrage inzwischen geändert" in html
    assert "<td>Deren Titel</td><td>Mein Titel</td>" in html
    assert DatePoll.objects.get().title == "Deren Titel"
    client.post(address, response.context["form"].data | NO_ROWS)
    saved = DatePoll.objects.get()
    assert (saved.title, saved.theme) == ("Mein Titel", "Deren Thema")


def test_more_rows_for_dates_keep_the_version_the_editor_has_seen(client_of, speaker, poll):
    client, address = client_of(speaker), url("poll_edit", poll.pk)
    typed = opened(client, address) | NO_ROWS | {"title": "Mein Titel"}
    change_poll(poll=poll, version=0, values={"title": "Deren Titel"})

    form = client.post(address, typed | {"aktion": "mehr"}).context["form"]

    assert str(form["version"].value()) == "0"
    assert form["seen"].value() == typed["seen"]


def test_dates_added_and_removed_by_two_people_go_together(poll):
    first, second, third = poll.options.all()
    change_poll(poll=poll, version=0, values={}, remove={first.pk})

    change_poll(poll=poll, version=0, values={}, add=[(in_days(50), in_days(50, 12))], remove={first.pk})

    assert list(poll.options.values_list("starts_at", flat=True)) == [second.starts_at, third.starts_at, in_days(50)]
