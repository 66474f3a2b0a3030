from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Meeting
from meetings.tests.factories import InvitationFactory, MeetingFactory, announced_meeting, in_days
from workgroups.models import Workgroup


def url(name, meeting):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def move_data(meeting, **data):
    begin, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    values = {
        "day": f"{begin:%Y-%m-%d}",
        "begin": f"{begin:%H:%M}",
        "end": f"{end:%H:%M}",
        "venue": meeting.venue,
        "address": meeting.address,
        "online_url": meeting.online_url,
        "notify": "all",
        "version": str(meeting.version),
    }
    return values | data


def draft_data(meeting, **data):
    return move_data(meeting, title=meeting.title, theme=meeting.theme, agenda=meeting.agenda) | data


@pytest.fixture
def past_meeting(ag, member, speaker):
    meeting = announced_meeting(starts_at=in_days(-2), ends_at=in_days(-1))
    for person in (member, speaker):
        InvitationFactory(meeting=meeting, member=person)
    return meeting


def test_a_speaker_plans_a_draft_and_nobody_is_mailed(client_of, speaker, ag, member):
    client = client_of(speaker)
    html = client.get(reverse("meetings:meeting_create"), {"gruppe": ag.slug}).content.decode()
    assert f'<option value="{ag.pk}" selected' in html
    data = draft_data(MeetingFactory.build(workgroup=ag), workgroup=ag.pk, title="Neues Treffen")
    response = client.post(reverse("meetings:meeting_create"), data, follow=True)
    meeting = Meeting.objects.get(title="Neues Treffen")
    assert meeting.created_by == speaker.user
    assert timezone.localtime(meeting.starts_at).hour == 10
    assert "Noch hat niemand eine E-Mail bekommen" in response.content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_coordinator_plans_for_the_uag_only(client_of, coordinator, uag, ag):
    html = client_of(coordinator).get(reverse("meetings:meeting_create")).content.decode()
    assert f'<option value="{uag.pk}" selected' in html
    assert str(ag) not in html.partition("<form")[2]


def test_staff_plan_the_annual_meeting_of_the_network(client_of, staff, member, stranger):
    network = Workgroup.objects.get(kind="network")
    client = client_of(staff)
    data = draft_data(MeetingFactory.build(workgroup=network), workgroup=network.pk, title="Jahrestreffen")
    client.post(reverse("meetings:meeting_create"), data)
    meeting = Meeting.objects.get(title="Jahrestreffen")
    client.post(url("announce", meeting), {"version": "0"})
    assert set(meeting.invitations.values_list("member", flat=True)) == {member.pk, stranger.pk}


def test_the_third_ag_meeting_of_a_year_is_saved_with_a_warning(client_of, speaker, ag):
    for _ in range(2):
        MeetingFactory()
    data = draft_data(MeetingFactory.build(workgroup=ag), workgroup=ag.pk, title="Das dritte")
    html = client_of(speaker).post(reverse("meetings:meeting_create"), data, follow=True).content.decode()
    assert Meeting.objects.filter(title="Das dritte").exists()
    assert "üblich sind höchstens zwei" in html


def test_bad_input_comes_back_with_everything_typed(client_of, speaker, ag):
    data = draft_data(MeetingFactory.build(workgroup=ag), workgroup=ag.pk, title="Getippt & bewahrt", begin="16:00")
    response = client_of(speaker).post(reverse("meetings:meeting_create"), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Getippt &amp; bewahrt" in html
    assert "Das Ende muss nach dem Beginn liegen." in html
    assert not Meeting.objects.exists()


def test_script_in_every_text_is_shown_as_text(client_of, speaker, ag):
    evil = "<script>alert(1)</script>"
    texts = dict.fromkeys(("title", "theme", "venue", "address", "agenda"), evil)
    data = draft_data(MeetingFactory.build(workgroup=ag), workgroup=ag.pk, **texts)
    html = client_of(speaker).post(reverse("meetings:meeting_create"), data, follow=True).content.decode()
    assert Meeting.objects.get().title == evil
    assert "&lt;script&gt;" in html
    assert evil not in html


def test_the_form_of_a_draft_shows_its_values(client_of, speaker, draft_meeting):
    html = client_of(speaker).get(url("meeting_edit", draft_meeting)).content.decode()
    assert f'value="{timezone.localtime(draft_meeting.starts_at):%Y-%m-%d}"' in html
    assert 'value="10:00"' in html


def test_editing_an_announced_meeting_changes_texts_only(client_of, speaker, meeting):
    data = draft_data(meeting, title="Neuer Titel", venue="Anderswo", day="2031-01-01", notify="nobody")
    client_of(speaker).post(url("meeting_edit", meeting), data)
    changed = Meeting.objects.get(pk=meeting.pk)
    assert changed.title == "Neuer Titel"
    assert (changed.venue, changed.starts_at, changed.sequence) == (meeting.venue, meeting.starts_at, 0)
    assert not OutgoingMail.objects.exists()


def test_the_second_editor_sees_both_versions_and_loses_nothing(client_of, speaker, draft_meeting):
    client = client_of(speaker)
    data = draft_data(draft_meeting, title="Mein Titel", venue="Mein Ort")
    services.save_changes(meeting=draft_meeting, version=0, values={"title": "Deren Titel"})
    html = client.post(url("meeting_edit", draft_meeting), data).content.decode()
    assert "Jemand anderes hat dieses Treffen inzwischen geändert" in html
    assert "<td>Deren Titel</td><td>Mein Titel</td>" in html
    assert 'value="Mein Ort"' in html
    assert Meeting.objects.get().title == "Deren Titel"
    assert 'name="version" value="1"' in html
    client.post(url("meeting_edit", draft_meeting), data | {"version": "1"})
    assert Meeting.objects.get().title == "Mein Titel"


def test_two_people_moving_at_once_do_not_overwrite_each_other(client_of, speaker, meeting):
    data = move_data(meeting, venue="Rathaus")
    services.move(meeting=meeting, version=0, values={"venue": "Schloss"}, tell_everybody=True)
    html = client_of(speaker).post(url("move", meeting), data).content.decode()
    assert "<td>Schloss</td><td>Rathaus</td>" in html
    assert Meeting.objects.get().venue == "Schloss"
    assert OutgoingMail.objects.filter(kind="meetings.update").count() == 2


def test_the_announcement_page_says_how_many_get_what(client_of, speaker, member, draft_meeting):
    html = client_of(speaker).get(url("announce", draft_meeting)).content.decode()
    assert "2 Personen bekommen" in html
    assert "Betreff:</strong> Einladung: Frühjahrstreffen der AG 2" in html
    assert "antwort=zusage" in html
    assert not OutgoingMail.objects.exists()


def test_a_draft_without_place_offers_editing_instead_of_announcing(client_of, speaker, draft_meeting):
    draft_meeting.venue = ""
    draft_meeting.save()
    html = client_of(speaker).get(url("announce", draft_meeting)).content.decode()
    assert "einen Ort oder einen Link" in html
    assert "Ankündigen und" not in html


def test_announcing_a_draft_changed_in_between_shows_the_new_state_first(client_of, speaker, draft_meeting):
    services.save_changes(meeting=draft_meeting, version=0, values={"venue": "Rathaus"})
    html = client_of(speaker).post(url("announce", draft_meeting), {"version": "0"}).content.decode()
    assert "Der Entwurf wurde inzwischen geändert" in html
    assert "Rathaus" in html
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_broken_version_announces_nothing(client_of, speaker, draft_meeting, version):
    client_of(speaker).post(url("announce", draft_meeting), {"version": version})
    assert Meeting.objects.get().state == "draft"


def test_moving_mails_everybody_and_says_so(client_of, speaker, meeting):
    later = timezone.localtime(meeting.starts_at + timedelta(days=7))
    html = client_of(speaker).post(url("move", meeting), move_data(meeting, day=f"{later:%Y-%m-%d}"), follow=True)
    meeting.refresh_from_db()
    assert timezone.localtime(meeting.starts_at).date() == later.date()
    assert "Alle Eingeladenen bekommen eine E-Mail mit den Änderungen" in html.content.decode()
    assert OutgoingMail.objects.filter(kind="meetings.update").count() == 2


def test_a_silent_new_time_is_refused_next_to_the_question(client_of, speaker, meeting):
    data = move_data(meeting, begin="11:00", notify="nobody")
    html = client_of(speaker).post(url("move", meeting), data).content.decode()
    assert "muss in alle Kalender" in html
    assert 'value="11:00"' in html
    assert Meeting.objects.get().version == 0


def test_a_move_needs_a_place_or_a_link(client_of, speaker, meeting):
    html = client_of(speaker).post(url("move", meeting), move_data(meeting, venue="")).content.decode()
    assert "einen Ort oder einen Link" in html


def test_cancelling_needs_a_reason(client_of, speaker, meeting):
    for reason in ("", "x" * 301, "Zeile\nZeile\x07"):
        client_of(speaker).post(url("cancel", meeting), {"reason": reason})
    assert Meeting.objects.get().state == "announced"
    html = client_of(speaker).post(url("cancel", meeting), {"reason": "Sturm <b>"}, follow=True).content.decode()
    assert Meeting.objects.get().state == "cancelled"
    assert "Sturm &lt;b&gt;" in html


@pytest.mark.parametrize("name", ["meeting_edit", "move", "cancel", "close", "announce", "delete", "minutes"])
def test_a_cancelled_meeting_offers_no_step(client_of, speaker, meeting, name):
    services.cancel(meeting=meeting, reason="Sturm")
    response = client_of(speaker).get(url(name, meeting), follow=True)
    assert response.redirect_chain[-1][0] == meeting.get_absolute_url()
    assert "abgesagt" in response.content.decode()


def test_deleting_a_draft_asks_first(client_of, speaker, draft_meeting):
    client = client_of(speaker)
    client.get(url("delete", draft_meeting))
    assert Meeting.objects.exists()
    client.post(url("delete", draft_meeting))
    assert not Meeting.objects.exists()


def test_closing_needs_minutes_and_attendance(client_of, speaker, past_meeting):
    for data in ({"minutes": "", "attendance": "3"}, {"minutes": "Text", "attendance": ""}, {"attendance": "-1"}):
        client_of(speaker).post(url("close", past_meeting), data | {"version": "0"})
    assert Meeting.objects.get().state == "announced"


def test_after_closing_members_read_the_minutes_and_nobody_changes_them(
    client_of, speaker, member, past_meeting, deliver
):
    data = {"minutes": "Wir sind **einig**.", "attendance": "17", "version": "0"}
    client_of(speaker).post(url("close", past_meeting), data)
    for page in (url("minutes", past_meeting), past_meeting.get_absolute_url()):
        html = client_of(member).get(page).content.decode()
        assert "<strong>einig</strong>" in html
        assert "17 Personen waren dabei" in html
    assert {mail.to[0] for mail in deliver()} == {member.user.email, speaker.user.email}
    client_of(speaker).post(url("minutes", past_meeting), {"minutes": "Anders", "version": "1"})
    assert Meeting.objects.get().minutes == "Wir sind **einig**."
