"""The mails about meetings. Each is built right before every attempt to send, from what is true then."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.content import CalendarPart, Content, absolute, html_to_text, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind
from workgroups.models import Office, Workgroup

from . import ical
from .models import Invitation, Meeting
from .services.reminders import reminder_version
from .tokens import answer_token

_ANSWERS = (("Zusagen", "zusage"), ("Vielleicht", "vielleicht"), ("Absagen", "absage"))
_CALENDAR_KINDS = ("meetings.invitation", "meetings.update")


def preview(meeting: Meeting) -> tuple[str, str]:
    """Return subject and text of the invitation as everybody will get it, with placeholders for what is personal."""
    subject, html = render("meetings/email/invitation", _context(meeting, "Vorname Nachname", "/antwort/…/"))
    return subject, html_to_text(html)


@mail_kind("meetings.invitation", "Treffen: Einladung")
def invitation(mail: OutgoingMail) -> Content:
    invited = _invited(mail)
    _check_announced(invited.meeting)
    _check_up_to_date(mail, invited.meeting)
    _check_belongs(invited)
    return _content("invitation", mail, invited, method=ical.REQUEST)


@mail_kind("meetings.update", "Treffen: Änderung")
def update(mail: OutgoingMail) -> Content:
    """Says what changed since the last mail the person got; who never got one gets the invitation instead."""
    invited = _invited(mail)
    _check_announced(invited.meeting)
    _check_up_to_date(mail, invited.meeting)
    _check_belongs(invited)
    known = _last_known_version(mail)
    if known is None:
        return _content("invitation", mail, invited, method=ical.REQUEST)
    return _content("update", mail, invited, method=ical.REQUEST, changes=_changes_since(mail, known))


@mail_kind("meetings.cancellation", "Treffen: Absage")
def cancellation(mail: OutgoingMail) -> Content:
    """To everybody invited when the meeting is cancelled, and to somebody who left the group."""
    invited = _invited(mail)
    meeting = invited.meeting
    if invited.withdrawn_at and not meeting.is_cancelled:
        return _content("withdrawal", mail, invited, method=ical.CANCEL)
    if not meeting.is_cancelled:
        raise NotMeantAnymore("Die Person gehört der Gruppe wieder an.")
    return _content("cancellation", mail, invited, method=ical.CANCEL)


@mail_kind("meetings.reminder_accepted", "Treffen: Erinnerung an Zusagen")
def reminder_accepted(mail: OutgoingMail) -> Content:
    invited = _reminded(mail)
    if invited.answer not in (Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE):
        raise NotMeantAnymore("Die Person hat inzwischen abgesagt.")
    return _content("reminder_accepted", mail, invited, tentative=invited.answer == Invitation.Answer.TENTATIVE)


@mail_kind("meetings.reminder_open", "Treffen: Bitte um Antwort")
def reminder_open(mail: OutgoingMail) -> Content:
    invited = _reminded(mail)
    if invited.answer != Invitation.Answer.NONE:
        raise NotMeantAnymore("Die Person hat inzwischen geantwortet.")
    return _content("reminder_open", mail, invited)


@mail_kind("meetings.minutes", "Treffen: Protokoll")
def minutes(mail: OutgoingMail) -> Content:
    invited = _invited(mail)
    if not invited.meeting.is_closed:
        raise NotMeantAnymore("Das Treffen ist nicht abgeschlossen.")
    _check_belongs(invited)
    path = reverse("meetings:minutes", args=[invited.meeting.pk])
    return _content("minutes", mail, invited, minutes_url=absolute(path))


def _invited(mail: OutgoingMail) -> Invitation:
    invited = (
        Invitation.objects.select_related("meeting__workgroup__parent", "meeting__host", "member__user")
        .filter(meeting=mail.data["meeting"], member__user=mail.user_id)
        .first()
    )
    if invited is None:
        raise NotMeantAnymore("Die Einladung gibt es nicht mehr.")
    if invited.mail_key != mail.object_key:
        raise NotMeantAnymore("Überholt: Die Person ist inzwischen neu eingeladen.")
    if not invited.member.user.is_active:
        raise NotMeantAnymore("Das Konto ist nicht mehr aktiv.")
    return invited


def _reminded(mail: OutgoingMail) -> Invitation:
    invited = _invited(mail)
    _check_announced(invited.meeting)
    if mail.version != reminder_version(invited.meeting):
        raise NotMeantAnymore("Das Treffen wurde auf einen anderen Tag verschoben.")
    _check_belongs(invited)
    return invited


def _check_announced(meeting: Meeting) -> None:
    if not meeting.is_announced:
        raise NotMeantAnymore(f"Das Treffen ist {meeting.get_state_display()}.")
    if meeting.starts_at <= timezone.now():
        raise NotMeantAnymore("Das Treffen hat schon begonnen.")


def _check_up_to_date(mail: OutgoingMail, meeting: Meeting) -> None:
    if mail.version != meeting.sequence:
        raise NotMeantAnymore("Überholt: Das Treffen wurde inzwischen geändert.")


def _check_belongs(invited: Invitation) -> None:
    belongs = invited.meeting.workgroup.members.filter(pk=invited.member_id).exists()
    if invited.withdrawn_at or not belongs:
        raise NotMeantAnymore("Die Person gehört nicht mehr zur Gruppe.")


def _last_known_version(mail: OutgoingMail) -> int | None:
    """Return the SEQUENCE of the last invitation or update that reached the person, None if none did."""
    sent = OutgoingMail.objects.filter(
        kind__in=_CALENDAR_KINDS,
        object_key=mail.object_key,
        user=mail.user_id,
        version__lt=mail.version,
        state=OutgoingMail.State.SENT,
    )
    return sent.order_by("-version").values_list("version", flat=True).first()


def _changes_since(mail: OutgoingMail, known: int) -> list[dict]:
    """Sum up the changes of all updates after ``known``: what was first, what is now, nothing that came back."""
    updates = OutgoingMail.objects.filter(
        kind="meetings.update",
        object_key=mail.object_key,
        user=mail.user_id,
        version__gt=known,
        version__lte=mail.version,
    )
    summed: dict[str, dict] = {}
    for data in updates.order_by("version").values_list("data", flat=True):
        for change in data["changes"]:
            first = summed.setdefault(change["label"], dict(change))
            first["new"] = change["new"]
    return [change for change in summed.values() if change["old"] != change["new"]]


def _content(template: str, mail: OutgoingMail, invited: Invitation, *, method: str = "", **extra) -> Content:
    meeting = invited.meeting
    path = reverse("meetings:token_answer", args=[answer_token(invited)])
    context = _context(meeting, invited.member.user.get_full_name(), path) | extra
    subject, html = render(f"meetings/email/{template}", context)
    return Content(
        subject=subject,
        html=html,
        reply_to=_contact(meeting.workgroup),
        calendar=_calendar_part(invited, method, mail.created_at, absolute(path)) if method else None,
        list_id=meeting.workgroup.short_name,
    )


def _calendar_part(invited: Invitation, method: str, stamp: datetime, answer_url: str) -> CalendarPart:
    ics = ical.invitation_ics(invited, method=method, stamp=stamp, answer_url=answer_url)
    return CalendarPart(ics=ics, method=method, filename="absage.ics" if method == ical.CANCEL else "einladung.ics")


def _context(meeting: Meeting, name: str, answer_path: str) -> dict:
    return {
        "meeting": meeting,
        "group": meeting.workgroup,
        "name": name,
        "meeting_url": absolute(meeting.get_absolute_url()),
        "answer_links": [
            {"label": label, "url": f"{absolute(answer_path)}?antwort={word}"} for label, word in _ANSWERS
        ],
    }


def _contact(workgroup: Workgroup) -> str:
    """Return where replies go: the group's speaker who released the address, else the Transferagentur."""
    order = [Office.Role.SPEAKER, Office.Role.COORDINATOR, Office.Role.DEPUTY]
    offices = Office.objects.leading().filter(workgroup=workgroup, member__show_email=True)
    leading = sorted(offices.select_related("member__user"), key=lambda office: order.index(office.role))
    return leading[0].member.user.email if leading else settings.STAFF_EMAIL
