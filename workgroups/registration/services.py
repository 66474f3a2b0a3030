"""From the request to the membership of an AG (R1, R2): register, admit, decline, withdraw, ask again, change the AG.

Every change locks the person's row first, so two deciders at once end with one decision.
"""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue, queue_address
from members.models import Member, Municipality, User

from ..models import Membership, Office, Workgroup
from ..services import end_membership


class RegistrationError(Exception):
    """A rule forbids the step; the text is for the person who tried it."""


@transaction.atomic
def register(*, user: User, municipality: Municipality, function: str, ag: Workgroup, message: str = "") -> Membership:
    """Make the new account a person who asks for membership of the AG (R1).

    The Transferagentur hears of it once the address is confirmed.
    """
    member = Member.objects.create(user=user, municipality=municipality, function=function)
    return Membership.objects.create(member=member, workgroup=ag, message=message)


@transaction.atomic
def admit(*, membership: Membership, by: User) -> Membership:
    """Admit an applicant into the AG asked for and send the welcome mail.

    Raises RegistrationError unless the application is open, the address confirmed and the person in no AG.
    """
    membership = _locked(membership)
    _require_application(membership)
    if not membership.workgroup.is_active:
        raise RegistrationError(f"{membership.workgroup.short_name} ist abgeschlossen und nimmt niemanden mehr auf.")
    _activate(membership, by)
    _tell("registration.welcome", membership)
    return membership


@transaction.atomic
def decline(*, membership: Membership, by: User, reason: str) -> Membership:
    """Refuse an application with a reason that the person reads.

    Raises RegistrationError like ``admit``.
    """
    membership = _locked(membership)
    _require_application(membership)
    _decide(membership, Membership.Status.DECLINED, by=by, reason=reason)
    _tell("registration.declined", membership)
    return membership


@transaction.atomic
def withdraw(*, membership: Membership) -> Membership:
    """Take back one's own open application or request for another AG.

    Raises RegistrationError when it is decided already.
    """
    membership = _locked(membership)
    _require_open(membership)
    _decide(membership, Membership.Status.WITHDRAWN)
    return membership


@transaction.atomic
def reapply(
    *, member: Member, municipality: Municipality, function: str, ag: Workgroup, message: str = ""
) -> Membership:
    """Ask again after a refusal, a withdrawal or the end of a membership; the earlier rows stay as history.

    Raises RegistrationError for members of an AG and while an application is open.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if _active_ag(member):
        raise RegistrationError("Sie sind schon Mitglied einer Arbeitsgruppe.")
    _require_nothing_open(member)
    member.municipality, member.function = municipality, function
    member.save()
    membership = Membership.objects.create(member=member, workgroup=ag, message=message)
    report_application(member=member)
    return membership


@transaction.atomic
def request_change(*, member: Member, ag: Workgroup, message: str = "") -> Membership:
    """Ask to move into another AG; its speakers, or the Transferagentur if it has none, get a mail (R1).

    Raises RegistrationError for people in no AG, for their own AG and while a request is open.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    present = _active_ag(member)
    if present is None:
        raise RegistrationError("Sie sind noch in keiner Arbeitsgruppe.")
    if present.workgroup_id == ag.pk:
        raise RegistrationError(f"Sie gehören der {ag.short_name} schon an.")
    if not ag.is_active:
        raise RegistrationError(f"{ag.short_name} ist abgeschlossen und nimmt niemanden mehr auf.")
    _require_nothing_open(member)
    membership = Membership.objects.create(member=member, workgroup=ag, message=message)
    leaders = User.objects.filter(member__offices__in=Office.objects.leading().filter(workgroup=ag))
    key = f"membership:{membership.pk}"
    if not queue("registration.change_requested", object_key=key, to=leaders, priority=Priority.PERSONAL):
        queue_address(
            "registration.change_requested",
            object_key=key,
            to_email=settings.STAFF_EMAIL,
            priority=Priority.PERSONAL,
        )
    return membership


@transaction.atomic
def decide_change(*, membership: Membership, by: User, accept: bool, reason: str = "") -> Membership:
    """Let a member move into the AG, ending the old membership, or refuse it with a reason; the person gets a mail.

    Raises RegistrationError when the request is decided, withdrawn or the person has left the old AG.
    """
    membership = _locked(membership)
    _require_open(membership)
    present = _active_ag(membership.member)
    if present is None:
        raise RegistrationError(
            "Die Person ist in keiner Arbeitsgruppe mehr. Über ihren Antrag entscheidet die Transferagentur."
        )
    if accept:
        if not membership.workgroup.is_active:
            raise RegistrationError(f"{membership.workgroup.short_name} ist abgeschlossen.")
        end_membership(membership=present)
        _activate(membership, by)
    else:
        _decide(membership, Membership.Status.DECLINED, by=by, reason=reason)
    _tell("registration.change_decided", membership)
    return membership


def report_application(*, member: Member) -> None:
    """Mail the Transferagentur at once when this person's application is the only open one.

    More of them wait for the daily mail, so a busy day does not fill the mailbox.
    """
    waiting = Membership.objects.waiting_for_staff()
    own = waiting.filter(member=member).first()
    if own and not waiting.exclude(pk=own.pk).exists():
        _mail_staff(f"first:{own.pk}")


def report_open_applications() -> None:
    """Mail the Transferagentur the list of open applications, once a day and only if there are any."""
    if Membership.objects.waiting_for_staff().exists():
        _mail_staff(f"day:{timezone.localdate()}")


def has_confirmed_address(user: User) -> bool:
    return EmailAddress.objects.filter(user=user, verified=True).exists()


def _mail_staff(object_key: str) -> None:
    queue_address(
        "registration.open_applications",
        object_key=object_key,
        to_email=settings.STAFF_EMAIL,
        priority=Priority.PERSONAL,
    )


def _locked(membership: Membership) -> Membership:
    """Lock the person, then read the row as it is now."""
    Member.objects.select_for_update(no_key=True).get(pk=membership.member_id)
    return Membership.objects.select_related("member__user", "workgroup").get(pk=membership.pk)


def _active_ag(member: Member) -> Membership | None:
    return Membership.objects.active().filter(member=member, kind=Workgroup.Kind.AG).first()


def _require_open(membership: Membership) -> None:
    if membership.status != Membership.Status.REQUESTED:
        raise RegistrationError(
            f"Der Antrag von {membership.member} ist nicht mehr offen: {membership.get_status_display()}."
        )


def _require_application(membership: Membership) -> None:
    """Open, of a confirmed and active account, and no request to change the AG."""
    _require_open(membership)
    user = membership.member.user
    if not user.is_active:
        raise RegistrationError(f"Das Konto von {user} ist gesperrt.")
    if not has_confirmed_address(user):
        raise RegistrationError(f"{user} hat die E-Mail-Adresse noch nicht bestätigt.")
    present = _active_ag(membership.member)
    if present:
        raise RegistrationError(f"{user} ist schon Mitglied der {present.workgroup.short_name}.")


def _require_nothing_open(member: Member) -> None:
    if Membership.objects.requested().filter(member=member, kind=Workgroup.Kind.AG).exists():
        raise RegistrationError("Sie haben schon einen offenen Antrag.")


def _activate(membership: Membership, by: User) -> None:
    try:
        with transaction.atomic():
            _decide(membership, Membership.Status.ACTIVE, by=by)
    except IntegrityError as error:
        raise RegistrationError(f"{membership.member} ist schon Mitglied einer Arbeitsgruppe.") from error


def _decide(membership: Membership, status: str, *, by: User | None = None, reason: str = "") -> None:
    membership.status, membership.decided_by, membership.reason = status, by, reason
    membership.decided_at = timezone.now()
    membership.save(update_fields=["status", "decided_by", "reason", "decided_at"])


def _tell(kind: str, membership: Membership) -> None:
    queue(kind, object_key=f"membership:{membership.pk}", to=[membership.member.user], priority=Priority.PERSONAL)
