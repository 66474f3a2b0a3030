"""Mails about seats, the waiting list and deputies. Each is built from what is true right before it is sent."""

from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from . import ical
from .emails import _check_announced, _check_belongs, _content, _invited
from .models import Invitation, Meeting
from .services.places import FULL, places_of, waiting_position


@mail_kind("meetings.waiting", "Treffen: Warteliste")
def waiting(mail: OutgoingMail) -> Content:
    """To somebody who said yes when all seats were taken; the calendar shows it as not certain."""
    invited = _concerned(mail)
    if not invited.is_waiting:
        raise NotMeantAnymore("Die Person steht nicht mehr auf der Warteliste.")
    return _content("waiting", mail, invited, method=ical.REQUEST, position=waiting_position(invited))


@mail_kind("meetings.promoted", "Treffen: Platz von der Warteliste")
def promoted(mail: OutgoingMail) -> Content:
    """To the next on the waiting list, who has a seat now."""
    invited = _concerned(mail)
    if invited.place != Invitation.Place.SEATED:
        raise NotMeantAnymore("Die Person hat den Platz inzwischen abgegeben.")
    return _content("promoted", mail, invited, method=ical.REQUEST)


@mail_kind("meetings.deputised", "Treffen: Vertretung")
def deputised(mail: OutgoingMail) -> Content:
    """To a colleague who was named as deputy: the invitation, and in whose place."""
    invited = _concerned(mail)
    principal = _principal(mail)
    if principal is None or principal.deputy_id != invited.member_id:
        raise NotMeantAnymore("Die Vertretung ist inzwischen aufgehoben.")
    return _content("deputised", mail, invited, method=ical.REQUEST, principal=principal.member)


@mail_kind("meetings.deputy_released", "Treffen: Vertretung aufgehoben")
def deputy_released(mail: OutgoingMail) -> Content:
    """To a deputy who is not needed any more; the meeting leaves the calendar of somebody from another group."""
    invited = _invited(mail)
    _check_announced(invited.meeting)
    principal = _principal(mail)
    if principal and principal.deputy_id == invited.member_id:
        raise NotMeantAnymore("Die Person vertritt inzwischen wieder.")
    method = ical.CANCEL if invited.withdrawn_at else ""
    principal = principal.member if principal else None
    return _content("deputy_released", mail, invited, method=method, is_withdrawn=bool(method), principal=principal)


@mail_kind("meetings.places_warning", "Treffen: Plätze werden knapp")
def places_warning(mail: OutgoingMail) -> Content:
    """To the organisers when 80 % of the seats are taken, and when all are."""
    meeting = Meeting.objects.select_related("workgroup__parent").filter(pk=mail.data["meeting"]).first()
    if meeting is None:
        raise NotMeantAnymore("Das Treffen gibt es nicht mehr.")
    _check_announced(meeting)
    places = places_of(meeting)
    if places.percent < mail.version:
        raise NotMeantAnymore("Es sind wieder mehr Plätze frei.")
    if places.free == 0 and mail.version < FULL:
        raise NotMeantAnymore("Überholt: Inzwischen sind alle Plätze vergeben.")
    context = {
        "meeting": meeting,
        "places": places,
        "is_full": places.free == 0,
        "answers_url": absolute(reverse("meetings:answers", args=[meeting.pk])),
        "move_url": absolute(reverse("meetings:move", args=[meeting.pk])),
    }
    subject, html = render("meetings/email/places_warning", context)
    return Content(subject=subject, html=html)


def _concerned(mail: OutgoingMail) -> Invitation:
    invited = _invited(mail)
    _check_announced(invited.meeting)
    _check_belongs(invited)
    return invited


def _principal(mail: OutgoingMail) -> Invitation | None:
    """Return the invitation in whose place the deputy comes or came."""
    return (
        Invitation.objects.select_related("member__user", "member__municipality")
        .filter(pk=mail.data["instead_of"])
        .first()
    )
