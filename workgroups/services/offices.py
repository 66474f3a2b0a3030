"""Terms of office: appointing, ending and what follows from it (R3, R4)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue, queue_address
from members.models import Member
from workgroups.models import Membership, Office, Workgroup

from .rules import GroupRuleError, lock_ag

AG_ROLES = (Office.Role.SPEAKER, Office.Role.DEPUTY, Office.Role.CONCEPT_DELEGATE)
DELEGATE_SEATS = (1, 2, 3)


@dataclass(frozen=True)
class Plan:
    """What an appointment means for the other terms: which end, which is in the way, which seat is free.

    ``taken`` ends only if it is replaced; ``over`` is a term in the past that the new one would overlap.
    """

    ending: list[Office]
    taken: Office | None
    over: Office | None
    seat: int | None


@transaction.atomic
def appoint(
    *, workgroup: Workgroup, member: Member, role: str, since: date, until: date | None, replace: bool = False
) -> Office:
    """Give a member of the AG an office in it and tell the person.

    With ``replace`` the terms in the way end on the day the new one begins: the present holder's, and another office
    that the person holds in this AG. Raises GroupRuleError as ``check_appointment`` does.
    """
    plan = check_appointment(workgroup=workgroup, member=member, role=role, since=since, until=until, replace=replace)
    for office in plan.ending:
        office.ended_on = max(since, office.since)
        office.save(update_fields=["ended_on"])
    office = Office.objects.create(
        workgroup=workgroup, member=member, role=role, seat=plan.seat, since=since, until=until
    )
    queue("workgroups.appointed", object_key=f"office:{office.pk}", to=[member.user], priority=Priority.PERSONAL)
    return office


def check_appointment(
    *, workgroup: Workgroup, member: Member, role: str, since: date, until: date | None, replace: bool = False
) -> Plan:
    """Take the AG's lock and check the appointment; inside one transaction the answer holds until it is written.

    Raises GroupRuleError for other groups than active AGs, people who are not in the AG (R3, R4), terms that are over
    or end before they begin, terms that overlap with an earlier one, and offices that are taken.
    """
    lock_ag(workgroup, member=member)
    _check_group_and_person(workgroup, member, role)
    _check_term(since, until)
    _close_run_out(Office.objects.filter(Q(role=role) | Q(member=member), workgroup=workgroup))
    plan = _plan(workgroup, member, role, since)
    if plan.over:
        raise GroupRuleError(
            f"{plan.over.member} hatte dieses Amt bis {date_format(plan.over.last_day)}. "
            "Bitte wählen Sie einen Beginn ab diesem Tag.",
            "since",
        )
    if plan.taken and not replace:
        raise GroupRuleError(_why_not(plan.taken, member), "role")
    if plan.seat is None:
        raise GroupRuleError(
            f"{workgroup.short_name} hat schon drei weitere Mitglieder in der Konzeptgruppe, mehr sind nicht "
            "vorgesehen. Bitte beenden Sie zuerst eine dieser Amtszeiten.",
            "role",
        )
    return plan


def _plan(workgroup: Workgroup, member: Member, role: str, since: date) -> Plan:
    """Look at the terms that last beyond the day: the same office, and any office of the person in the AG."""
    lasting = Office.objects.filter(Q(role=role) | Q(member=member), workgroup=workgroup).not_over_on(since)
    offices = list(lasting.select_related("member__user", "workgroup").order_by("ended_on", "pk"))
    seats = DELEGATE_SEATS if role == Office.Role.CONCEPT_DELEGATE else DELEGATE_SEATS[:1]
    over = [office for office in offices if office.is_over]
    due = [office for office in offices if office.until and office.until < since and not office.is_over]
    taken = [
        office for office in offices if office not in over + due and (office.member_id == member.pk or len(seats) == 1)
    ]
    kept = {office.seat for office in offices if office.role == role and office not in due + taken}
    return Plan(
        ending=due + taken,
        taken=taken[0] if taken else None,
        over=next((office for office in reversed(over) if office.role == role and len(seats) == 1), None),
        seat=next((seat for seat in seats if seat not in kept), None),
    )


def _check_group_and_person(workgroup: Workgroup, member: Member, role: str) -> None:
    if workgroup.kind != Workgroup.Kind.AG or role not in AG_ROLES:
        raise GroupRuleError("Dieses Amt gibt es nur in Arbeitsgruppen.", "workgroup")
    if not Workgroup.objects.active().filter(pk=workgroup.pk).exists():
        raise GroupRuleError(f"{workgroup.short_name} ist abgeschlossen.", "workgroup")
    in_ag = Membership.objects.active().filter(member=member, workgroup=workgroup, member__user__is_active=True)
    if not in_ag.exists():
        raise GroupRuleError(
            f"{member} ist nicht Mitglied der {workgroup.short_name}. Ämter haben nur Mitglieder der AG.", "member"
        )


def _check_term(since: date, until: date | None) -> None:
    if until and until < since:
        raise GroupRuleError("Das Ende der Amtszeit liegt vor ihrem Beginn.", "until")
    if until and until < timezone.localdate():
        raise GroupRuleError("Das Ende der Amtszeit liegt in der Vergangenheit.", "until")


def _why_not(office: Office, member: Member) -> str:
    what = f"{office.get_role_display()} der {office.workgroup.short_name}"
    if office.member_id == member.pk:
        return (
            f"{member} hat schon ein Amt: {what}. Wenn es mit dem neuen endet, setzen Sie bitte das Häkchen bei "
            "„Bisherige Amtszeit beenden“."
        )
    return (
        f"Das Amt ist besetzt: {what} ist {office.member}. Wenn diese Amtszeit mit der neuen endet, setzen Sie bitte "
        "das Häkchen bei „Bisherige Amtszeit beenden“."
    )


@transaction.atomic
def end_office(*, office: Office, on: date) -> None:
    """End a term on a day; one that would begin later is called off.

    Raises GroupRuleError for terms that have ended and for days before the beginning or after the planned end.
    """
    lock_ag(office.workgroup)
    office.refresh_from_db()
    if office.is_over:
        raise GroupRuleError(f"Die Amtszeit von {office.member} ist schon beendet.")
    if office.since > timezone.localdate():
        on = office.since
    if on < office.since:
        raise GroupRuleError("Das Ende der Amtszeit liegt vor ihrem Beginn.", "on")
    if office.until and on > office.until:
        raise GroupRuleError(f"Die Amtszeit endet schon am {date_format(office.until)}.", "on")
    office.ended_on = on
    office.save(update_fields=["ended_on"])


def end_expired_offices() -> int:
    """End the terms that have run out and tell the Transferagentur which offices are vacant.

    Returns how many were ended. Running it again changes and mails nothing.
    """
    ended = []
    for workgroup in Workgroup.objects.filter(offices__in=Office.objects.run_out()).distinct().order_by("pk"):
        with transaction.atomic():
            lock_ag(workgroup)
            offices = _close_run_out(Office.objects.filter(workgroup=workgroup))
            report_vacancies(offices)
            ended += offices
    return len(ended)


def _close_run_out(offices) -> list[Office]:
    """Write the end of terms among ``offices`` that were to last until a day that has passed."""
    closed = list(offices.run_out())
    Office.objects.filter(pk__in=[office.pk for office in closed]).update(ended_on=F("until"))
    return closed


def report_vacancies(offices: list[Office]) -> None:
    """Mail the Transferagentur that these terms have ended; an office ends once, so its number names the mail."""
    if offices:
        queue_address(
            "workgroups.offices_vacant",
            object_key=f"office:{min(office.pk for office in offices)}",
            to_email=settings.STAFF_EMAIL,
            data={"offices": [office.pk for office in offices]},
            priority=Priority.PERSONAL,
        )
