"""Mails about UAGs and offices; each kind looks again, right before sending, whether it still makes sense."""

from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind
from dkbm_portal.text import plain_excerpt
from members.models import User

from .models import Membership, Office, Workgroup

LEADING_ROLES = (Office.Role.SPEAKER, Office.Role.DEPUTY)
RESULT_BEGINNING = 600


@mail_kind("workgroups.uag_founded", "Neue Unterarbeitsgruppe")
def uag_founded(mail: OutgoingMail) -> Content:
    uag = _active_uag(mail)
    _require_member(mail, uag.parent)
    if _is_member(mail.user, uag):
        raise NotMeantAnymore("Die Person ist der UAG schon beigetreten.")
    return _to_person(mail, uag, "uag_founded", founder=_person(mail.data["founder"]))


@mail_kind("workgroups.uag_concluded", "Ergebnis einer Unterarbeitsgruppe")
def uag_concluded(mail: OutgoingMail) -> Content:
    uag = _uag(mail)
    if uag.is_active:
        raise NotMeantAnymore("Die UAG ist wieder aktiv.")
    _require_member(mail, uag.parent)
    return _to_person(mail, uag, "uag_concluded", beginning=plain_excerpt(uag.result_html, RESULT_BEGINNING))


@mail_kind("workgroups.coordination_given", "Koordination übernommen")
def coordination_given(mail: OutgoingMail) -> Content:
    office = _office(mail)
    if office.is_over:
        raise NotMeantAnymore("Die Koordination liegt inzwischen bei jemand anderem.")
    _require_active(office.workgroup)
    _require_member(mail, office.workgroup)
    return _to_person(mail, office.workgroup, "coordination_given", by=_person(mail.data["by"]))


@mail_kind("workgroups.coordination_handed_over", "Koordination abgegeben")
def coordination_handed_over(mail: OutgoingMail) -> Content:
    office = _office(mail)
    _require_active(office.workgroup)
    _require_member(mail, office.workgroup.parent)
    return _to_person(
        mail,
        office.workgroup,
        "coordination_handed_over",
        by=_person(mail.data["by"]),
        successor=office.member.user,
        own_act=mail.data["by"] == mail.user_id,
    )


@mail_kind("workgroups.coordination_vacant", "Koordination nicht besetzt")
def coordination_vacant(mail: OutgoingMail) -> Content:
    uag = _office(mail).workgroup
    _require_active(uag)
    _require_member(mail, uag)
    if Office.objects.current().filter(workgroup=uag, role=Office.Role.COORDINATOR).exists():
        raise NotMeantAnymore("Die Koordination ist wieder besetzt.")
    return _to_person(mail, uag, "coordination_vacant")


@mail_kind("workgroups.appointed", "Neues Amt")
def appointed(mail: OutgoingMail) -> Content:
    office = _office(mail)
    if office.is_over:
        raise NotMeantAnymore("Die Amtszeit ist schon beendet.")
    _require_active(office.workgroup)
    _require_member(mail, office.workgroup)
    return _to_person(mail, office.workgroup, "appointed", office=office, leads=office.role in LEADING_ROLES)


@mail_kind("workgroups.offices_vacant", "Ämter nicht besetzt (an die Transferagentur)")
def offices_vacant(mail: OutgoingMail) -> Content:
    offices = Office.objects.filter(pk__in=mail.data["offices"], workgroup__state=Workgroup.State.ACTIVE)
    vacant = [
        office
        for office in offices.select_related("workgroup", "member__user").order_by("workgroup", "role", "seat")
        if not Office.objects.running().filter(workgroup=office.workgroup, role=office.role, seat=office.seat).exists()
    ]
    if not vacant:
        raise NotMeantAnymore("Alle Ämter sind wieder besetzt.")
    subject, html = render(
        "workgroups/email/offices_vacant",
        {"offices": vacant, "admin_url": absolute(reverse("admin:workgroups_office_add"))},
    )
    return Content(subject=subject, html=html)


def _to_person(mail: OutgoingMail, group: Workgroup, template: str, **context) -> Content:
    """Build a mail to a person about a group, with its AG's List-Id and a link to its page."""
    context |= {"user": mail.user, "group": group, "group_url": absolute(group.get_absolute_url())}
    subject, html = render(f"workgroups/email/{template}", context)
    ag = group.parent if group.kind == Workgroup.Kind.UAG else group
    return Content(subject=subject, html=html, list_id=ag.short_name)


def _uag(mail: OutgoingMail) -> Workgroup:
    uag = Workgroup.objects.select_related("parent").filter(pk=mail.object_key.removeprefix("uag:")).first()
    if uag is None:
        raise NotMeantAnymore("Die UAG gibt es nicht mehr.")
    return uag


def _active_uag(mail: OutgoingMail) -> Workgroup:
    uag = _uag(mail)
    _require_active(uag)
    return uag


def _office(mail: OutgoingMail) -> Office:
    offices = Office.objects.select_related("workgroup__parent", "member__user")
    office = offices.filter(pk=mail.object_key.removeprefix("office:")).first()
    if office is None:
        raise NotMeantAnymore("Das Amt gibt es nicht mehr.")
    return office


def _person(pk: int) -> User | None:
    return User.objects.filter(pk=pk).first()


def _is_member(user: User, group: Workgroup) -> bool:
    return Membership.objects.active().filter(member__user=user, workgroup=group).exists()


def _require_member(mail: OutgoingMail, group: Workgroup) -> None:
    if mail.user is None or not mail.user.is_active or not _is_member(mail.user, group):
        raise NotMeantAnymore(f"Die Person ist kein Mitglied der Gruppe „{group.short_name}“ mehr.")


def _require_active(group: Workgroup) -> None:
    if not group.is_active:
        raise NotMeantAnymore("Die Gruppe ist inzwischen abgeschlossen.")
