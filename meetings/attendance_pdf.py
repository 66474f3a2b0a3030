"""The papers of a meeting's attendance: list to sign, name badges, certificate. Set by Typst from plain data."""

from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.content import absolute
from dkbm_portal.pdf import render_pdf
from dkbm_portal.template_tags import long_date
from members.models import Member

from .attendance_codes import certificate_code
from .models import Invitation, Meeting
from .services import invitees


def _expected(meeting: Meeting):
    """Who may come: everybody who accepted or may come; not those on the waiting list."""
    answers = [Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE]
    rows = invitees(meeting).filter(answer__in=answers).exclude(place=Invitation.Place.WAITING)
    return rows.select_related("member__municipality")


def _head(meeting: Meeting) -> dict:
    return {
        "meeting": meeting.title,
        "theme": meeting.theme,
        "group": str(meeting.workgroup),
        "css": meeting.workgroup.css_class,
        "date": long_date(meeting.starts_at),
        "time": meeting.clock_span,
        "place": ", ".join(part for part in (meeting.venue, meeting.address) if part) or "online",
    }


def attendance_list(meeting: Meeting) -> bytes:
    """Return the list of those expected, by municipality, with a column to sign."""
    rows = sorted(_expected(meeting).by_name(), key=lambda row: row.member.municipality.name)
    municipalities = [
        {"name": name, "people": [_person(row) for row in people]}
        for name, people in groupby(rows, key=lambda row: row.member.municipality.name)
    ]
    data = _head(meeting) | {"municipalities": municipalities, "count": len(rows)}
    return render_pdf("meetings/pdf/attendance_list", data)


def _person(row: Invitation) -> dict:
    user = row.member.user
    how = row.get_mode_display() if row.answer == Invitation.Answer.ACCEPTED else row.get_answer_display()
    return {"name": f"{user.last_name}, {user.first_name}", "how": how}


def badges(meeting: Meeting) -> bytes:
    """Return the badges of those who come on site: name, municipality and the colour of each person's AG."""
    rows = _expected(meeting).filter(mode=Invitation.Mode.ON_SITE).by_name()
    members = Member.objects.filter(pk__in=rows.values("member")).with_ag().by_name()
    return render_pdf("meetings/pdf/badges", _head(meeting) | {"people": [_badge(member) for member in members]})


def _badge(member: Member) -> dict:
    ag = member.ag
    return {
        "name": member.user.get_full_name(),
        "municipality": member.municipality.name,
        "ag": ag.short_name if ag else "",
        "css": ag.css_class if ag else "group-network",
    }


def certificate(invitation: Invitation) -> bytes:
    """Return the certificate of attendance of one person at a closed meeting."""
    meeting, member = invitation.meeting, invitation.member
    code = certificate_code(invitation)
    online = invitation.attended == Invitation.Attended.ONLINE
    data = _head(meeting) | {
        "name": member.user.get_full_name(),
        "function": member.function,
        "municipality": member.municipality.name,
        "duration": _duration(meeting),
        "place": "online" if online else _head(meeting)["place"],
        "closed": long_date(timezone.localtime(meeting.closed_at)),
        "code": code,
        "check_url": absolute(reverse("meetings:certificate_check", args=[code])),
        "contact": settings.STAFF_EMAIL,
    }
    return render_pdf("meetings/pdf/certificate", data)


def _duration(meeting: Meeting) -> str:
    """„5 Stunden“, „1,5 Stunden“, „1 Stunde“, rounded to quarters of an hour."""
    quarters = max(round((meeting.ends_at - meeting.starts_at).total_seconds() / 900), 1)
    if quarters == 4:
        return "1 Stunde"
    return f"{quarters / 4:g} Stunden".replace(".", ",")
