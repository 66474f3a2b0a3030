"""A colleague who comes instead: gets an invitation, and loses it again when the person comes after all.

Both functions expect the meeting's row to be locked by the caller's transaction.
"""

from django.utils import timezone

from members.models import Member

from ..models import Invitation, Meeting
from . import places
from .audience import notify
from .reset import start_over


def invite_deputy(meeting: Meeting, invitation: Invitation, deputy: Member) -> None:
    """Give the deputy an own invitation if there is none, and tell them in whose place they come."""
    own = meeting.invitations.filter(member=deputy).select_related("member__user").first()
    if own is None:
        own = Invitation.objects.create(meeting=meeting, member=deputy)
    elif own.withdrawn_at:
        start_over(own)
        own.save()
    version = places.mail_version(meeting, timezone.now())
    notify("meetings.deputised", meeting, [own], version=version, data={"instead_of": invitation.pk})


def release_deputy(meeting: Meeting, invitation: Invitation) -> None:
    """Free the deputy, whose invitation ends unless they belong to the group themselves; saves ``invitation``."""
    deputy, invitation.deputy = invitation.deputy, None
    invitation.save()
    own = meeting.invitations.current().filter(member=deputy).select_related("member__user").first()
    if own is None:
        return
    if not meeting.people.filter(pk=deputy.pk).exists():
        own.withdrawn_at, own.place, own.waiting_since = timezone.now(), Invitation.Place.NONE, None
        own.save()
    version = places.mail_version(meeting, timezone.now())
    notify("meetings.deputy_released", meeting, [own], version=version, data={"instead_of": invitation.pk})
