"""Answers from calendar programs: METHOD:REPLY of RFC 5546 §3.2.3, sent by mail to the ORGANIZER.

A reply counts when From and ATTENDEE are confirmed addresses of one and the same active person, the person is invited,
and the UID, which nobody can guess, is that of the meeting. A REPLY with a PARTSTAT counts even if it is marked as
automatic: calendar servers send it in the person's name, on a click or on a rule of theirs. Nothing is ever answered.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import icalendar
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.inbound.parsing import ParsedMail, content
from dkbm_portal.mail.inbound.registry import Result, dropped, handled
from dkbm_portal.mail.models import OutgoingMail
from members.models import User

from .models import Invitation, Meeting
from .services.answers import AnswerRefused, record_answer
from .services.planning import locked

MAX_CHARACTERS = 200_000
_ANSWERS = {
    "ACCEPTED": Invitation.Answer.ACCEPTED,
    "TENTATIVE": Invitation.Answer.TENTATIVE,
    "DECLINED": Invitation.Answer.DECLINED,
}
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Reply:
    """One person's answer as the calendar program wrote it; ``stamp`` is when it was given."""

    uid: UUID
    attendee: str
    partstat: str
    sequence: int
    stamp: datetime
    comment: str


def handle_reply(mail: ParsedMail) -> Result | None:
    """Record the answer in a mail, or say why not; None for a mail without a calendar file."""
    texts = [content(part) for part in mail.parts if _is_calendar(part)]
    if not texts:
        return None
    reply, method = None, ""
    for text in texts:
        reply, method = _read(text[:MAX_CHARACTERS], mail.sender)
        if reply:
            return _record(mail, reply)
    return dropped(f"Kalenderdatei ohne Antwort ({method or 'nicht lesbar'})")


def _is_calendar(part) -> bool:
    if part.get_content_type() in ("text/calendar", "application/ics"):
        return True
    return str(part.get_filename() or "").lower().endswith(".ics")


def _read(text: str, sender: str) -> tuple[Reply | None, str]:
    """Return the reply in a calendar file and the file's METHOD; no reply for any other method or a broken file."""
    try:
        calendar = icalendar.Calendar.from_ical(text)
        method = str(calendar.get("METHOD", "")).upper()[:20]
        events = calendar.walk("VEVENT") if method == "REPLY" else []
        return (_reply(events[0], sender) if events else None), method
    except _BROKEN:
        return None, ""


def _reply(event: icalendar.Event, sender: str) -> Reply:
    """Raises one of ``_BROKEN`` when something that makes a reply is missing."""
    attendees = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    # Some servers copy the whole list of the invitation: then the sender's line is the answer.
    own = [line for line in attendees if _address(line) == sender] or attendees
    params = own[0].params
    stamp = event["DTSTAMP"].dt if "DTSTAMP" in event else timezone.now()
    comment = event.get("COMMENT") or params.get("X-RESPONSE-COMMENT") or ""
    return Reply(
        uid=UUID(str(event["UID"]).partition("@")[0]),
        attendee=_address(own[0]),
        partstat=str(params.get("PARTSTAT", "")).upper()[:20],
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC),
        comment=_line(comment[0] if isinstance(comment, list) else comment),
    )


def _address(line) -> str:
    return re.sub(r"^mailto:", "", str(line).strip(), flags=re.IGNORECASE).lower()


def _line(text) -> str:
    limit = Invitation._meta.get_field("comment").max_length
    return " ".join(_UNPRINTABLE.sub(" ", str(text)).split())[:limit]


def _record(mail: ParsedMail, reply: Reply) -> Result:
    """Check who answers and whether the answer is up to date; the checks and the answer happen under one lock."""
    if reply.partstat not in _ANSWERS:
        return dropped(f"Antwort ohne Zu- oder Absage ({reply.partstat or 'ohne Angabe'})")
    person = _person(mail.sender)
    if person is None or _person(reply.attendee) != person:
        return dropped("Absender und antwortende Person stimmen nicht überein oder sind unbekannt")
    meeting = Meeting.objects.filter(uid=reply.uid).first()
    if meeting is None:
        return dropped("Kein Treffen zu dieser Antwort")
    with transaction.atomic():
        meeting = locked(meeting)
        invitation = meeting.invitations.filter(member__user=person).select_related("member").first()
        if invitation is None:
            return dropped("Die Person ist nicht eingeladen")
        if problem := _outdated(invitation, reply):
            return dropped(problem)
        try:
            record_answer(
                invitation=invitation,
                answer=_ANSWERS[reply.partstat],
                via=Invitation.Via.CALENDAR,
                comment=reply.comment or None,
            )
        except AnswerRefused as refusal:
            return dropped(str(refusal))
        Invitation.objects.filter(pk=invitation.pk).update(answered_at=_moment(invitation, reply))
    return handled(f"{Invitation.Answer(_ANSWERS[reply.partstat]).label}: {meeting.title}")


def _person(address: str) -> User | None:
    """Return the active account with this address, if it is confirmed; an account without any record of it counts."""
    if not address:
        return None
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True).values("user")
    found = User.objects.filter(is_active=True, pk__in=confirmed).first()
    if found:
        return found
    unrecorded = User.objects.filter(is_active=True, email__iexact=address)
    return unrecorded.exclude(emailaddress__email__iexact=address).first()


def _outdated(invitation: Invitation, reply: Reply) -> str:
    """Return why the reply comes too late (RFC 5546 §2.1.5), else an empty string.

    It answers an earlier time when its SEQUENCE is older than the last change of time; a new room or link leaves
    answers standing. Of two answers, wherever given, the one given later counts.
    """
    if reply.sequence < _sequence_of_time(invitation):
        return "Überholt: Die Antwort gilt einem früheren Termin"
    if invitation.round > 1 and reply.stamp < invitation.created_at:
        return "Überholt: Die Antwort gilt einer früheren Einladung"
    if invitation.answered_at and _moment(invitation, reply) < invitation.answered_at:
        return "Überholt: Die Person hat danach schon anders geantwortet"
    return ""


def _sequence_of_time(invitation: Invitation) -> int:
    """Return the SEQUENCE, as this person's calendar has it, under which the meeting got its present time."""
    told = OutgoingMail.objects.filter(
        kind="meetings.update", object_key=invitation.mail_key, user=invitation.member.user_id
    )
    moves = (
        version
        for version, data in told.values_list("version", "data")
        if any(change["label"] == "Termin" for change in data["changes"])
    )
    return 2 * (invitation.round - 1) + max(moves, default=0)


def _moment(invitation: Invitation, reply: Reply) -> datetime:
    """When the answer was given: DTSTAMP, within what is possible (a clock may be wrong, or the sender hostile)."""
    return min(max(reply.stamp, invitation.created_at), timezone.now())
