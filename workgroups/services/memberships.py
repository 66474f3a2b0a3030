from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from dkbm_portal.mail.outbox import queue
from members.models import Member
from workgroups.models import Membership, Office, Workgroup

from .offices import report_vacancies
from .rules import GroupRuleError, lock_ag


@transaction.atomic
def end_membership(*, membership: Membership) -> bool:
    """End an active membership with all that hangs on it: offices in the group, UAGs of the AG and their offices.

    The rows stay as history; a UAG whose coordinator goes is told to look for a new one, the Transferagentur hears of
    AG offices that fall vacant. Returns False, changing nothing, when the membership is not active (any more).
    """
    lock_ag(membership.workgroup, member=membership.member)
    if not Membership.objects.active().filter(pk=membership.pk).exists():
        return False
    own = Q(pk=membership.pk)
    if membership.kind == Workgroup.Kind.AG:
        own |= Q(workgroup__parent=membership.workgroup_id)
    ending = list(Membership.objects.active().filter(own, member=membership.member_id))
    _end_offices(membership.member, [row.workgroup_id for row in ending])
    Membership.objects.filter(pk__in=[row.pk for row in ending]).update(
        status=Membership.Status.ENDED, ended_at=timezone.now()
    )
    membership.refresh_from_db()
    return True


def _end_offices(member: Member, groups: list[int]) -> None:
    """End what the person holds in the groups today or would hold later."""
    running = Office.objects.filter(member=member, workgroup__in=groups).running()
    offices = list(running.select_related("workgroup"))
    today = Value(timezone.localdate(), output_field=Office._meta.get_field("since"))
    running.update(ended_on=Greatest(F("since"), today))
    report_vacancies([office for office in offices if office.role != Office.Role.COORDINATOR])
    for office in offices:
        if office.role == Office.Role.COORDINATOR:
            queue(
                "workgroups.coordination_vacant",
                object_key=f"office:{office.pk}",
                to=[person.user for person in office.workgroup.members.exclude(pk=member.pk).select_related("user")],
            )


@transaction.atomic
def join(*, uag: Workgroup, member: Member) -> Membership:
    """Make a member of the AG a member of its UAG (R5).

    Raises GroupRuleError if the UAG is concluded, the person is no member of its AG or belongs to the UAG already.
    """
    lock_ag(uag, member=member)
    uag = Workgroup.objects.get(pk=uag.pk)
    if uag.kind != Workgroup.Kind.UAG or not uag.is_active:
        raise GroupRuleError("Dieser Unterarbeitsgruppe kann man nicht mehr beitreten: Sie ist abgeschlossen.")
    if not has_membership(member, uag.parent_id):
        raise GroupRuleError("Einer Unterarbeitsgruppe können nur Mitglieder ihrer AG beitreten.")
    if has_membership(member, uag.pk):
        raise GroupRuleError("Sie sind schon Mitglied dieser Unterarbeitsgruppe.")
    return add_to_uag(uag, member)


@transaction.atomic
def leave(*, uag: Workgroup, member: Member) -> None:
    """End the membership of a UAG.

    Raises GroupRuleError for people who are no members, and for the coordinator, who hands over or concludes first.
    """
    lock_ag(uag, member=member)
    membership = Membership.objects.active().filter(member=member, workgroup=uag).first()
    if membership is None:
        raise GroupRuleError("Sie sind kein Mitglied dieser Unterarbeitsgruppe.")
    if Office.objects.running().filter(workgroup=uag, member=member).exists():
        raise GroupRuleError(
            "Sie koordinieren diese Unterarbeitsgruppe. Bitte übergeben Sie zuerst die Koordination, oder schließen "
            "Sie die UAG ab."
        )
    end_membership(membership=membership)


def has_membership(member: Member, group_id: int) -> bool:
    return Membership.objects.active().filter(member=member, workgroup=group_id).exists()


def add_to_uag(uag: Workgroup, member: Member) -> Membership:
    """Write the membership; the caller holds the AG's lock and has checked the rules."""
    return Membership.objects.create(
        member=member,
        workgroup=uag,
        status=Membership.Status.ACTIVE,
        decided_at=timezone.now(),
        decided_by=member.user,
    )
