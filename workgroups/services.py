"""Changes of belonging that touch several rows; each keeps the rules R1, R3–R5 under a lock on the group."""

from django.db import transaction
from django.utils import timezone

from .models import Membership, Office


@transaction.atomic
def end_membership(*, membership: Membership) -> None:
    """End an active membership with everything that hangs on it: offices in the group, UAGs of the AG and their offices.

    The rows stay as history; a UAG whose coordinator goes looks for a new one.
    """
    today, now = timezone.localdate(), timezone.now()
    ending = Membership.objects.active().filter(member=membership.member)
    if membership.kind == "ag":
        ending = ending.filter(pk=membership.pk) | ending.filter(workgroup__parent=membership.workgroup)
    else:
        ending = ending.filter(pk=membership.pk)
    ending = list(ending.select_for_update(of=("self",)))
    groups = [row.workgroup_id for row in ending]
    Office.objects.filter(member=membership.member, workgroup__in=groups, ended_on__isnull=True).update(ended_on=today)
    Membership.objects.filter(pk__in=[row.pk for row in ending]).update(status=Membership.Status.ENDED, ended_at=now)
