"""Short words for tests of seats and the waiting list."""

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory

HYBRID = {"online_url": "https://konferenz.example.org/ag-2"}


def invited(meeting, count=1) -> list[Invitation]:
    return [InvitationFactory(meeting=meeting) for _ in range(count)]


def accept(invitation, **kwargs) -> Invitation:
    return services.record_answer(invitation=invitation, answer="accepted", **kwargs)


def decline(invitation) -> Invitation:
    return services.record_answer(invitation=invitation, answer="declined")


def own(meeting, member) -> Invitation:
    """Return the member's invitation as it is now."""
    return meeting.invitations.get(member=member)


def stands(*invitations) -> list[str]:
    return [Invitation.objects.get(pk=invitation.pk).place for invitation in invitations]


def kinds() -> list[str]:
    rows = OutgoingMail.objects.exclude(kind="meetings.invitation").order_by("pk")
    return [row.kind.removeprefix("meetings.") for row in rows]
