"""Calendar files of meetings: invitations and cancellations by mail (RFC 5546), feeds and downloads.

One builder for all, so that UID, SEQUENCE, times and texts agree everywhere.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime

import icalendar
from django.conf import settings
from django.utils import timezone

from dkbm_portal.mail.content import absolute

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
    waiting = invitation.is_waiting and not cancelled
    sequence = invitation.calendar_sequence
    event = _event(meeting, stamp=stamp, sequence=sequence, cancelled=cancelled, waiting=waiting)
    description = _description(meeting, answer_url="" if cancelled else answer_url, waiting=waiting)
    event.add("description", description)
    event.add("attendee", attendee_of(invitation), encode=0)
    return _calendar([event], method=method)


def published_ics(
    meetings: Iterable[Meeting],
    *,
    name: str = "",
    waiting_for: Container[int] = (),
    chosen: Mapping[int, list[str]] | None = None,
) -> bytes:
    """Return a file without attendees for the download (one meeting) and the feed (many; ``name`` is its title).

    Cancelled meetings stay in it as such, because programs keep what merely disappears. ``waiting_for`` has the keys of
    meetings for which the reader is on the waiting list: they are tentative. ``chosen`` has the lines of the sessions
    the reader chose, by key of the meeting. Same rows, same bytes.
    """
    events = []
    for meeting in meetings:
        waiting = meeting.pk in waiting_for and not meeting.is_cancelled
        event = _event(
            meeting,
            stamp=meeting.changed_at,
            sequence=meeting.sequence,
            cancelled=meeting.is_cancelled,
            waiting=waiting,
        )
        own = (chosen or {}).get(meeting.pk, [])
        event.add("description", _description(meeting, waiting=waiting, chosen=own))
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


def _event(
    meeting: Meeting, *, stamp: datetime, sequence: int, cancelled: bool, waiting: bool = False
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{meeting.uid}@{settings.PORTAL_EMAIL.rpartition('@')[2]}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", timezone.localtime(meeting.starts_at, BERLIN))
    event.add("dtend", timezone.localtime(meeting.ends_at, BERLIN))
    event.add("summary", f"Abgesagt: {meeting.title}" if cancelled else meeting.title)
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if waiting else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if location := ", ".join(part for part in (meeting.venue, meeting.address) if part) or meeting.online_url:
        event.add("location", location)
    event.add("url", absolute(meeting.get_absolute_url()))
    organizer = _address(settings.PORTAL_EMAIL, f"DKBM-Netzwerk Niedersachsen, {meeting.workgroup.short_name}")
    event.add("organizer", organizer, encode=0)
    return event


def _description(meeting: Meeting, *, answer_url: str = "", waiting: bool = False, chosen: Iterable[str] = ()) -> str:
    parts = []
    if waiting:
        parts.append("Warteliste: Alle Plätze vor Ort sind vergeben. Sie bekommen eine E-Mail, sobald einer frei wird.")
    if meeting.is_cancelled and meeting.cancel_reason:
        parts.append(f"Das Treffen ist abgesagt: {meeting.cancel_reason}")
    if meeting.theme:
        parts.append(f"Thema: {meeting.theme}")
    if meeting.online_url:
        parts.append(f"Videokonferenz: {meeting.online_url}")
    if own := "\n".join(chosen):
        parts.append(f"Ihre Wahl im Programm:\n{own}")
    if programme := meeting.programme_as_text():
        parts.append(f"Programm:\n{programme}")
    if agenda := meeting.agenda_as_text():
        parts.append(f"Tagesordnung:\n{agenda}")
    if answer_url:
        parts.append(f"Zu- oder absagen: {answer_url}")
    parts.append(f"Im Portal: {absolute(meeting.get_absolute_url())}")
    return "\n\n".join(parts)


def attendee_of(invitation: Invitation) -> icalendar.vCalAddress:
    """Return the ATTENDEE of the person's own file, with the answer that the portal knows."""
    attendee = _address(invitation.member.user.email, str(invitation.member.user))
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    answer = Invitation.Answer.TENTATIVE if invitation.is_waiting else Invitation.Answer(invitation.answer)
    attendee.params["PARTSTAT"] = _PARTSTAT[answer]
    attendee.params["RSVP"] = "TRUE"
    return attendee


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["CN"] = name.replace('"', "'")
    return address
