"""Planning the programme: sessions are added, changed, linked, copied and deleted; who edits at once sees both."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Meeting, ProgrammeSession, SessionChoice
from meetings.services import choices, programme
from meetings.services.programme import linkable_meetings
from meetings.tests.factories import (
    MeetingFactory,
    SessionFactory,
    announced_meeting,
    choice_of,
    closed_meeting,
    in_days,
    on_the_day,
)
from meetings.tests.seats import own

DATA = {"title": "Werkstatt", "begin": "11:00", "end": "12:00", "audience": "alle"}


@pytest.fixture
def planner(client_of, staff):
    return client_of(staff)


def url(name, meeting, *keys):
    return reverse(f"meetings:{name}", args=[meeting.pk, *keys])


def edit(session):
    return url("session_edit", session.meeting, session.pk)


def test_a_session_is_added_at_wall_clock_time_on_the_day_of_the_meeting(planner, annual):
    data = DATA | {
        "audience": "wahl",
        "capacity": "12",
        "room": "Raum 1",
        "person": "Ole Fricke",
        "description": "**Ja**",
    }
    html = planner.post(url("programme_edit", annual), data, follow=True).content.decode()
    session = annual.sessions.get()
    assert (session.starts_at, session.ends_at) == (on_the_day(annual, "11:00"), on_the_day(annual, "12:00"))
    assert (session.is_chosen, session.capacity, session.room) == (True, 12, "Raum 1")
    assert session.description_html == "<p><strong>Ja</strong></p>\n"
    assert "„Werkstatt“ steht im Programm." in html
    assert not OutgoingMail.objects.filter(kind__contains="programme").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"begin": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"begin": "12:00"}, "Das Ende muss nach dem Beginn liegen."),
        ({"begin": "09:30"}, "Das Treffen beginnt erst um 10:00"),
        ({"end": "15:30"}, "Das Treffen endet schon um 15:00"),
        ({"begin": "25:00"}, "Bitte geben Sie eine Uhrzeit ein"),
        ({"capacity": "0", "audience": "wahl"}, "größer oder gleich 1"),
        ({"capacity": "5"}, "Plätze zählt nur ein Programmpunkt, der zur Wahl steht."),
        ({"audience": "niemand"}, "niemand ist keine gültige Auswahl"),
        ({"title": "Zeile\x07"}, "Steuerzeichen"),
    ],
)
def test_bad_input_comes_back_next_to_its_field_with_everything_typed(planner, annual, change, message):
    response = planner.post(url("programme_edit", annual), DATA | {"room": "Getippt"} | change)
    html = response.content.decode()
    assert message in html
    assert 'value="Getippt"' in html
    assert not annual.sessions.exists()


def test_a_time_that_the_change_to_summer_time_skips_is_refused(planner, network, settings):
    begin = in_days(0).replace(year=2027, month=3, day=28, hour=1)
    night = MeetingFactory(workgroup=network, starts_at=begin, ends_at=begin.replace(hour=6))
    html = planner.post(url("programme_edit", night), DATA | {"begin": "02:30", "end": "04:00"}).content.decode()
    assert "Diese Uhrzeit gibt es an dem Tag nicht" in html
    assert not night.sessions.exists()


def test_hostile_text_is_shown_as_text(planner, annual):
    evil = "<script>alert(1)</script>"
    planner.post(url("programme_edit", annual), DATA | dict.fromkeys(("title", "room", "person", "description"), evil))
    for page in ("programme_edit", "programme", "meeting_detail"):
        html = planner.get(url(page, annual)).content.decode()
        assert "&lt;script&gt;" in html
        assert evil not in html


def test_the_second_editor_of_a_session_sees_both_versions_and_loses_nothing(planner, annual):
    session = SessionFactory(meeting=annual, title="Alt", room="Saal")
    data = DATA | {"title": "Mein Titel", "room": "Mein Raum", "begin": "10:00", "end": "11:00", "version": "0"}
    values = {"title": "Deren Titel", "starts_at": on_the_day(annual, "12:00"), "ends_at": on_the_day(annual, "13:00")}
    programme.change_session(session=session, version=0, values=values)
    html = planner.post(edit(session), data).content.decode()
    assert "<td>Deren Titel</td><td>Mein Titel</td>" in html
    assert "<td>12:00–13:00\N{NO-BREAK SPACE}Uhr</td><td>10:00–11:00\N{NO-BREAK SPACE}Uhr</td>" in html
    assert 'value="Mein Raum"' in html
    session.refresh_from_db()
    assert session.title == "Deren Titel"
    planner.post(edit(session), data | {"version": "1"})
    session.refresh_from_db()
    assert (session.title, session.version) == ("Mein Titel", 2)


def test_a_session_of_another_meeting_is_not_found(planner, annual):
    foreign = SessionFactory()
    for name in ("session_edit", "session_delete"):
        assert planner.get(url(name, annual, foreign.pk)).status_code == 404


def test_a_session_deleted_meanwhile_is_said_to_be_gone(annual):
    session = SessionFactory(meeting=annual)
    ProgrammeSession.objects.all().delete()
    with pytest.raises(services.MeetingError, match="inzwischen jemand anderes gelöscht"):
        programme.change_session(session=session, version=0, values={"title": "Neu"})


@pytest.mark.parametrize("name", ["programme_edit", "programme_copy"])
def test_the_programme_of_a_closed_meeting_stays_as_it_is(planner, network, name):
    meeting = closed_meeting(workgroup=network)
    html = planner.post(url(name, meeting), DATA, follow=True).content.decode()
    assert "Treffen ist abgeschlossen; das Programm" in html
    assert not meeting.sessions.exists()


def test_the_search_finds_a_meeting_by_its_sessions(annual):
    session = programme.add_session(meeting=annual, values=_values(annual, title="Schülerhaushalt"))
    assert Meeting.objects.search("Schülerhaushalt").get() == annual
    programme.delete_session(session=session)
    assert not Meeting.objects.search("Schülerhaushalt").exists()


def _values(meeting, **values):
    times = {"starts_at": on_the_day(meeting, "13:00"), "ends_at": on_the_day(meeting, "14:00")}
    return {"title": "Werkstatt", "is_chosen": True} | times | values


def test_an_ag_meeting_brings_title_and_time_and_learns_where_it_takes_place(planner, annual, ag):
    part = announced_meeting(
        workgroup=ag, title="AG 2 im Herbst", starts_at=on_the_day(annual, "13:00"), ends_at=on_the_day(annual, "14:30")
    )
    data = {"ag_meeting": part.pk, "audience": "wahl", "begin": "", "end": "", "title": "", "room": "Raum 1"}
    planner.post(url("programme_edit", annual), data)
    session = annual.sessions.get()
    assert (session.title, session.starts_at, session.ends_at) == ("AG 2 im Herbst", part.starts_at, part.ends_at)
    part.refresh_from_db()
    assert (part.part_of, part.version) == (annual, 1)
    html = planner.get(url("programme", annual)).content.decode()
    assert f'href="{part.get_absolute_url()}"' in html


def test_only_ag_meetings_of_the_day_that_are_not_in_the_programme_can_be_linked(annual, staff, ag, other_ag):
    def on(hour, **kwargs):
        return announced_meeting(starts_at=on_the_day(annual, hour), ends_at=on_the_day(annual, "15:00"), **kwargs)

    offered, taken = on("13:00", workgroup=ag), on("13:00", workgroup=other_ag)
    on("13:00", workgroup=ag, state="cancelled", cancelled_at=annual.starts_at)
    announced_meeting(workgroup=ag, starts_at=in_days(60))
    elsewhere = announced_meeting(workgroup=ag, starts_at=in_days(61), part_of=annual)
    session = SessionFactory(meeting=annual, ag_meeting=taken)
    assert set(linkable_meetings(annual, staff)) == {offered, elsewhere}
    assert set(linkable_meetings(annual, staff, session)) == {offered, elsewhere, taken}
    assert not linkable_meetings(offered, staff).exists(), "an AG's own meeting has none within"


def test_an_ag_meeting_stands_in_a_programme_once(annual, ag):
    part = announced_meeting(workgroup=ag)
    programme.add_session(meeting=annual, values=_values(annual, ag_meeting=part))
    with pytest.raises(services.MeetingError, match="steht schon im Programm"):
        programme.add_session(meeting=annual, values=_values(annual, ag_meeting=part))
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(meeting=annual, ag_meeting=part)


def test_the_session_follows_the_ag_meeting_that_moves(annual, ag, member):
    part = announced_meeting(workgroup=ag, starts_at=on_the_day(annual, "13:00"), ends_at=on_the_day(annual, "14:00"))
    session = programme.add_session(meeting=annual, values=_values(annual, ag_meeting=part))
    part.refresh_from_db()
    values = {"starts_at": on_the_day(annual, "13:30"), "ends_at": on_the_day(annual, "14:30")}
    services.move(meeting=part, version=part.version, values=values, tell_everybody=True)
    session.refresh_from_db()
    assert (session.starts_at, session.ends_at) == (values["starts_at"], values["ends_at"])
    assert session.told is None, "nobody had chosen it"


def test_a_linked_session_keeps_the_time_of_its_ag_meeting_whatever_the_form_says(planner, annual, ag):
    part = announced_meeting(workgroup=ag, starts_at=on_the_day(annual, "13:00"), ends_at=on_the_day(annual, "14:00"))
    session = programme.add_session(meeting=annual, values=_values(annual, ag_meeting=part))
    data = DATA | {"ag_meeting": part.pk, "begin": "10:00", "end": "11:00", "version": "0", "audience": "wahl"}
    planner.post(edit(session), data)
    session.refresh_from_db()
    assert (session.title, session.starts_at) == ("Werkstatt", part.starts_at)


def test_a_cancelled_ag_meeting_frees_those_who_chose_it(annual, ag, member):
    part = announced_meeting(workgroup=ag, starts_at=on_the_day(annual, "13:00"), ends_at=on_the_day(annual, "14:00"))
    session = programme.add_session(meeting=annual, values=_values(annual, ag_meeting=part))
    choices.choose_sessions(invitation=own(annual, member), sessions=[session.pk])
    services.cancel(meeting=part, reason="Erkrankung")
    assert not SessionChoice.objects.exists()
    assert own(annual, member).chose_at is None
    assert ProgrammeSession.objects.get().is_cancelled


def test_the_programme_moves_with_the_meeting_to_another_day_at_the_same_clock_times(annual):
    session = SessionFactory(meeting=annual, hours=("11:00", "12:00"))
    later = {"starts_at": annual.starts_at + timedelta(days=150), "ends_at": annual.ends_at + timedelta(days=150)}
    later = {name: moment.replace(hour=10 if name == "starts_at" else 15) for name, moment in later.items()}
    services.move(meeting=annual, version=annual.version, values=later, tell_everybody=True)
    session.refresh_from_db()
    annual.refresh_from_db()
    assert session.starts_at == on_the_day(annual, "11:00")
    assert session.clock_span == "11:00–12:00\N{NO-BREAK SPACE}Uhr"


def test_a_draft_that_gets_another_day_takes_its_programme_along(network):
    draft = MeetingFactory(workgroup=network)
    session = SessionFactory(meeting=draft, hours=("11:00", "12:00"))
    values = {"starts_at": draft.starts_at + timedelta(days=1), "ends_at": draft.ends_at + timedelta(days=1)}
    services.save_changes(meeting=draft, version=0, values=values)
    session.refresh_from_db()
    draft.refresh_from_db()
    assert session.starts_at == on_the_day(draft, "11:00")


def test_last_years_programme_is_a_start_without_people_and_links(planner, network, annual, ag):
    last = closed_meeting(workgroup=network, starts_at=in_days(-300))
    SessionFactory(meeting=last, title="Vortrag", hours=("10:30", "11:15"), person="Henrike Ostendorff", room="Saal")
    choice_of(last, "Werkstatt", capacity=12, description="Zum Mitmachen")
    choice_of(last, "AG 2", ag_meeting=announced_meeting(workgroup=ag))
    html = planner.get(url("programme_edit", annual)).content.decode()
    assert "Programm des letzten Treffens übernehmen" in html
    planner.post(url("programme_copy", annual))
    rows = list(annual.sessions.values_list("title", "person", "room", "capacity", "is_chosen", "ag_meeting"))
    assert rows == [
        ("Vortrag", "", "Saal", None, False, None),
        ("AG 2", "", "", None, True, None),
        ("Werkstatt", "", "", 12, True, None),
    ]
    assert annual.sessions.first().starts_at == on_the_day(annual, "10:30")
    assert annual.sessions.last().description_html == "<p>Zum Mitmachen</p>\n"


def test_a_programme_is_copied_only_onto_an_empty_one(planner, network, annual):
    SessionFactory(meeting=closed_meeting(workgroup=network))
    SessionFactory(meeting=annual)
    html = planner.post(url("programme_copy", annual), follow=True).content.decode()
    assert "hat schon ein Programm" in html
    assert annual.sessions.count() == 1


def test_deleting_says_who_had_chosen_and_tells_them(planner, annual, member, deliver):
    session, other = choice_of(annual, "Werkstatt", "Gespräch")
    choices.choose_sessions(invitation=own(annual, member), sessions=[session.pk])
    page = url("session_delete", annual, session.pk)
    html = planner.get(page).content.decode()
    assert "1 Person hat den Punkt gewählt." in html
    assert str(member.user) in html
    assert ProgrammeSession.objects.filter(pk=session.pk).exists(), "GET deletes nothing"
    html = planner.post(page, follow=True).content.decode()
    assert "1 Person bekommt eine E-Mail" in html
    assert not ProgrammeSession.objects.filter(pk=session.pk).exists()
    assert own(annual, member).chose_at is None
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject == "Entfällt: Werkstatt (Jahrestreffen)"
    assert "Neu wählen" in mail.body


def test_deleting_what_nobody_chose_mails_nobody(planner, annual):
    session = SessionFactory(meeting=annual)
    html = planner.get(url("session_delete", annual, session.pk)).content.decode()
    assert "Gewählt hat ihn niemand" in html
    planner.post(url("session_delete", annual, session.pk))
    assert not OutgoingMail.objects.filter(kind="meetings.session_dropped").exists()


def test_what_becomes_a_session_for_all_needs_no_choice_any_more(annual, member):
    session, other = choice_of(annual, "Werkstatt", "Gespräch")
    choices.choose_sessions(invitation=own(annual, member), sessions=[session.pk])
    programme.change_session(session=session, version=0, values={"is_chosen": False})
    assert not SessionChoice.objects.exists()


def test_a_new_round_asks_everybody_again_another_workshop_in_a_round_does_not(annual, member):
    session, _ = choice_of(annual, "Werkstatt", "Gespräch")
    choices.choose_sessions(invitation=own(annual, member), sessions=[session.pk])
    programme.add_session(meeting=annual, values=_values(annual, title="Dritte Werkstatt"))
    assert own(annual, member).chose_at
    later = {"starts_at": on_the_day(annual, "14:00"), "ends_at": on_the_day(annual, "15:00")}
    programme.add_session(meeting=annual, values=_values(annual, title="Zweite Runde") | later)
    assert own(annual, member).chose_at is None
    assert SessionChoice.objects.get().session == session, "what was chosen stays"


def test_those_whose_sessions_overlap_after_a_move_keep_both_and_are_asked_again(annual, member, speaker):
    first, _ = choice_of(annual, "Eins", "Zwei")
    (second,) = choice_of(annual, "Später", hours=("14:00", "15:00"))
    choices.choose_sessions(invitation=own(annual, member), sessions=[first.pk, second.pk])
    choices.choose_sessions(invitation=own(annual, speaker), sessions=[second.pk])
    values = {"starts_at": on_the_day(annual, "13:30"), "ends_at": on_the_day(annual, "14:30")}
    programme.change_session(session=second, version=0, values=values)
    assert own(annual, member).chose_at is None
    assert own(annual, member).session_choices.count() == 2
    assert own(annual, speaker).chose_at
