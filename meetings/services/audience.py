"""Who is affected by a meeting: asked here alone, for invitation, update, cancellation and reminder."""

from collections import defaultdict
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from dkbm_portal.mail.outbox import queue
from members.models import Member, User
from workgroups.models import Workgroup

from ..models import Invitation, Meeting


def people_to_invite(workgroup: Workgroup) -> QuerySet[Member]:
    """Who of the group's present members can be invited: those whose address is confirmed."""
    return workgroup.members.exclude(_unconfirmed()).select_related("user")


def members_without_confirmed_address(workgroup: Workgroup) -> int:
    return workgroup.members.filter(_unconfirmed()).count()


def invitees(meeting: Meeting) -> QuerySet[Invitation]:
    """Everybody invited today, whatever they answered: silence counts as invited."""
    return meeting.invitations.current().select_related("member__user")


def notify(
    kind: str, meeting: Meeting, invitations: Iterable[Invitation], *, version: int, data: dict | None = None
) -> None:
    """Queue one mail of the kind for each invitation given; call it inside the transaction of the cause."""
    for key, people in by_mail_key(invitations).items():
        queue(kind, object_key=key, to=people, version=version, data={"meeting": meeting.pk} | (data or {}))


def notify_all(kind: str, meeting: Meeting, *, version: int, data: dict | None = None) -> int:
    """Queue one mail of the kind for everybody invited today, however many; returns how many they are."""
    current = meeting.invitations.current()
    told = 0
    for number in current.order_by().values_list("round", flat=True).distinct():
        told += queue(
            kind,
            object_key=Invitation.key_of_mails(meeting.pk, number),
            to=User.objects.filter(member__in=current.filter(round=number).values("member")),
            version=version,
            data={"meeting": meeting.pk} | (data or {}),
        )
    return told


def by_mail_key(invitations: Iterable[Invitation]) -> dict[str, list[User]]:
    """Return the users by the outbox's object_key of their mails, which differs for those who were invited anew."""
    users = defaultdict(list)
    for invitation in invitations:
        users[invitation.mail_key].append(invitation.member.user)
    return users


def _unconfirmed() -> Exists:
    return Exists(
        EmailAddress.objects.filter(user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=False)
    )
