"""Answers in the shape in which four widespread programs send them, written after what is publicly known of it.

Each function returns the raw mail. They differ where programs differ: order and encoding of the parts, the zone of
DTSTART, where the comment stands, parameters of ATTENDEE, extra headers.
"""

import base64
import quopri
from datetime import UTC, timedelta

from django.utils import timezone

from meetings import ical
from meetings.models import Invitation

_OUTLOOK_ICS = """\
BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={partstat};CN={name}:mailto:{email}
COMMENT;LANGUAGE=de-DE:{comment}\\n
UID:{uid}
SUMMARY;LANGUAGE=de-DE:Zugesagt: {title}
DTSTART;TZID=W. Europe Standard Time:{start}
DTEND;TZID=W. Europe Standard Time:{end}
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-CDO-INSTTYPE:0
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
END:VCALENDAR
"""
_APPLE_ICS = """\
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.0//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;EMAIL="{email}";PARTSTAT={partstat}:MAILTO:{email}
COMMENT:Falls der Zug fährt
CREATED:20261120T080000Z
DTEND;TZID=Europe/Berlin:{end}
DTSTAMP:{stamp}
DTSTART;TZID=Europe/Berlin:{start}
LAST-MODIFIED:{stamp}
ORGANIZER;CN="DKBM-Netzwerk";EMAIL="portal@dkbm.example.org":mailto:portal@dkbm.example.org
SEQUENCE:{sequence}
SUMMARY:{title}
UID:{uid}
END:VEVENT
END:VCALENDAR
"""
_THUNDERBIRD_ICS = """\
BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20261120T080000Z
LAST-MODIFIED:{stamp}
DTSTAMP:{stamp}
UID:{uid}
SUMMARY:{title}
ORGANIZER;CN="DKBM-Netzwerk Niedersachsen":mailto:portal@dkbm.example.org
ATTENDEE;RSVP=TRUE;CN={name};PARTSTAT={partstat};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT:mailto:{email}
X-MOZ-RECEIVED-SEQUENCE:{sequence}
X-MOZ-RECEIVED-DTSTAMP:20261120T080000Z
X-MOZ-INVITED-ATTENDEE:mailto:{email}
DTSTART;TZID=Europe/Berlin:{start}
DTEND;TZID=Europe/Berlin:{end}
SEQUENCE:{sequence}
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""
_GMAIL_ICS = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:{start_utc}
DTEND:{end_utc}
DTSTAMP:{stamp}
ORGANIZER;CN=DKBM-Netzwerk Niedersachsen:mailto:portal@dkbm.example.org
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN={name}
 ;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="Leider im Urlaub":mailto:{email}
X-MICROSOFT-CDO-OWNERAPPTID:-1
CREATED:20261120T080000Z
DESCRIPTION:
LAST-MODIFIED:{stamp}
LOCATION:Kreishaus Stade
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:{title}
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
_OUTLOOK_MAIL = """\
From: "{ascii_name}" <{from_email}>
To: DKBM-Netzwerk Niedersachsen <portal@dkbm.example.org>
Subject: =?utf-8?B?{subject}?=
Thread-Topic: Einladung
Thread-Index: AdxR0ZQf7n0=
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <{partstat}.{stamp}@FR3P281MB0001.DEUP281.PROD.example>
Accept-Language: de-DE, en-US
Content-Language: de-DE
X-MS-Has-Attach:
X-MS-TNEF-Correlator:
Content-Type: multipart/alternative;
\tboundary="_000_FR3P281MB0001_"
MIME-Version: 1.0

--_000_FR3P281MB0001_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

{plain}
--_000_FR3P281MB0001_
Content-Type: text/html; charset="us-ascii"

<html><body><p>&nbsp;</p></body></html>

--_000_FR3P281MB0001_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: base64

{encoded}
--_000_FR3P281MB0001_--
"""
_GMAIL_MAIL = """\
MIME-Version: 1.0
Reply-To: {email}
Sender: Google Calendar <calendar-notification@google.com>
{headers}Message-ID: <calendar-{stamp}@google.com>
Date: Mon, 23 Nov 2026 09:00:00 +0000
Subject: Declined: Einladung
From: {email}
To: portal@dkbm.example.org
Content-Type: multipart/mixed; boundary="000000000000aa"

--000000000000aa
Content-Type: multipart/alternative; boundary="000000000000bb"

--000000000000bb
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

TGVpZGVyIGltIFVybGF1Yg==
--000000000000bb
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: base64

{encoded}
--000000000000bb--
--000000000000aa
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{encoded}
--000000000000aa--
"""
_APPLE_MAIL = """\
From: {email}
Content-Type: multipart/mixed;
\tboundary="Apple-Mail-8F0B"
Mime-Version: 1.0 (Mac OS X Mail 16.0)
Subject: Einladung vielleicht angenommen
Message-Id: <{stamp}-8F0B@example.org>
Date: Mon, 23 Nov 2026 10:00:00 +0100
To: portal@dkbm.example.org

--Apple-Mail-8F0B
Content-Transfer-Encoding: 7bit
Content-Type: text/plain;
\tcharset=us-ascii

Vielleicht.

--Apple-Mail-8F0B
Content-Type: text/calendar;
\tmethod=REPLY;
\tname="antwort.ics";
\tcharset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Disposition: attachment; filename=antwort.ics

{encoded}
--Apple-Mail-8F0B--
"""
_THUNDERBIRD_MAIL = """\
Message-ID: <{stamp}-tb@example.org>
Date: Mon, 23 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
From: =?UTF-8?Q?M=C3=BCller?= <{email}>
To: portal@dkbm.example.org
Subject: Einladung zu einem Termin: Zusage
Content-Type: multipart/mixed; boundary="------------0tb"

--------------0tb
Content-Type: multipart/alternative;
 boundary="------------1tb"

--------------1tb
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

Müller hat die Einladung angenommen.

--------------1tb
Content-Type: text/calendar; method=REPLY; charset=UTF-8
Content-Transfer-Encoding: 8bit

{ics_text}

--------------1tb--
--------------0tb
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: 8bit

{ics_text}

--------------0tb--
"""


def _crlf(text: str) -> str:
    return text.strip().replace("\n", "\r\n") + "\r\n"


def _utc(moment) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _values(invitation: Invitation, partstat: str, stamp, sequence) -> dict:
    meeting, user = invitation.meeting, invitation.member.user
    return {
        "uid": f"{meeting.uid}@dkbm.example.org",
        "email": user.email,
        "name": user.get_full_name(),
        "partstat": partstat,
        "stamp": _utc(stamp or timezone.now() - timedelta(minutes=1)),
        "sequence": invitation.calendar_sequence if sequence is None else sequence,
        "start": f"{timezone.localtime(meeting.starts_at, ical.BERLIN):%Y%m%dT%H%M%S}",
        "end": f"{timezone.localtime(meeting.ends_at, ical.BERLIN):%Y%m%dT%H%M%S}",
        "start_utc": _utc(meeting.starts_at),
        "end_utc": _utc(meeting.ends_at),
        "title": meeting.title,
    }


def outlook(invitation, partstat="ACCEPTED", *, stamp=None, sequence=None, sender="", comment="Komme etwas später"):
    values = _values(invitation, partstat, stamp, sequence)
    ics = _OUTLOOK_ICS.format(comment=comment, **values)
    encoded = base64.encodebytes(_crlf(ics).encode()).decode()
    plain = quopri.encodestring(f"{comment}\n".encode("iso-8859-1", "replace")).decode()
    return _crlf(
        _OUTLOOK_MAIL.format(
            ascii_name=values["name"].encode("ascii", "replace").decode(),
            from_email=sender or values["email"],
            plain=plain,
            encoded=encoded,
            subject=base64.b64encode(f"Zugesagt: {values['title']}".encode()).decode(),
            **values,
        )
    ).encode()


def gmail(invitation, partstat="DECLINED", *, stamp=None, sequence=None, headers="Auto-Submitted: auto-generated\n"):
    values = _values(invitation, partstat, stamp, sequence)
    ics = _crlf(_GMAIL_ICS.format(**values))
    encoded = base64.encodebytes(ics.encode()).decode()
    return _crlf(_GMAIL_MAIL.format(headers=headers, encoded=encoded, **values)).encode()


def apple(invitation, partstat="TENTATIVE", *, stamp=None, sequence=None):
    values = _values(invitation, partstat, stamp, sequence)
    ics = _APPLE_ICS.format(**values)
    encoded = quopri.encodestring(f"{ics.strip()}\n".encode()).decode()
    return _crlf(_APPLE_MAIL.format(encoded=encoded, **values)).encode()


def thunderbird(invitation, partstat="ACCEPTED", *, stamp=None, sequence=None):
    values = _values(invitation, partstat, stamp, sequence)
    ics = _THUNDERBIRD_ICS.format(**values)
    return _crlf(_THUNDERBIRD_MAIL.format(ics_text=ics.strip(), **values)).encode()
