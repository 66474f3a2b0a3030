"""A file made out from the shared pattern differs in nothing from the person's own."""

from datetime import UTC, datetime

import pytest

from meetings import ical
from meetings.ical_shared import SharedFile
from meetings.tests.factories import InvitationFactory, announced_meeting

STAMP = datetime(2026, 9, 1, 8, tzinfo=UTC)
HOSTILE = 'Semikolon; Komma, Umbruch\\n 😀 BEGIN:VEVENT Gänsefüßchen " Doppelpunkt: äöüß' + " lang" * 10
NAMES = ["Kim", "Ö" * 60, 'Anna; "B", C:\\D', "日本語のとても長い名前" * 6, "😀" * 30]
URL = "https://portal.example.org/antwort/17.Zk3_x-" + "y" * 60 + "/"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
@pytest.mark.parametrize("title", ["Treffen", HOSTILE])
def test_shared_file_is_the_same_for_everybody_as_a_file_of_their_own(db, method, title):
    agenda = f"1. Daten\n2. {'Übergänge ' * 30}"
    meeting = announced_meeting(title=title, theme=HOSTILE, venue=HOSTILE, agenda=agenda)
    first = InvitationFactory(meeting=meeting)
    shared = SharedFile(first, method=method)
    for name in NAMES:
        person = InvitationFactory(meeting=meeting, answer="accepted", answered_at=STAMP)
        person.member.user.last_name = name
        assert SharedFile.likeness(person, method=method) == SharedFile.likeness(first, method=method)
        own = ical.invitation_ics(person, method=method, stamp=STAMP, answer_url=URL)
        assert shared.for_person(person, stamp=STAMP, answer_url=URL) == own
    assert own.count(b"\r\n") > 20
    assert all(len(line) <= 75 for line in own.split(b"\r\n"))


def test_another_round_or_a_changed_meeting_needs_another_pattern(db):
    invitation = InvitationFactory()
    before = SharedFile.likeness(invitation, method="REQUEST")
    invitation.round = 2
    assert SharedFile.likeness(invitation, method="REQUEST") != before
    invitation.round = 1
    invitation.meeting.save()
    assert SharedFile.likeness(invitation, method="REQUEST") != before
