"""The mails about meetings. Each is built right before every attempt to send, from what is true then."""

import json

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.content import CalendarPart, Content, absolute, html_to_text, render
from dkbm_portal.mail.merge import render_personal
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from . import ical
from .contact import reply_address
from .ical_shared import SharedFile
from .models import Invitation, Meeting
from .services.reminders import lost_sense
from .tokens import answer_token

_COMING, _COMING_HYBRID = (("Zusagen", "zusage"),), (("Vor Ort zusagen", "vor-ort"), ("Online zusagen", "online"))
_OTHER_ANSWERS = (("Vielleicht", "vielleicht"), ("Absagen", "absage"))
_CALENDAR_KINDS = ("meetings.invitation", "meetings.update")


def preview(meeting: Meeting) -> tuple[str, str]:
    """Return subject and text of the invitation as everybody will get it, with placeholders for what is personal."""
    prefetch_related_objects([meeting], "items", "sessions__ag_meeting")
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
    if invited.is_waiting:
        raise NotMeantAnymore("Die Person steht auf der Warteliste.")
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
    found = mail.batch.once("meetings.invitations", lambda: _invitations_of(mail.batch.mails))
    invited = found.get((mail.data["meeting"], mail.user_id))
    if invited is None:
        raise NotMeantAnymore("Die Einladung gibt es nicht mehr.")
    if invited.mail_key != mail.object_key:
        raise NotMeantAnymore("Überholt: Die Person ist inzwischen neu eingeladen.")
    if not invited.member.user.is_active:
        raise NotMeantAnymore("Das Konto ist nicht mehr aktiv.")
    return invited


def _invitations_of(batch: list[OutgoingMail]) -> dict[tuple[int, int], Invitation]:
    """Return the invitations that mails sent together are about, by meeting and user, as they are now.

    Each knows as ``belongs`` whether the person still belongs to those who may have one.
    """
    mails = [mail for mail in batch if "meeting" in mail.data]
    meetings = Meeting.objects.select_related("workgroup__parent", "host")
    meetings = meetings.prefetch_related("items", "sessions__ag_meeting")
    meetings = meetings.in_bulk({mail.data["meeting"] for mail in mails})
    users = {mail.user_id for mail in mails}
    people = {pk: meeting.people_among(users) for pk, meeting in meetings.items()}
    found = {}
    for invited in Invitation.objects.select_related("member__user").filter(
        meeting__in=meetings, member__user__in=users
    ):
        invited.meeting = meetings[invited.meeting_id]
        invited.belongs = invited.member_id in people[invited.meeting_id]
        found[invited.meeting_id, invited.member.user_id] = invited
    return found


def _reminded(mail: OutgoingMail) -> Invitation:
    invited = _invited(mail)
    _check_announced(invited.meeting)
    if reason := lost_sense(invited.meeting, mail.kind, mail.version):
        raise NotMeantAnymore(reason)
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
    if invited.withdrawn_at or not invited.belongs:
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
    """Return the mail; ``extra`` is what the template gets beyond name and links. Plain values let mails share it."""
    meeting = invited.meeting
    path = reverse("meetings:token_answer", args=[answer_token(invited)])

    def make(name: str, answer_path: str) -> tuple[str, str]:
        return render(f"meetings/email/{template}", _context(meeting, name, answer_path) | extra)

    subject, html, text = render_personal(
        mail.batch,
        (template, meeting.pk, meeting.changed_at, _shared_key(extra, invited)),
        make,
        name=invited.member.user.get_full_name(),
        answer_path=path,
    )
    reply_to = mail.batch.lately(("reply", meeting.workgroup_id), lambda: reply_address(meeting.workgroup))
    return Content(
        subject=subject,
        html=html,
        text=text,
        reply_to=reply_to,
        calendar=_calendar_part(mail, invited, method, absolute(path)) if method else None,
        list_id=meeting.workgroup.short_name,
    )


def _shared_key(extra: dict, invited: Invitation) -> str:
    """Return what tells renderings apart; somebody's own where the template gets more than plain values."""
    try:
        return json.dumps(extra, sort_keys=True)
    except TypeError:
        return f"invitation {invited.pk}"


def _calendar_part(mail: OutgoingMail, invited: Invitation, method: str, answer_url: str) -> CalendarPart:
    likeness = SharedFile.likeness(invited, method=method)
    shared = mail.batch.lately(("ics", likeness), lambda: SharedFile(invited, method=method))
    ics = shared.for_person(invited, stamp=mail.created_at, answer_url=answer_url)
    return CalendarPart(ics=ics, method=method, filename="absage.ics" if method == ical.CANCEL else "einladung.ics")


def _context(meeting: Meeting, name: str, answer_path: str) -> dict:
    answers = (_COMING_HYBRID if meeting.is_hybrid else _COMING) + _OTHER_ANSWERS
    return {
        "meeting": meeting,
        "reads_calendar_answers": settings.INBOUND_ENABLED,
        "group": meeting.workgroup,
        "name": name,
        "choose_url": f"{absolute(answer_path)}programm/",
        "meeting_url": absolute(meeting.get_absolute_url()),
        "answer_links": [{"label": label, "url": f"{absolute(answer_path)}?antwort={word}"} for label, word in answers],
    }


from . import emails_minutes, emails_places, emails_polls, emails_programme  # noqa: E402, F401
