"""The mails about date polls. Each is built right before every attempt to send, from what is true then."""

from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind
from members.models import Member

from .contact import reply_address
from .models import DatePoll
from .permissions import vote_refusal
from .tokens import poll_token


@mail_kind("meetings.poll", "Terminumfrage: Bitte um Antwort")
def poll_opened(mail: OutgoingMail) -> Content:
    """Asks every member of the group; who answered before the mail left the outbox is spared it."""
    poll, member = _asked(mail)
    return _content("poll", poll, member)


@mail_kind("meetings.poll_reminder", "Terminumfrage: Erinnerung")
def poll_reminder(mail: OutgoingMail) -> Content:
    poll, member = _asked(mail)
    if poll.answer_by and poll.answer_by < timezone.localdate():
        raise NotMeantAnymore("Der Tag, bis zu dem um Antwort gebeten wird, hat sich geändert oder ist vorbei.")
    return _content("poll_reminder", poll, member)


@mail_kind("meetings.poll_options", "Terminumfrage: neue Termine")
def poll_options(mail: OutgoingMail) -> Content:
    """To those who had answered when dates were added."""
    poll, member = _asked(mail)
    return _content("poll_options", poll, member)


@mail_kind("meetings.poll_closed", "Terminumfrage: ohne Termin beendet")
def poll_closed(mail: OutgoingMail) -> Content:
    poll, member = _poll_and_member(mail)
    if poll.state != DatePoll.State.CLOSED:
        raise NotMeantAnymore("Die Umfrage läuft wieder.")
    return _content("poll_closed", poll, member)


def _poll_and_member(mail: OutgoingMail) -> tuple[DatePoll, Member]:
    poll = DatePoll.objects.select_related("workgroup__parent", "created_by").filter(pk=mail.data["poll"]).first()
    if poll is None:
        raise NotMeantAnymore("Die Umfrage gibt es nicht mehr.")
    member = poll.workgroup.members.filter(user=mail.user_id).select_related("user").first()
    if member is None:
        raise NotMeantAnymore("Die Person gehört nicht mehr zur Gruppe.")
    return poll, member


def _asked(mail: OutgoingMail) -> tuple[DatePoll, Member]:
    """Return poll and member if the poll still waits for the person's answer."""
    poll, member = _poll_and_member(mail)
    if reason := vote_refusal(poll, member):
        raise NotMeantAnymore(reason)
    if not poll.options.not_answered_by(member).exists():
        raise NotMeantAnymore("Die Person hat inzwischen geantwortet.")
    return poll, member


def _content(template: str, poll: DatePoll, member: Member) -> Content:
    context = {
        "poll": poll,
        "group": poll.workgroup,
        "name": member.user.get_full_name(),
        "options": list(poll.options.ahead()),
        "answer_url": absolute(reverse("meetings:poll_answer", args=[poll_token(poll, member)])),
        "poll_url": absolute(poll.get_absolute_url()),
    }
    subject, html = render(f"meetings/email/{template}", context)
    return Content(
        subject=subject, html=html, reply_to=reply_address(poll.workgroup), list_id=poll.workgroup.short_name
    )
