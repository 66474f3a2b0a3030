"""The life of a UAG, which members run themselves (R5): found, hand over, take over, conclude."""

from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue
from dkbm_portal.text import fold
from members.models import Member, User
from workgroups.models import Office, Workgroup

from .memberships import add_to_uag, has_membership
from .rules import GroupRuleError, lock_ag

# Words that stand where the forum's addresses have a group's slug.
RESERVED_SLUGS = {"vorschau", "thema", "beitrag", "abmelden", "neu"}
SLUG_LENGTH = 70


@transaction.atomic
def found_uag(*, ag: Workgroup, founder: Member, name: str, goal: str, planned_until: date | None = None) -> Workgroup:
    """Found a UAG in the AG: the founder is its first member and coordinates it, the AG's other members get a mail.

    Raises GroupRuleError if the AG is concluded or the founder no member of it.
    """
    _lock_slugs()
    lock_ag(ag, member=founder)
    ag = Workgroup.objects.get(pk=ag.pk)
    if ag.kind != Workgroup.Kind.AG or not ag.is_active:
        raise GroupRuleError("Unterarbeitsgruppen gibt es nur in aktiven Arbeitsgruppen.")
    if not has_membership(founder, ag.pk):
        raise GroupRuleError("Eine Unterarbeitsgruppe können nur Mitglieder der AG gründen.")
    uag = Workgroup.objects.create(
        kind=Workgroup.Kind.UAG,
        parent=ag,
        name=name,
        slug=free_slug(name),
        goal=goal,
        planned_until=planned_until,
    )
    add_to_uag(uag, founder)
    _make_coordinator(uag, founder)
    others = ag.members.exclude(pk=founder.pk).select_related("user")
    queue(
        "workgroups.uag_founded",
        object_key=f"uag:{uag.pk}",
        to=[person.user for person in others],
        data={"founder": founder.user.pk},
    )
    return uag


def _lock_slugs() -> None:
    """Let one UAG after the other be founded: two of one name in different AGs would take the same address."""
    Workgroup.objects.select_for_update(no_key=True).get(kind=Workgroup.Kind.NETWORK)


def free_slug(name: str) -> str:
    """Return an address for the name that no group has: „Übergänge“ becomes ``uebergaenge`` or ``uebergaenge-2``."""
    base = slugify(fold(name))[:SLUG_LENGTH].strip("-_") or "uag"
    taken = set(Workgroup.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def hand_over(*, uag: Workgroup, to: Member, by: User) -> Office:
    """Give the coordination to another member of the UAG; both get a mail.

    Raises GroupRuleError if the UAG is concluded, the person no member of it or its coordinator already.
    """
    lock_ag(uag, member=to)
    _require_active(uag)
    if not has_membership(to, uag.pk):
        raise GroupRuleError("Die Koordination kann nur ein Mitglied der UAG übernehmen.", "to")
    before = _coordination(uag)
    if before and before.member_id == to.pk:
        raise GroupRuleError(f"{to} koordiniert die UAG schon.", "to")
    _end_coordination(uag)
    office = _make_coordinator(uag, to)
    key, data = f"office:{office.pk}", {"by": by.pk}
    queue("workgroups.coordination_given", object_key=key, to=[to.user], data=data, priority=Priority.PERSONAL)
    if before:
        queue(
            "workgroups.coordination_handed_over",
            object_key=key,
            to=[before.member.user],
            data=data,
            priority=Priority.PERSONAL,
        )
    return office


@transaction.atomic
def take_over(*, uag: Workgroup, member: Member) -> Office:
    """Take the vacant coordination as a member of the UAG.

    Raises GroupRuleError if the UAG is concluded, the person no member of it or the coordination not vacant.
    """
    lock_ag(uag, member=member)
    _require_active(uag)
    if not has_membership(member, uag.pk):
        raise GroupRuleError("Die Koordination kann nur ein Mitglied der UAG übernehmen.")
    present = _coordination(uag)
    if present:
        raise GroupRuleError(f"Die Koordination ist nicht frei: {present.member} hat sie.")
    _end_coordination(uag)
    return _make_coordinator(uag, member)


@transaction.atomic
def conclude(*, uag: Workgroup, result: str, by: User) -> Workgroup:
    """Close a UAG with its result and tell the AG's members; memberships stay, the coordination ends.

    Raises GroupRuleError if it is concluded already or the result is empty.
    """
    lock_ag(uag)
    uag = _require_active(uag)
    if not result.strip():
        raise GroupRuleError("Bitte beschreiben Sie das Ergebnis der UAG.", "result")
    uag.result, uag.state, uag.concluded_on = result, Workgroup.State.CONCLUDED, timezone.localdate()
    uag.save()
    _end_coordination(uag)
    people = [person.user for person in uag.parent.members.select_related("user") if person.user_id != by.pk]
    queue("workgroups.uag_concluded", object_key=f"uag:{uag.pk}", to=people, data={"by": by.pk})
    return uag


def _require_active(uag: Workgroup) -> Workgroup:
    """Return the UAG as it is now, held against other changes.

    Raises GroupRuleError if it is concluded.
    """
    uag = Workgroup.objects.select_for_update(no_key=True, of=("self",)).select_related("parent").get(pk=uag.pk)
    if uag.kind != Workgroup.Kind.UAG or not uag.is_active:
        raise GroupRuleError(f"Die UAG „{uag.name}“ ist abgeschlossen.")
    return uag


def _coordination(uag: Workgroup) -> Office | None:
    """Who coordinates today; the office of somebody whose account is closed counts as vacant."""
    offices = Office.objects.current().filter(workgroup=uag, role=Office.Role.COORDINATOR)
    return offices.select_related("member__user").first()


def _end_coordination(uag: Workgroup) -> None:
    today = Value(timezone.localdate(), output_field=Office._meta.get_field("since"))
    running = Office.objects.running().filter(workgroup=uag, role=Office.Role.COORDINATOR)
    running.update(ended_on=Greatest(F("since"), today))


def _make_coordinator(uag: Workgroup, member: Member) -> Office:
    return Office.objects.create(workgroup=uag, member=member, role=Office.Role.COORDINATOR)
