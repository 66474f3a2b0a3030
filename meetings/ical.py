"""Calendar files of meetings: invitations and cancellations by mail (RFC 5546), feeds and downloads.

One builder for all, so that UID, SEQUENCE, times and texts agree everywhere.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import icalendar
from django.conf import settings
from django.utils import timezone

from dkbm_portal.mail.content import absolute, html_to_text

from .models import BERLIN, Invitation, Meeting

# Written out, because the library's own VTIMEZONE (long RDATE lists) is read an hour wrong by other programs.
_VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
_PARTSTAT = {
    Invitation.Answer.NONE: "NEEDS-ACTION",
    Invitation.Answer.ACCEPTED: "ACCEPTED",
    Invitation.Answer.TENTATIVE: "TENTATIVE",
    Invitation.Answer.DECLINED: "DECLINED",
}
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def invitation_ics(invitation: Invitation, *, method: str, stamp: datetime, answer_url: str) -> bytes:
    """Return the file for one invited person, who is its only ATTENDEE.

    ``method`` is REQUEST (invitation and update) or CANCEL; ``stamp`` becomes DTSTAMP and must not go back in time.
    """
    meeting = invitation.meeting
    cancelled = method == CANCEL
    event = _event(meeting, stamp=stamp, sequence=invitation.calendar_sequence, cancelled=cancelled)
    event.add("description", _description(meeting, answer_url="" if cancelled else answer_url))
    event.add("attendee", _attendee(invitation), encode=0)
    return _calendar([event], method=method)


def published_ics(meetings: Iterable[Meeting], *, name: str = "") -> bytes:
    """Return a file without attendees for the download (one meeting) and the feed (many; ``name`` is its title).

    Cancelled meetings stay in it as such, because programs keep what merely disappears. Same rows, same bytes.
    """
    events = []
    for meeting in meetings:
        event = _event(meeting, stamp=meeting.changed_at, sequence=meeting.sequence, cancelled=meeting.is_cancelled)
        event.add("description", _description(meeting))
        event.add("last-modified", meeting.changed_at.astimezone(UTC))
        events.append(event)
    return _calendar(events, method=PUBLISH, name=name)


def _calendar(events: list[icalendar.Event], *, method: str, name: str = "") -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//DKBM-Netzwerk Niedersachsen//Portal//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", "Europe/Berlin")
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(icalendar.Timezone.from_ical(_VTIMEZONE))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(meeting: Meeting, *, stamp: datetime, sequence: int, cancelled: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{meeting.uid}@{settings.PORTAL_EMAIL.rpartition('@')[2]}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", timezone.localtime(meeting.starts_at, BERLIN))
    event.add("dtend", timezone.localtime(meeting.ends_at, BERLIN))
    event.add("summary", f"Abgesagt: {meeting.title}" if cancelled else meeting.title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if location := ", ".join(part for part in (meeting.venue, meeting.address) if part) or meeting.online_url:
        event.add("location", location)
    event.add("url", absolute(meeting.get_absolute_url()))
    organizer = _address(settings.PORTAL_EMAIL, f"DKBM-Netzwerk Niedersachsen, {meeting.workgroup.short_name}")
    event.add("organizer", organizer, encode=0)
    return event


def _description(meeting: Meeting, *, answer_url: str = "") -> str:
    parts = []
    if meeting.is_cancelled and meeting.cancel_reason:
        parts.append(f"Das Treffen ist abgesagt: {meeting.cancel_reason}")
    if meeting.theme:
        parts.append(f"Thema: {meeting.theme}")
    if meeting.online_url:
        parts.append(f"Videokonferenz: {meeting.online_url}")
    if meeting.agenda_html:
        parts.append(f"Tagesordnung:\n{html_to_text(meeting.agenda_html).strip()}")
    if answer_url:
        parts.append(f"Zu- oder absagen: {answer_url}")
    parts.append(f"Im Portal: {absolute(meeting.get_absolute_url())}")
    return "\n\n".join(parts)


def _attendee(invitation: Invitation) -> icalendar.vCalAddress:
    attendee = _address(invitation.member.user.email, str(invitation.member.user))
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = _PARTSTAT[Invitation.Answer(invitation.answer)]
    attendee.params["RSVP"] = "TRUE"
    return attendee


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["CN"] = name.replace('"', "'")
    return address
