from datetime import timedelta
from email import message_from_bytes, policy

import icalendar
import pytest
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import emails, services
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting, in_days
from workgroups.services import end_membership
from workgroups.tests.factories import OfficeFactory


def parsed(message):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def calendar_parts(message) -> list:
    return [part for part in parsed(message).walk() if part.get_content_type() in ("text/calendar", "application/ics")]


def to(messages, person):
    (found,) = [message for message in messages if message.to == [person.user.email]]
    return found


@pytest.fixture
def announced(draft_meeting, speaker, member, deliver):
    """A meeting whose invitations have been delivered."""
    services.announce(meeting=draft_meeting, version=0)
    deliver()
    draft_meeting.refresh_from_db()
    return draft_meeting


def test_the_invitation_says_what_when_where_and_offers_three_answers(draft_meeting, speaker, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    mail = to(deliver(), member)
    day = timezone.localtime(draft_meeting.starts_at)
    assert mail.subject.startswith(f"Einladung: Frühjahrstreffen der AG 2 am {day.day}. ")
    for text in ("10:00–15:00 Uhr", "Kreishaus Stade", "Kleinräumige Daten", "antwort=zusage", "antwort=vielleicht"):
        assert text in mail.body.replace("\xa0", " ")
    assert "antwort=absage" in mail.alternatives[0][0]
    assert str(member.user) in mail.body
    assert mail.extra_headers["List-Id"].startswith("AG 2 <")
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_each_mail_names_only_its_recipient(draft_meeting, speaker, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    mail = to(deliver(), member)
    raw = mail.body + mail.alternatives[0][0] + calendar_parts(mail)[0].get_content()
    assert speaker.user.email not in raw
    assert str(speaker.user) not in raw


def test_the_calendar_part_has_the_same_method_in_header_and_body(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    (mail,) = deliver()
    alternative, attachment = calendar_parts(mail)
    assert alternative.get_param("method") == "REQUEST"
    assert alternative.get_content_charset().lower() == "utf-8"
    assert alternative.get_payload(decode=True) == attachment.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(attachment.get_payload(decode=True))
    assert calendar["METHOD"] == "REQUEST"
    assert str(calendar.walk("VEVENT")[0]["ATTENDEE"]) == f"mailto:{member.user.email}"
    assert attachment.get_filename() == "einladung.ics"


def test_replies_go_to_the_transferagentur_unless_the_speaker_released_the_address(
    draft_meeting, speaker, member, deliver
):
    services.announce(meeting=draft_meeting, version=0)
    assert to(deliver(), member).reply_to == ["transferagentur@dkbm.example.org"]


def test_replies_go_to_the_speaker_who_released_the_address(draft_meeting, speaker, member, deliver):
    speaker.show_email = True
    speaker.save()
    services.announce(meeting=draft_meeting, version=0)
    assert to(deliver(), member).reply_to == [speaker.user.email]


def test_hostile_texts_are_escaped_in_the_html(draft_meeting, member, deliver):
    for name in ("title", "theme", "venue", "agenda"):
        setattr(draft_meeting, name, "<script>alert(1)</script>")
    draft_meeting.save()
    services.announce(meeting=draft_meeting, version=0)
    (mail,) = deliver()
    assert "<script>" not in mail.alternatives[0][0]
    assert mail.subject.startswith("Einladung: <script>alert(1)</script>")


def test_the_update_lists_old_and_new_of_what_changed_only(announced, member, deliver):
    services.move(
        meeting=announced, version=1, values={"venue": "Rathaus", "address": announced.address}, tell_everybody=True
    )
    mail = to(deliver(), member)
    assert mail.subject.startswith("Geändert: ")
    assert "Ort: bisher Kreishaus Stade, Sitzungssaal → jetzt Rathaus" in mail.body
    assert "bisher" not in mail.body.replace("Ort: bisher", "").replace("bisherige", "")
    assert "prüfen Sie" in mail.body
    event = icalendar.Calendar.from_ical(calendar_parts(mail)[1].get_payload(decode=True)).walk("VEVENT")[0]
    assert event["SEQUENCE"] == 1
    assert event["LOCATION"].startswith("Rathaus")


def test_of_two_quick_changes_only_the_last_is_mailed_with_the_sum_of_both(announced, member, deliver):
    later = {"starts_at": announced.starts_at + timedelta(days=1), "ends_at": announced.ends_at + timedelta(days=1)}
    services.move(meeting=announced, version=1, values={"venue": "Rathaus"}, tell_everybody=True)
    services.move(meeting=announced, version=2, values=later, tell_everybody=True)
    services.move(meeting=announced, version=3, values={"venue": "Schloss"}, tell_everybody=True)
    mail = to(deliver(), member)
    assert "Ort: bisher Kreishaus Stade, Sitzungssaal → jetzt Schloss" in mail.body
    assert "Termin: bisher" in mail.body
    assert "Rathaus" not in mail.body
    assert OutgoingMail.objects.filter(kind="meetings.update", user=member.user, state="skipped").count() == 2


def test_who_never_got_the_invitation_gets_it_instead_of_an_update(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    services.move(meeting=draft_meeting, version=1, values={"venue": "Rathaus"}, tell_everybody=True)
    (mail,) = deliver()
    assert mail.subject.startswith("Einladung: ")
    assert "Rathaus" in mail.body
    assert "überholt" in OutgoingMail.objects.get(kind="meetings.invitation").reason.lower()


def test_the_cancellation_says_why_and_takes_the_entry_off_the_calendar(announced, member, deliver):
    services.cancel(meeting=announced, reason="Die Referentin ist erkrankt.")
    mail = to(deliver(), member)
    assert mail.subject.startswith("Abgesagt: ")
    assert "Die Referentin ist erkrankt." in mail.body
    alternative, attachment = calendar_parts(mail)
    assert alternative.get_param("method") == "CANCEL"
    calendar = icalendar.Calendar.from_ical(attachment.get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert "antwort=" not in mail.body


def test_invitation_update_and_cancellation_share_one_uid(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    sent = deliver()
    services.move(meeting=draft_meeting, version=1, values={"venue": "Rathaus"}, tell_everybody=True)
    sent += deliver()
    services.cancel(meeting=draft_meeting, reason="Sturm")
    sent += deliver()
    events = [
        icalendar.Calendar.from_ical(calendar_parts(mail)[1].get_payload(decode=True)).walk("VEVENT")[0]
        for mail in sent
    ]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]


def test_no_invitation_goes_out_once_the_meeting_is_cancelled(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    services.cancel(meeting=draft_meeting, reason="Sturm")
    assert [mail.subject.split(":")[0] for mail in deliver()] == ["Abgesagt"]


def test_no_invitation_goes_to_somebody_who_left_the_group(draft_meeting, member, colleague, deliver):
    services.announce(meeting=draft_meeting, version=0)
    end_membership(membership=member.memberships.get())
    assert [mail.to for mail in deliver()] == [[colleague.user.email]]


def test_no_mail_goes_to_an_inactive_account(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    member.user.is_active = False
    member.user.save()
    assert deliver() == []


def test_no_invitation_goes_out_after_the_meeting_began(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    draft_meeting.refresh_from_db()
    draft_meeting.starts_at = timezone.now() - timedelta(minutes=1)
    draft_meeting.save()
    assert deliver() == []


def test_the_mail_of_a_deleted_invitation_is_skipped(draft_meeting, member, deliver):
    services.announce(meeting=draft_meeting, version=0)
    Invitation.objects.all().delete()
    assert deliver() == []
    assert OutgoingMail.objects.get().state == "skipped"


def test_the_minutes_mail_links_to_the_minutes(member, deliver):
    meeting = announced_meeting(starts_at=in_days(-2), ends_at=in_days(-1))
    InvitationFactory(meeting=meeting, member=member)
    services.close(meeting=meeting, version=0, minutes="Text", attendance=1, by=member.user)
    (mail,) = deliver()
    assert mail.subject.startswith("Protokoll: ")
    assert f"/treffen/{meeting.pk}/protokoll/" in mail.body


def test_the_preview_shows_the_mail_without_anybody_s_link(draft_meeting, member):
    subject, text = emails.preview(draft_meeting)
    assert subject.startswith("Einladung: Frühjahrstreffen")
    assert "Guten Tag Vorname Nachname" in text
    assert "/antwort/…/?antwort=zusage" in text


def test_the_deputy_is_asked_after_the_speaker(draft_meeting, speaker, member, colleague, deliver):
    for person in (speaker, colleague):
        person.show_email = True
        person.save()
    OfficeFactory(member=colleague, role="deputy")
    services.announce(meeting=draft_meeting, version=0)
    assert to(deliver(), member).reply_to == [speaker.user.email]
