"""Every file is read back by two other readers: icalendar and vobject."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from meetings import ical
from meetings.tests.factories import InvitationFactory, announced_meeting

BERLIN = ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 9, 1, 8, tzinfo=UTC)
HOSTILE = 'Semikolon; Komma, Umbruch\\n 😀 BEGIN:VEVENT Gänsefüßchen " Doppelpunkt: äöüß' + " lang" * 15


def request_ics(method="REQUEST", answer="none", **meeting) -> bytes:
    values = {"answered_at": STAMP} if answer != "none" else {}
    invitation = InvitationFactory(meeting=announced_meeting(**meeting), answer=answer, **values)
    return ical.invitation_ics(
        invitation, method=method, stamp=STAMP, answer_url="https://portal.example.org/antwort/x/"
    )


def event_of(ics: bytes) -> icalendar.Event:
    calendar = icalendar.Calendar.from_ical(ics)
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_mailed_files_carry_the_method_and_one_attendee(db, method):
    ics = request_ics(method)
    calendar = icalendar.Calendar.from_ical(ics)
    event = event_of(ics)
    assert calendar["METHOD"] == method
    assert ics.count(b"\r\nATTENDEE") == 1
    assert str(event["ATTENDEE"]).startswith("mailto:person")
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["ROLE"] == "REQ-PARTICIPANT"
    assert str(event["ORGANIZER"]) == "mailto:portal@dkbm.example.org"
    assert "AG 2" in event["ORGANIZER"].params["CN"]
    assert event["STATUS"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
    assert event["SUMMARY"].startswith("Abgesagt: ") == (method == "CANCEL")


def test_uid_stays_and_sequence_rises(db):
    invitation = InvitationFactory()
    first = event_of(ical.invitation_ics(invitation, method="REQUEST", stamp=STAMP, answer_url=""))
    invitation.meeting.sequence += 1
    second = event_of(ical.invitation_ics(invitation, method="REQUEST", stamp=STAMP, answer_url=""))
    assert first["UID"] == second["UID"] == f"{invitation.meeting.uid}@dkbm.example.org"
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_who_leaves_and_comes_back_sees_a_rising_sequence(db):
    invitation = InvitationFactory()
    sequences = [invitation.calendar_sequence]
    invitation.withdrawn_at = STAMP
    sequences.append(invitation.calendar_sequence)
    invitation.withdrawn_at, invitation.round = None, 2
    sequences.append(invitation.calendar_sequence)
    assert sequences == [0, 1, 2]


@pytest.mark.parametrize(
    ("answer", "partstat"),
    [("none", "NEEDS-ACTION"), ("accepted", "ACCEPTED"), ("tentative", "TENTATIVE"), ("declined", "DECLINED")],
)
def test_partstat_follows_the_answer(db, answer, partstat):
    assert event_of(request_ics(answer=answer))["ATTENDEE"].params["PARTSTAT"] == partstat


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ((2026, 10, 24), 2),
        ((2026, 10, 25), 1),
        ((2026, 10, 26), 1),
        ((2027, 3, 27), 1),
        ((2027, 3, 28), 2),
        ((2040, 7, 1), 2),
    ],
)
def test_ten_o_clock_is_ten_o_clock_for_every_reader(db, day, offset):
    begin = datetime(*day, 10, tzinfo=BERLIN)
    ics = request_ics(starts_at=begin, ends_at=begin + timedelta(hours=5))
    assert b"DTSTART;TZID=Europe/Berlin:%04d%02d%02dT100000" % day in ics
    event = event_of(ics)
    assert event["DTSTART"].dt == begin
    assert event["DTEND"].dt == begin + timedelta(hours=5)
    start = vobject.readOne(ics.decode()).vevent.dtstart.value
    assert (start.hour, start.utcoffset()) == (10, timedelta(hours=offset))


def test_the_stamp_is_utc(db):
    assert b"\r\nDTSTAMP:20260901T080000Z\r\n" in request_ics()


def test_hostile_texts_stay_texts(db):
    ics = request_ics(title=HOSTILE[:150], venue=HOSTILE[:150], agenda=f"{HOSTILE}\n\nEND:VEVENT\nBEGIN:VALARM")
    event = event_of(ics)
    assert event["SUMMARY"] == HOSTILE[:150]
    assert vobject.readOne(ics.decode()).vevent.summary.value == HOSTILE[:150].replace("\\n", "\\n")
    assert ics.count(b"\r\nBEGIN:VEVENT") == 1
    assert b"\r\nBEGIN:VALARM" not in ics
    assert "BEGIN:VALARM" in event["DESCRIPTION"]


def test_lines_end_with_crlf_and_are_folded_at_75_octets(db):
    ics = request_ics(title="Ü" * 150, agenda="ß" * 500)
    assert ics.count(b"\n") == ics.count(b"\r\n")
    assert ics.endswith(b"\r\n")
    assert max(len(line) for line in ics.split(b"\r\n")) <= 75


def test_a_name_with_quotation_marks_does_not_break_the_attendee(db):
    invitation = InvitationFactory()
    invitation.member.user.first_name = 'Eva "Evi"; X:Y,'
    event = event_of(ical.invitation_ics(invitation, method="REQUEST", stamp=STAMP, answer_url=""))
    assert event["ATTENDEE"].params["CN"].startswith("Eva 'Evi'; X:Y,")


def test_description_holds_agenda_link_and_answer_link(db):
    event = event_of(request_ics(agenda="1. Begrüßung", online_url="https://video.example.org/x"))
    assert "Begrüßung" in event["DESCRIPTION"]
    assert "https://video.example.org/x" in event["DESCRIPTION"]
    assert "https://portal.example.org/antwort/x/" in event["DESCRIPTION"]
    assert event["LOCATION"] == "Kreishaus Stade, Sitzungssaal, Am Sande 2, 21682 Stade"


def test_an_online_meeting_has_its_link_as_location(db):
    event = event_of(request_ics(venue="", address="", online_url="https://video.example.org/x"))
    assert event["LOCATION"] == "https://video.example.org/x"


def test_published_files_have_no_attendee_and_keep_cancelled_meetings(db):
    cancelled = announced_meeting(
        title="Ausgefallen", state="cancelled", cancelled_at=STAMP, cancel_reason="Sturm", sequence=1
    )
    ics = ical.published_ics([announced_meeting(), cancelled], name="DKBM-Netzwerk")
    calendar = icalendar.Calendar.from_ical(ics)
    first, second = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert b"ATTENDEE" not in ics
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert second["SUMMARY"] == "Abgesagt: Ausgefallen"
    assert "Sturm" in second["DESCRIPTION"]
    assert second["DTSTART"].dt == cancelled.starts_at
    assert len(list(vobject.readOne(ics.decode()).vevent_list)) == 2


def test_an_empty_feed_is_a_valid_calendar(db):
    assert icalendar.Calendar.from_ical(ical.published_ics([])).walk("VEVENT") == []
