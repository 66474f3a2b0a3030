"""The programme on the pages of everybody: timetable, PDF, calendar; what it costs in queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dkbm_portal.pdf.tests.test_pdf import text_of
from meetings.models import Meeting
from meetings.services import choices
from meetings.tests.factories import InvitationFactory, MeetingFactory, SessionFactory, announced_meeting, choice_of
from meetings.tests.seats import accept, own
from meetings.tokens import answer_token
from workgroups.tests.factories import admitted_member


def url(name, meeting, *keys):
    return reverse(f"meetings:{name}", args=[meeting.pk, *keys])


def test_everybody_invited_sees_the_timetable_on_the_meetings_page_and_its_own(client_of, annual, stranger, workshops):
    SessionFactory(meeting=annual, title="Begrüßung", room="Saal", person="Merle Tiemann", description="**Willkommen**")
    client = client_of(stranger)
    for page in (annual.get_absolute_url(), url("programme", annual)):
        html = client.get(page).content.decode()
        assert html.index("Begrüßung") < html.index("Werkstatt")
        assert "2 Programmpunkte gleichzeitig" in html
        assert "Merle Tiemann" in html
        assert "T13:00+0" in html
    assert "<strong>Willkommen</strong>" in html


def test_the_programme_of_a_draft_is_seen_by_planners_only(client_of, staff, member, annual):
    Meeting.objects.filter(pk=annual.pk).update(state="draft", announced_at=None)
    SessionFactory(meeting=annual)
    assert client_of(staff).get(url("programme", annual)).status_code == 200
    for name in ("programme", "programme_pdf"):
        assert client_of(member).get(url(name, annual)).status_code == 404


def test_an_ag_meeting_in_the_programme_is_a_link_only_for_those_who_may_open_it(
    client_of, annual, member, stranger, ag
):
    part = announced_meeting(workgroup=ag, part_of=annual)
    choice_of(annual, "AG 2", ag_meeting=part)
    link = f'href="{part.get_absolute_url()}"'
    assert link in client_of(member).get(url("programme", annual)).content.decode()
    html = client_of(stranger).get(url("programme", annual)).content.decode()
    assert link not in html
    assert "AG 2" in html


def test_an_ag_meeting_in_the_programme_is_not_listed_a_second_time(client_of, annual, member, ag):
    part = announced_meeting(workgroup=ag, part_of=annual)
    assert "In diesem Rahmen" in client_of(member).get(annual.get_absolute_url()).content.decode()
    choice_of(annual, "AG 2", ag_meeting=part)
    assert "In diesem Rahmen" not in client_of(member).get(annual.get_absolute_url()).content.decode()


def test_a_cancelled_ag_meeting_stays_in_the_programme_as_such(client_of, annual, member, ag):
    part = announced_meeting(workgroup=ag, state="cancelled", cancelled_at=annual.starts_at)
    choice_of(annual, "AG 2", ag_meeting=part)
    html = client_of(member).get(url("programme", annual)).content.decode()
    assert '<span class="pill pill-bad">abgesagt</span>' in html
    assert "<fieldset" not in html


def test_meetings_without_a_programme_say_so_and_offer_planners_to_begin(client_of, staff, member, annual):
    assert "noch kein Programm" in client_of(member).get(url("programme", annual)).content.decode()
    assert "Programm planen" not in client_of(member).get(annual.get_absolute_url()).content.decode()
    for page in (annual.get_absolute_url(), url("programme", annual)):
        assert url("programme_edit", annual) in client_of(staff).get(page).content.decode()


def test_ag_meetings_offer_a_programme_beside_the_agenda_only(client_of, speaker, meeting):
    client = client_of(speaker)
    assert "Programm planen" not in client.get(meeting.get_absolute_url()).content.decode()
    assert url("programme_edit", meeting) in client.get(url("agenda_edit", meeting)).content.decode()


def test_the_day_programme_is_a_tagged_pdf(client_of, annual, stranger, workshops):
    SessionFactory(meeting=annual, title="Begrüßung <b>#strong</b>", description="Text mit **Nachdruck**")
    response = client_of(stranger).get(url("programme_pdf", annual))
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for part in ("Programm: Jahrestreffen", "13:00–14:00", "Werkstatt", "Begrüßung <b>#strong</b>", "Nachdruck"):
        assert part in text
    assert "Ihre Wahl" not in text
    assert b"pdfuaid" in response.content


def test_the_own_programme_marks_what_was_chosen(client_of, annual, member, workshops):
    choices.choose_sessions(invitation=own(annual, member), sessions=[workshops[1].pk])
    text = text_of(client_of(member).get(url("own_programme_pdf", annual)).content)
    assert str(member.user) in text
    assert text.count("Ihre Wahl") == 1


@pytest.mark.parametrize("parallel", [2, 3, 4, 7])
def test_any_number_of_parallel_sessions_fits_on_paper(client_of, annual, member, parallel):
    choice_of(annual, *(f"Punkt {number}" for number in range(parallel)), description="Ein Satz. " * 60)
    text = text_of(client_of(member).get(url("programme_pdf", annual)).content)
    assert all(f"Punkt {number}" in text for number in range(parallel))


def test_the_calendar_feed_tells_the_programme(client_of, annual, member, workshops):
    client_of(member).post(reverse("meetings:feed_reset"))
    ics = client_of().get(reverse("meetings:feed", args=[member.calendar_feed.token])).content.decode()
    assert "Programm:\\n13:00–14:00" in ics.replace("\r\n ", "")


def test_the_personal_calendar_names_the_own_choice_and_nobody_elses(client_of, annual, member, speaker, workshops):
    choices.choose_sessions(invitation=own(annual, member), sessions=[workshops[1].pk])
    files = {}
    for person in (member, speaker):
        client_of(person).post(reverse("meetings:feed_reset"))
        ics = client_of().get(reverse("meetings:feed", args=[person.calendar_feed.token])).content.decode()
        files[person] = ics.replace("\r\n ", "")
    assert "Ihre Wahl im Programm:\\n13:00–14:00\N{NO-BREAK SPACE}Uhr Gespräch" in files[member]
    assert "Ihre Wahl" not in files[speaker]


def test_staff_find_sessions_and_choices_in_the_admin(client_of, staff, annual, member, workshops):
    choices.choose_sessions(invitation=own(annual, member), sessions=[workshops[0].pk])
    client = client_of(staff)
    assert "Werkstatt" in client.get("/admin/meetings/programmesession/?q=Werkstatt").content.decode()
    html = client.get(f"/admin/meetings/programmesession/{workshops[0].pk}/change/").content.decode()
    assert str(member) in html
    assert "Werkstatt" in client.get(f"/admin/meetings/meeting/{annual.pk}/change/").content.decode()


PAGES = [
    "meeting_detail", "programme", "programme_pdf", "programme_edit", "programme_choices", "programme_choices_csv",
    "meeting_ics",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_take_as_many_queries_for_twenty_sessions_as_for_one(client_of, staff, annual, ag, name):
    counts = []
    for more in (1, 19):
        for number in range(more):
            part = announced_meeting(workgroup=ag, part_of=annual)
            (session,) = choice_of(annual, f"Punkt {number}", ag_meeting=part)
            invitation = InvitationFactory(meeting=annual, member=admitted_member(ag))
            accept(invitation)
            choices.choose_sessions(invitation=invitation, sessions=[session.pk])
        with CaptureQueriesContext(connection) as queries:
            client_of(staff).get(url(name, annual))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_people_of_a_session_take_as_many_queries_for_twenty_as_for_one(client_of, staff, annual, ag):
    (session,) = choice_of(annual, "Werkstatt")
    counts = []
    for more in (1, 19):
        for _ in range(more):
            invitation = InvitationFactory(meeting=annual, member=admitted_member(ag))
            accept(invitation)
            choices.choose_sessions(invitation=invitation, sessions=[session.pk])
        with CaptureQueriesContext(connection) as queries:
            client_of(staff).get(url("programme_choices", annual), {"punkt": session.pk})
            client_of(staff).get(url("session_delete", annual, session.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_choosing_takes_as_many_queries_for_twenty_sessions_as_for_one(client_of, annual, member):
    page = reverse("meetings:token_choice", args=[answer_token(own(annual, member))])
    counts = []
    for more in (1, 19):
        sessions = choice_of(annual, *(f"Punkt {number}" for number in range(more)))
        with CaptureQueriesContext(connection) as queries:
            client_of().get(page)
            choices.choose_sessions(invitation=own(annual, member), sessions=[sessions[-1].pk])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_open_choices_on_the_own_page_take_as_many_queries_for_twenty_meetings_as_for_one(client_of, annual, member):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            meeting = MeetingFactory(workgroup=annual.workgroup, state="announced", announced_at=annual.announced_at)
            choice_of(meeting, "Werkstatt", "Gespräch")
            accept(InvitationFactory(meeting=meeting, member=member))
        with CaptureQueriesContext(connection) as queries:
            client_of(member).get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
