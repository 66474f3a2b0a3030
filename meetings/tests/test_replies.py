from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from dkbm_portal.mail.inbound.handling import handle_message
from dkbm_portal.mail.models import InboundMail
from meetings import services
from meetings.tests import reply_samples as samples
from meetings.tests.factories import InvitationFactory, announced_meeting


@pytest.fixture
def invitation(member):
    return InvitationFactory(meeting=announced_meeting(), member=member)


def test_outlooks_acceptance_is_recorded_with_its_comment(invitation):
    assert handle_message(samples.outlook(invitation)).outcome == "handled"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_via) == ("accepted", "calendar")
    assert invitation.comment == "Komme etwas später"
    row = InboundMail.objects.get()
    assert row.reason == "Zusage: Frühjahrstreffen der AG 2"
    assert (row.from_email, row.subject) == ("mitglied@example.org", "Zugesagt: Frühjahrstreffen der AG 2")


def test_gmails_decline_is_recorded_though_marked_as_automatic(invitation):
    assert handle_message(samples.gmail(invitation)).outcome == "handled"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.comment) == ("declined", "Leider im Urlaub")


def test_apples_maybe_is_recorded(invitation):
    assert handle_message(samples.apple(invitation)).outcome == "handled"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.comment) == ("tentative", "Falls der Zug fährt")


def test_thunderbirds_acceptance_leaves_the_present_comment(invitation):
    services.record_answer(invitation=invitation, answer="tentative", comment="Mit Kollegin")
    assert handle_message(samples.thunderbird(invitation, stamp=timezone.now() + timedelta(seconds=5)))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.comment, invitation.answered_via) == ("accepted", "Mit Kollegin", "calendar")


def test_nobody_is_ever_answered(invitation, deliver):
    handle_message(samples.outlook(invitation))
    handle_message(samples.gmail(invitation, partstat="NEEDS-ACTION"))
    assert deliver() == []


def test_the_moment_of_the_answer_is_the_one_in_the_mail(invitation):
    given = timezone.now().replace(microsecond=0) - timedelta(hours=3)
    handle_message(samples.outlook(invitation, stamp=given))
    invitation.refresh_from_db()
    assert invitation.answered_at == given


@pytest.mark.parametrize("day", [timedelta(days=-4000), timedelta(days=4000)])
def test_an_impossible_moment_is_brought_into_bounds(invitation, day):
    handle_message(samples.outlook(invitation, stamp=timezone.now() + day))
    invitation.refresh_from_db()
    assert invitation.created_at <= invitation.answered_at <= timezone.now()


def test_the_same_mail_counts_once(invitation):
    handle_message(samples.outlook(invitation))
    services.record_answer(invitation=invitation, answer="declined")
    assert handle_message(samples.outlook(invitation)).reason
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


def test_an_older_reply_that_arrives_late_does_not_replace_the_newer_one(invitation):
    now = timezone.now()
    handle_message(samples.outlook(invitation, "DECLINED", stamp=now - timedelta(minutes=5)))
    assert handle_message(samples.outlook(invitation, "ACCEPTED", stamp=now - timedelta(hours=1))).outcome == "dropped"
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


def test_a_second_thought_within_a_minute_counts_although_both_arrive_together(invitation):
    now = timezone.now()
    handle_message(samples.outlook(invitation, "ACCEPTED", stamp=now - timedelta(seconds=90)))
    handle_message(samples.outlook(invitation, "DECLINED", stamp=now - timedelta(seconds=60)))
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


def test_a_reply_written_before_an_answer_on_the_web_is_outdated(invitation):
    services.record_answer(invitation=invitation, answer="declined")
    result = handle_message(samples.outlook(invitation, stamp=timezone.now() - timedelta(hours=1)))
    assert result.reason.startswith("Überholt")
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_via) == ("declined", "web")


def move(meeting, **values):
    services.move(meeting=meeting, version=meeting.version, values=values, tell_everybody=True)
    meeting.refresh_from_db()


def test_an_acceptance_of_the_former_time_is_outdated(invitation):
    meeting = invitation.meeting
    move(meeting, starts_at=meeting.starts_at + timedelta(days=7), ends_at=meeting.ends_at + timedelta(days=7))
    result = handle_message(samples.outlook(invitation, sequence=0))
    assert result.reason == "Überholt: Die Antwort gilt einem früheren Termin"
    invitation.refresh_from_db()
    assert invitation.answer == "none"
    assert handle_message(samples.thunderbird(invitation, sequence=1)).outcome == "handled"


def test_an_acceptance_from_before_a_change_of_room_still_counts(invitation):
    move(invitation.meeting, venue="Rathaus")
    assert handle_message(samples.outlook(invitation, sequence=0)).outcome == "handled"


def test_an_answer_to_the_first_invitation_of_somebody_who_came_back_is_outdated(invitation):
    invitation.round, invitation.created_at = 2, timezone.now()
    invitation.save()
    result = handle_message(samples.outlook(invitation, sequence=3, stamp=timezone.now() - timedelta(days=1)))
    assert result.reason == "Überholt: Die Antwort gilt einer früheren Einladung"


def test_a_second_confirmed_address_of_the_person_counts(invitation):
    EmailAddress.objects.create(user=invitation.member.user, email="privat@example.org", verified=True)
    assert handle_message(samples.outlook(invitation, sender="Privat@Example.org")).outcome == "handled"


def test_an_unconfirmed_address_does_not_count(invitation):
    EmailAddress.objects.create(user=invitation.member.user, email="privat@example.org", verified=False)
    assert handle_message(samples.outlook(invitation, sender="privat@example.org")).outcome == "dropped"
    invitation.refresh_from_db()
    assert invitation.answer == "none"


def test_an_account_whose_own_address_is_unconfirmed_does_not_count(invitation):
    EmailAddress.objects.filter(user=invitation.member.user).update(verified=False)
    assert handle_message(samples.outlook(invitation)).outcome == "dropped"


def test_nobody_answers_for_somebody_else(invitation, colleague):
    InvitationFactory(meeting=invitation.meeting, member=colleague)
    result = handle_message(samples.outlook(invitation, sender=colleague.user.email))
    assert result.outcome == "dropped"
    assert not invitation.meeting.invitations.exclude(answer="none").exists()


def test_somebody_unknown_is_logged_and_dropped(invitation):
    assert handle_message(samples.outlook(invitation, sender="fremd@example.net")).outcome == "dropped"
    row = InboundMail.objects.get()
    assert (row.outcome, row.from_email) == ("dropped", "fremd@example.net")


def test_a_member_who_is_not_invited_is_dropped(invitation, colleague):
    not_invited = InvitationFactory.build(meeting=invitation.meeting, member=colleague)
    assert handle_message(samples.outlook(not_invited)).reason == "Die Person ist nicht eingeladen"


def test_an_unknown_uid_is_dropped(invitation):
    raw = samples.thunderbird(invitation).replace(
        str(invitation.meeting.uid).encode(), b"0" * 8 + b"-1111-4111-8111-111111111111"
    )
    assert handle_message(raw).reason == "Kein Treffen zu dieser Antwort"


def test_an_inactive_account_is_dropped(invitation):
    invitation.member.user.is_active = False
    invitation.member.user.save()
    assert handle_message(samples.outlook(invitation)).outcome == "dropped"


def test_a_mail_that_fails_dmarc_is_dropped(invitation):
    raw = b"Authentication-Results: mx.example.org; spf=fail; dkim=none; dmarc=fail (p=none)\r\n"
    assert handle_message(raw + samples.outlook(invitation)).reason == "Absender gefälscht (DMARC)"
    invitation.refresh_from_db()
    assert invitation.answer == "none"


def test_a_pass_of_dmarc_on_top_of_a_forged_fail_counts(invitation):
    raw = b"Authentication-Results: mx.example.org; dmarc=pass\r\nAuthentication-Results: evil; dmarc=fail\r\n"
    assert handle_message(raw + samples.outlook(invitation)).outcome == "handled"


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "DELEGATED", "COMPLETED", '""'])
def test_a_reply_without_yes_or_no_changes_nothing(invitation, partstat):
    assert handle_message(samples.outlook(invitation, partstat)).reason.startswith("Antwort ohne Zu- oder Absage")
    invitation.refresh_from_db()
    assert invitation.answer == "none"


@pytest.mark.parametrize("method", [b"REQUEST", b"COUNTER", b"CANCEL", b"PUBLISH"])
def test_other_methods_are_dropped(invitation, method):
    raw = samples.thunderbird(invitation).replace(b"METHOD:REPLY", b"METHOD:" + method)
    assert handle_message(raw).reason == f"Kalenderdatei ohne Antwort ({method.decode()})"


def test_an_answer_after_the_meeting_began_is_dropped_with_the_reason(invitation):
    invitation.meeting.starts_at = timezone.now() - timedelta(minutes=1)
    invitation.meeting.save()
    assert handle_message(samples.outlook(invitation)).reason == "Das Treffen hat schon begonnen oder ist vorbei."
    invitation.refresh_from_db()
    assert invitation.answered_at is None


def test_an_answer_to_a_cancelled_meeting_is_dropped(invitation):
    services.cancel(meeting=invitation.meeting, reason="Sturm")
    assert handle_message(samples.outlook(invitation)).reason == "Das Treffen ist abgesagt."


def test_a_hostile_comment_is_kept_as_one_harmless_line(invitation, client_of, speaker):
    comment = "<script>alert(1)</script>\\nzweite Zeile\x07\u2028" + "x" * 400
    handle_message(samples.outlook(invitation, comment=comment))
    invitation.refresh_from_db()
    assert invitation.comment.startswith("<script>alert(1)</script> zweite Zeile x")
    assert len(invitation.comment) == 300
    page = client_of(speaker).get(f"/treffen/{invitation.meeting.pk}/antworten/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_copied_guest_list_is_read_by_the_senders_line(invitation):
    raw = samples.thunderbird(invitation, "DECLINED").replace(
        b"ATTENDEE;RSVP", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:andere@example.net\r\nATTENDEE;RSVP"
    )
    handle_message(raw)
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


def test_an_ics_attachment_alone_is_enough(invitation):
    raw = samples.apple(invitation).replace(b"Content-Type: text/calendar;", b"Content-Type: application/octet-stream;")
    assert handle_message(raw).outcome == "handled"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"DTSTAMP:", b"X-NO-STAMP:"),
        (b"\r\nSEQUENCE:0", b""),
    ],
)
def test_missing_stamp_or_sequence_is_forgiven(invitation, old, new):
    assert handle_message(samples.thunderbird(invitation).replace(old, new)).outcome == "handled"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"UID:", b"X-UID:"),
        (b"UID:", b"UID:nonsense-"),
        (b"ATTENDEE;", b"X-ATTENDEE;"),
        (b"END:VCALENDAR", b""),
        (b"DTSTAMP:2", b"DTSTAMP:nonsense"),
        (b"SEQUENCE:0", b"SEQUENCE:viele"),
        (b"BEGIN:VEVENT", b"BEGIN:VTODO"),
        (b"VERSION:2.0", b"\x00\xff\xfe;;;:::"),
        (b"DTSTART;TZID=Europe/Berlin:", b"DTSTART;TZID=Mars/Phobos:9999999"),
    ],
)
def test_a_broken_calendar_file_never_raises(invitation, old, new):
    result = handle_message(samples.thunderbird(invitation).replace(old, new))
    assert result.outcome in ("dropped", "handled")


def test_an_acceptance_of_a_full_meeting_joins_the_waiting_list_and_the_person_is_told(invitation, colleague, deliver):
    meeting = invitation.meeting
    meeting.capacity = 1
    meeting.save()
    services.record_answer(invitation=InvitationFactory(meeting=meeting, member=colleague), answer="accepted")
    deliver()
    assert handle_message(samples.outlook(invitation)).outcome == "handled"
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place) == ("accepted", "waiting")
    assert [mail.to for mail in deliver() if "Warteliste" in mail.body] == [[invitation.member.user.email]]
