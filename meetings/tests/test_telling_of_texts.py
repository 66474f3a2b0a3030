"""Changing title, theme or agenda of an announced meeting: the planner decides who is told."""

import pytest
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Invitation, Meeting
from meetings.tests.factories import InvitationFactory, announced_meeting, in_days

AGENDA = "1. Begrüßung\n2. Kleinräumige Daten\n3. Verabredungen"
TEXTS = {"title": "Frühjahrstreffen der AG 2", "theme": "Kleinräumige Daten", "agenda": AGENDA, "version": "1"}


@pytest.fixture
def invited(ag, member, draft_meeting, deliver):
    """An invitation that has reached the member."""
    services.announce(meeting=draft_meeting, version=0)
    deliver()
    return Invitation.objects.get(member=member)


def edit(client, meeting, **data):
    return client.post(reverse("meetings:meeting_edit", args=[meeting.pk]), TEXTS | data)


def test_a_typo_needs_no_mail(client_of, speaker, invited, deliver):
    edit(client_of(speaker), invited.meeting, title="Frühlingstreffen der AG 2", notify="nobody")

    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.sequence, meeting.version) == ("Frühlingstreffen der AG 2", 0, 2)
    assert deliver() == []


def test_a_new_theme_is_mailed_old_and_new_with_a_higher_sequence_when_asked_for(client_of, speaker, invited, deliver):
    response = edit(client_of(speaker), invited.meeting, theme="Schulabsentismus", notify="all")

    assert response.status_code == 302
    mail = next(mail for mail in deliver() if mail.to == [invited.member.user.email])
    assert "bisher Kleinräumige Daten" in " ".join(mail.body.split())
    assert "jetzt Schulabsentismus" in " ".join(mail.body.split())
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    assert b"SEQUENCE:1\r\n" in calendar.get_payload(decode=True)


def test_nothing_changed_mails_nobody(client_of, speaker, invited):
    edit(client_of(speaker), invited.meeting, notify="all")

    assert not OutgoingMail.objects.filter(kind="meetings.update").exists()
    assert (Meeting.objects.get().sequence, Meeting.objects.get().version) == (0, 1)


def test_the_mail_shows_the_new_agenda_once(client_of, speaker, invited, deliver):
    edit(client_of(speaker), invited.meeting, agenda="1. Ganz neu", notify="all")

    mail = deliver()[0]
    assert mail.body.count("Ganz neu") == 1
    assert "siehe unten" in mail.body


def test_the_page_asks_whom_to_tell(client_of, speaker, invited):
    html = client_of(speaker).get(reverse("meetings:meeting_edit", args=[invited.meeting.pk])).content.decode()

    assert "Wen benachrichtigen?" in html
    assert html.index("Alle Eingeladenen") < html.index("Niemanden")


def test_a_meeting_that_has_begun_tells_nobody_any_more(client_of, speaker, ag, member):
    running = announced_meeting(workgroup=ag, starts_at=in_days(-1), ends_at=in_days(1), agenda="")
    InvitationFactory(meeting=running, member=member)

    edit(client_of(speaker), running, title="Neuer Titel", agenda="", notify="all", version="0")

    assert Meeting.objects.get().title == "Neuer Titel"
    assert not OutgoingMail.objects.exists()


def test_a_draft_does_not_ask(client_of, speaker, draft_meeting):
    html = client_of(speaker).get(reverse("meetings:meeting_edit", args=[draft_meeting.pk])).content.decode()

    assert "Wen benachrichtigen?" not in html
