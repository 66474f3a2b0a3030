"""Who was there: ticked on the tablet, scanned at the door, entered by oneself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.attendance_codes import check_in_token, qr_path
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting
from workgroups.tests.factories import admitted_member


def running(minutes=30, **kwargs):
    """A meeting of AG 2 that began so many minutes ago (negative: begins in) and lasts three hours."""
    start = timezone.now() - timedelta(minutes=minutes)
    return announced_meeting(starts_at=start, ends_at=start + timedelta(hours=3), **kwargs)


def invite(meeting, member, answer="accepted", **kwargs) -> Invitation:
    kwargs = {"mode": "on_site", "place": "seated", "answered_at": timezone.now()} | kwargs
    return InvitationFactory(meeting=meeting, member=member, answer=answer, **kwargs)


def url(name, meeting, *args) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *args])


def attended(invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).attended


@pytest.fixture
def own(ag, member):
    return invite(running(), member)


def test_a_leader_ticks_a_person_and_comes_back_to_the_same_list(client_of, speaker, own):
    data = {"anwesend": "on_site", "wer": "alle", "q": "Mei", "kommune": "", "seite": "1"}
    response = client_of(speaker).post(url("attend", own.meeting, own.pk), data)
    assert attended(own) == "on_site"
    assert response.url == f"{url('attendance', own.meeting)}?wer=alle&q=Mei&seite=1#p{own.pk}"


def test_pressing_again_takes_the_entry_back(client_of, speaker, own):
    client = client_of(speaker)
    client.post(url("attend", own.meeting, own.pk), {"anwesend": "on_site"})
    html = client.get(url("attendance", own.meeting)).content.decode()
    assert 'value="unknown" data-value="on_site" aria-pressed="true"' in html
    client.post(url("attend", own.meeting, own.pk), {"anwesend": "unknown"})
    own.refresh_from_db()
    assert (own.attended, own.attended_at) == ("unknown", None)


def test_the_script_gets_the_new_state_and_the_number_present(client_of, speaker, own):
    client = client_of(speaker)
    response = client.post(
        url("attend", own.meeting, own.pk), {"anwesend": "on_site"}, headers={"accept": "application/json"}
    )
    assert response.json() == {"attended": "on_site", "present": 1}
    refused = client.post(
        url("attend", own.meeting, own.pk), {"anwesend": "da"}, headers={"accept": "application/json"}
    )
    assert refused.status_code == 409
    assert attended(own) == "on_site"


def test_the_list_is_narrowed_by_name_municipality_and_who_is_expected(client_of, ag, speaker, own):
    other = invite(
        own.meeting, admitted_member(ag, user__last_name="Özdemir"), answer="declined", mode="", place="none"
    )
    client, page = client_of(speaker), url("attendance", own.meeting)

    def shown(**query) -> set[int]:
        response = client.get(page, query)
        return {row.pk for row in response.context["page_obj"]}

    assert shown() == {own.pk}
    assert shown(wer="alle") == {own.pk, other.pk}
    assert shown(wer="alle", q="özde") == {other.pk}
    assert shown(wer="alle", q=f"{other.member.user.first_name} Özdemir") == {other.pk}
    assert shown(wer="alle", kommune=str(own.member.municipality_id)) == {own.pk, other.pk}
    assert shown(wer="dabei") == set()
    assert shown(wer="quatsch", q="x\x00", kommune="abc") == {own.pk}


def test_a_search_without_hit_offers_everybody_invited(client_of, speaker, own):
    html = client_of(speaker).get(url("attendance", own.meeting), {"q": "<script>"}).content.decode()
    assert "In allen Eingeladenen suchen" in html
    assert "<script>" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("minutes", "possible"), [(-61, False), (-59, True), (10, True), (5000, True)])
def test_attendance_is_taken_from_an_hour_before_the_beginning(client_of, ag, member, speaker, minutes, possible):
    own = invite(running(minutes), member)
    client = client_of(speaker)
    assert ("data-attendance" in client.get(url("attendance", own.meeting)).content.decode()) is possible
    client.post(url("attend", own.meeting, own.pk), {"anwesend": "on_site"})
    assert attended(own) == ("on_site" if possible else "unknown")


def close(meeting):
    meeting.state, meeting.closed_at = "closed", timezone.now()
    meeting.save()


def test_after_the_minutes_are_closed_attendance_is_read_only(client_of, speaker, member, own):
    services.record_attendance(invitation=own, attended="on_site")
    close(own.meeting)
    html = client_of(speaker).get(url("attendance", own.meeting)).content.decode()
    assert "lässt sich nur noch ansehen" in html
    assert "data-attendance" not in html
    assert "vor Ort dabei" in html
    client_of(speaker).post(url("attend", own.meeting, own.pk), {"anwesend": "absent"})
    client_of(member).post(url("self_attend", own.meeting), {"anwesend": "unknown"})
    client_of(speaker).post(reverse("meetings:check_in", args=[check_in_token(own)]), {"anwesend": "unknown"})
    assert attended(own) == "on_site"


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_meetings_that_do_not_take_place_have_no_attendance(client_of, speaker, own, state):
    own.meeting.state = state
    own.meeting.cancelled_at = timezone.now()
    own.meeting.announced_at = None if state == "draft" else own.meeting.announced_at
    own.meeting.save()
    response = client_of(speaker).get(url("attendance", own.meeting))
    assert response.url == own.meeting.get_absolute_url()


def test_a_person_of_another_meeting_is_not_ticked_in_this_one(client_of, speaker, own, ag):
    other = running()
    assert client_of(speaker).post(url("attend", other, own.pk), {"anwesend": "on_site"}).status_code == 404
    assert attended(own) == "unknown"


def test_people_enter_themselves_from_the_beginning_on(client_of, member, own):
    html = client_of(member).get(own.meeting.get_absolute_url()).content.decode()
    assert "Ich bin dabei" in html
    client_of(member).post(url("self_attend", own.meeting), {"anwesend": "on_site"})
    own.refresh_from_db()
    assert (own.attended, own.attended_by_self) == ("on_site", True)


def test_leaders_see_who_entered_themselves_and_a_tick_confirms_it(client_of, member, speaker, own):
    client_of(member).post(url("self_attend", own.meeting), {"anwesend": "on_site"})
    assert "selbst eingetragen" in client_of(speaker).get(url("attendance", own.meeting)).content.decode()
    client_of(speaker).post(url("attend", own.meeting, own.pk), {"anwesend": "on_site"})
    assert not Invitation.objects.get(pk=own.pk).attended_by_self


def test_nobody_enters_themselves_before_the_beginning(client_of, ag, member):
    own = invite(running(-30), member)
    client = client_of(member)
    assert "Ich bin dabei" not in client.get(own.meeting.get_absolute_url()).content.decode()
    client.post(url("self_attend", own.meeting), {"anwesend": "on_site"})
    assert attended(own) == "unknown"


@pytest.mark.parametrize("value", ["online", "absent", "", "x"])
def test_people_enter_themselves_only_as_the_meeting_takes_place(client_of, member, own, value):
    client_of(member).post(url("self_attend", own.meeting), {"anwesend": value})
    assert attended(own) == "unknown"


def test_the_qr_code_leads_to_a_page_where_only_leaders_confirm(client_of, member, speaker, own):
    html = client_of(member).get(url("check_in_code", own.meeting)).content.decode()
    assert f'd="{qr_path(f"http://127.0.0.1:8000/treffen/einchecken/{check_in_token(own)}/")[1]}"' in html
    assert " style=" not in html
    page = reverse("meetings:check_in", args=[check_in_token(own)])
    assert client_of(member).post(page).status_code == 403
    assert attended(own) == "unknown"
    assert str(member.user) in client_of(speaker).get(page).content.decode()
    assert attended(own) == "unknown"
    html = client_of(speaker).post(page, {"anwesend": "on_site"}, follow=True).content.decode()
    assert f"{member.user} ist vor Ort dabei." in html
    assert attended(own) == "on_site"


def test_the_qr_code_is_for_people_with_a_seat_until_the_meeting_is_over(client_of, member, own):
    client = client_of(member)
    for change in ({"place": "waiting", "waiting_since": timezone.now()}, {"place": "none", "mode": "online"}):
        Invitation.objects.filter(pk=own.pk).update(**{"waiting_since": None} | change)
        assert client.get(url("check_in_code", own.meeting)).url == own.meeting.get_absolute_url()
        html = client.get(own.meeting.get_absolute_url()).content.decode()
        assert url("check_in_code", own.meeting) not in html


@pytest.mark.parametrize("end", ["withdrawn", "new round"])
def test_an_old_qr_code_is_not_found(client_of, speaker, own, end):
    page = reverse("meetings:check_in", args=[check_in_token(own)])
    change = {"withdrawn_at": timezone.now()} if end == "withdrawn" else {"round": 2}
    Invitation.objects.filter(pk=own.pk).update(**change)
    assert client_of(speaker).get(page).status_code == 404


@pytest.mark.parametrize("token", ["1-1", "1-1.x", ".", "x", "ä.ö", "1-1." + "a" * 300])
def test_a_garbled_check_in_code_is_not_found(client_of, speaker, own, token):
    assert client_of(speaker).get(reverse("meetings:check_in", args=[token])).status_code == 404


def test_the_attendance_list_takes_as_many_queries_for_twenty_people_as_for_one(client_of, ag, speaker):
    meeting, client, counts = running(), client_of(speaker), []
    for people in (1, 19):
        for _ in range(people):
            invite(meeting, admitted_member(ag))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("attendance", meeting))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_closing_proposes_the_number_of_people_entered(client_of, speaker, ag, member):
    own = invite(running(5000), member)
    services.record_attendance(invitation=own, attended="on_site")
    html = client_of(speaker).get(url("close", own.meeting)).content.decode()
    field = html.partition('name="attendance"')[2].partition(">")[0]
    assert 'value="1"' in field
