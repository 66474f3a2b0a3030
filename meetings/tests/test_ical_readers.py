"""Every file and every calendar mail read back by two independent readers: vobject (Python) and ical.js (JavaScript).

ical.js is the reader of Thunderbird's family; it runs under node, see ``deploy/js``.
"""

import inspect
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import vobject
from django.conf import settings
from django.utils import timezone

from dkbm_portal.mail.registry import all_kinds
from meetings import ical, services
from meetings.models import CalendarFeed, Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting
from members.services import erase_account
from workgroups.services import end_membership
from workgroups.tests.factories import MembershipFactory

JS = Path(settings.BASE_DIR) / "deploy" / "js"
STAMP = datetime(2026, 9, 1, 8, tzinfo=UTC)
# One day before, on and after each clock change, and one far ahead; the time of day is on the wall in Germany.
DAYS = [
    ((2026, 10, 24), "+02:00"), ((2026, 10, 25), "+01:00"), ((2026, 10, 26), "+01:00"),
    ((2027, 3, 27), "+01:00"), ((2027, 3, 28), "+02:00"), ((2027, 3, 29), "+02:00"),
    ((2040, 7, 2), "+02:00"), ((2040, 12, 3), "+01:00"),
]  # fmt: skip
HOSTILE = [
    "Semikolon; Komma, Schrägstrich \\ und \\n",
    "BEGIN:VALARM",
    'Gänsefüßchen „unten“ "gerade" <script>alert(1)</script>',
    "Familie 👨‍👩‍👧 und Zähne 🦷" * 3,
    "Ü" * 150,
    "END:VEVENT END:VCALENDAR METHOD:PUBLISH",
    "mailto:fremd@example.net;PARTSTAT=ACCEPTED",
    " beginnt und endet mit Leerzeichen ",
]


def with_ical_js(ics: bytes) -> dict:
    """Return what ical.js finds in a file."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    if not (JS / "node_modules" / "ical.js").is_dir():
        pytest.skip("ical.js is not installed: npm install in deploy/js")
    command = ["node", "read_ics.mjs"]
    result = subprocess.run(command, input=ics, cwd=JS, capture_output=True, check=False, timeout=60)
    assert result.returncode == 0, result.stderr.decode()
    return json.loads(result.stdout)


def with_vobject(ics: bytes) -> dict:
    """Return the same from vobject."""
    calendar = vobject.readOne(ics.decode())
    return {
        "method": calendar.method.value,
        "events": [
            {
                "uid": event.uid.value,
                "sequence": int(event.sequence.value),
                "start": {"utc": _iso(event.dtstart.value), "wall": f"{event.dtstart.value:%Y-%m-%dT%H:%M:%S}"},
                "end": {"utc": _iso(event.dtend.value), "wall": f"{event.dtend.value:%Y-%m-%dT%H:%M:%S}"},
                "status": event.status.value,
                "summary": event.summary.value,
                "description": event.description.value,
                "location": event.location.value,
                "organizer": {"value": event.organizer.value},
                "attendees": [
                    {"value": line.value, "params": {name.lower(): values[0] for name, values in line.params.items()}}
                    for line in event.contents.get("attendee", [])
                ],
            }
            for event in calendar.vevent_list
        ],
    }


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


READERS = pytest.mark.parametrize("read", [with_vobject, with_ical_js])


def request_ics(method="REQUEST", **values) -> bytes:
    invitation = InvitationFactory(meeting=announced_meeting(**values))
    url = "https://portal.example.org/antwort/x/"
    return ical.invitation_ics(invitation, method=method, stamp=STAMP, answer_url=url)


@READERS
@pytest.mark.parametrize(("day", "offset"), DAYS)
def test_wall_clock_and_instant_agree_on_both_sides_of_the_clock_changes(db, read, day, offset):
    begin = datetime(*day, 9, 30, tzinfo=ical.BERLIN)
    (event,) = read(request_ics(starts_at=begin, ends_at=begin + timedelta(hours=5)))["events"]
    wall = f"{begin:%Y-%m-%dT%H:%M:%S}"
    assert event["start"]["wall"] == wall
    assert event["start"]["utc"] == _iso(datetime.fromisoformat(wall + offset))
    assert event["end"]["wall"] == wall.replace("09:30", "14:30")


@READERS
def test_a_meeting_through_the_night_of_the_change_keeps_its_wall_clock(db, read):
    begin = datetime(2026, 10, 24, 20, tzinfo=ical.BERLIN)
    end = datetime(2026, 10, 25, 10, tzinfo=ical.BERLIN)
    (event,) = read(request_ics(starts_at=begin, ends_at=end))["events"]
    assert (event["start"]["wall"], event["end"]["wall"]) == ("2026-10-24T20:00:00", "2026-10-25T10:00:00")
    assert (event["start"]["utc"], event["end"]["utc"]) == ("2026-10-24T18:00:00.000Z", "2026-10-25T09:00:00.000Z")


@READERS
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_come_back_as_they_were_written(db, read, text):
    ics = request_ics(title=text[:150], venue=text[:150], address="", agenda=text)
    found = read(ics)
    (event,) = found["events"]
    assert event["summary"].strip() == text[:150].strip()
    assert event["location"].strip() == text[:150].strip()
    assert found["method"] == "REQUEST"
    assert len(event["attendees"]) == 1
    assert ics.count(b"\n") == ics.count(b"\r\n")
    assert max(len(line) for line in ics.split(b"\r\n")) <= 75


@READERS
def test_a_hostile_name_stays_within_its_parameter(db, read):
    invitation = InvitationFactory()
    invitation.member.user.first_name = 'Eva "Evi"; PARTSTAT=DECLINED:mailto:x, ^n'
    (event,) = read(ical.invitation_ics(invitation, method="REQUEST", stamp=STAMP, answer_url=""))["events"]
    (attendee,) = event["attendees"]
    assert attendee["value"] == f"mailto:{invitation.member.user.email}"
    assert attendee["params"]["partstat"] == "NEEDS-ACTION"


@READERS
def test_a_feed_holds_every_meeting_once_and_no_attendee(db, read):
    cancelled = announced_meeting(
        title="Ausgefallen", state="cancelled", cancelled_at=STAMP, cancel_reason="Sturm", sequence=2
    )
    first = announced_meeting()
    found = read(ical.published_ics([first, cancelled], name="DKBM-Netzwerk"))
    assert found["method"] == "PUBLISH"
    assert [event["sequence"] for event in found["events"]] == [0, 2]
    assert [event["status"] for event in found["events"]] == ["CONFIRMED", "CANCELLED"]
    assert found["events"][1]["summary"] == "Abgesagt: Ausgefallen"
    assert [event["attendees"] for event in found["events"]] == [[], []]
    assert [event["uid"] for event in found["events"]] == [
        f"{meeting.uid}@dkbm.example.org" for meeting in (first, cancelled)
    ]


def parts(message) -> list:
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    return [part for part in parsed.walk() if part.get_content_type() in ("text/calendar", "application/ics")]


def check_mail(message, read) -> dict:
    """Return the event of a mail as a reader finds it, after a look at what must hold for every calendar mail."""
    alternative, attachment = parts(message)
    assert alternative.get_payload(decode=True) == attachment.get_payload(decode=True)
    calendar = read(attachment.get_payload(decode=True))
    assert alternative.get_param("method") == calendar["method"]
    assert alternative.get_content_charset() == "utf-8"
    (event,) = calendar["events"]
    (attendee,) = event["attendees"]
    assert [attendee["value"]] == [f"mailto:{address}" for address in message.to]
    assert attendee["params"]["rsvp"] == "TRUE"
    assert event["organizer"]["value"] == "mailto:portal@dkbm.example.org"
    return event | {"method": calendar["method"]}


def found_in(messages, read) -> list[tuple]:
    events = [check_mail(message, read) for message in messages]
    assert len({event["uid"] for event in events}) == 1
    kinds = [message.mail.kind.removeprefix("meetings.") for message in messages]
    return [
        (kind, event["method"], event["sequence"], event["status"]) for kind, event in zip(kinds, events, strict=True)
    ]


LIFE = [
    ("invitation", "REQUEST", 0, "CONFIRMED"),
    ("update", "REQUEST", 1, "CONFIRMED"),
    ("cancellation", "CANCEL", 2, "CANCELLED"),
]
PLACES = [
    ("waiting", "REQUEST", 0, "TENTATIVE"),
    ("promoted", "REQUEST", 0, "CONFIRMED"),
    ("deputised", "REQUEST", 0, "CONFIRMED"),
    ("deputy_released", "CANCEL", 1, "CANCELLED"),
    ("cancellation", "CANCEL", 1, "CANCELLED"),
    ("invitation", "REQUEST", 2, "CONFIRMED"),
]


@READERS
def test_the_mails_of_a_meetings_life_agree_in_header_body_and_attachment(draft_meeting, member, deliver, read):
    services.announce(meeting=draft_meeting, version=0)
    sent = deliver()
    later = {"starts_at": draft_meeting.starts_at + timedelta(days=180)}
    later["ends_at"] = later["starts_at"] + timedelta(hours=5)
    services.move(meeting=draft_meeting, version=1, values=later, tell_everybody=True)
    sent += deliver()
    services.cancel(meeting=draft_meeting, reason="Die Referentin ist erkrankt.")
    sent += deliver()
    assert found_in(sent, read) == LIFE


@READERS
def test_the_mails_about_places_deputies_and_membership_agree_too(ag, speaker, member, stranger, deliver, read):
    meeting = announced_meeting(workgroup=ag, capacity=1)
    first, second = (InvitationFactory(meeting=meeting, member=person) for person in (speaker, member))
    services.record_answer(invitation=first, answer="accepted")
    services.record_answer(invitation=second, answer="accepted")
    sent = [message for message in deliver() if message.mail.kind == "meetings.waiting"]
    services.record_answer(invitation=first, answer="declined")
    sent += deliver()
    services.name_deputy(invitation=first, deputy=stranger)
    sent += deliver()
    services.record_answer(invitation=Invitation.objects.get(pk=first.pk), answer="tentative")
    sent += deliver()
    membership = member.memberships.get()
    end_membership(membership=membership)
    services.reconcile_meeting(meeting=meeting)
    sent += deliver()
    MembershipFactory(member=member, workgroup=ag, status="active", decided_at=timezone.now())
    services.reconcile_meeting(meeting=meeting)
    sent += deliver()
    assert found_in(sent, read) == PLACES


@READERS
def test_the_farewell_to_an_erased_account_takes_the_meeting_off_the_calendar(meeting, member, deliver, read):
    erase_account(user=member.user)
    sent = [message for message in deliver() if parts(message)]
    assert found_in(sent, read) == [("mail.farewell", "CANCEL", 1, "CANCELLED")]


def test_no_kind_of_mail_with_a_calendar_file_is_left_out_above():
    carrying = {kind.name for kind in all_kinds() if "method=" in inspect.getsource(kind.build)}
    assert carrying == {"mail.farewell", *(f"meetings.{kind}" for kind, *_ in LIFE + PLACES)}


@READERS
def test_the_download_and_the_personal_feed_can_be_read(meeting, member, client_of, read):
    client = client_of(member)
    download = client.get(f"/treffen/{meeting.pk}/kalender.ics")
    assert download["Content-Type"].startswith("text/calendar")
    (event,) = read(download.content)["events"]
    assert event["summary"] == meeting.title
    assert event["start"]["utc"] == _iso(meeting.starts_at)
    feed = client_of().get(f"/kalender/{CalendarFeed.objects.create(member=member).token}.ics")
    assert read(feed.content)["events"][0]["uid"] == f"{meeting.uid}@dkbm.example.org"


def test_the_two_readers_find_the_same(db):
    ics = request_ics(theme="Kleinräumige Daten", online_url="https://video.example.org/x", starts_at=timezone.now())
    first, second = with_vobject(ics), with_ical_js(ics)
    for ours, theirs in zip(first["events"], second["events"], strict=True):
        for name in ("uid", "sequence", "status", "summary", "description", "location"):
            assert ours[name] == theirs[name]
        assert ours["start"]["utc"] == theirs["start"]["utc"]


@pytest.mark.parametrize("inbound", [True, False])
def test_the_mail_says_whether_answers_from_the_calendar_program_arrive(
    draft_meeting, member, deliver, settings, inbound
):
    settings.INBOUND_ENABLED = inbound
    services.announce(meeting=draft_meeting, version=0)
    (message,) = deliver()
    assert ("auch in Ihrem Kalenderprogramm zu- oder absagen" in message.body) == inbound
    assert ("kommen im Portal nicht an" in message.body) == (not inbound)
