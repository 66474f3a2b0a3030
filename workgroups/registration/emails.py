"""Mails about applications and changes of the AG; each looks again whether it still says the truth."""

from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from ..models import Membership, Office
from .permissions import can_decide_change

Status = Membership.Status


@mail_kind("registration.open_applications", "Offene Anträge (an die Transferagentur)")
def open_applications(mail: OutgoingMail) -> Content:
    """The applications that are open at the moment of sending."""
    waiting = list(
        Membership.objects.waiting_for_staff().select_related("member__user", "member__municipality", "workgroup")
    )
    if not waiting:
        raise NotMeantAnymore("Alle Anträge sind entschieden oder zurückgezogen.")
    url = absolute(reverse("admin:workgroups_application_changelist"))
    subject, html = render("registration/email/open_applications", {"waiting": waiting, "url": url})
    return Content(subject=subject, html=html)


@mail_kind("registration.welcome", "Aufnahme ins Netzwerk")
def welcome(mail: OutgoingMail) -> Content:
    membership = _membership(mail, Status.ACTIVE)
    speakers = [
        office
        for office in Office.objects.leading()
        .filter(workgroup=membership.workgroup)
        .select_related("member__user", "member__municipality")
        .order_by("role")
        if office.member_id != membership.member_id
    ]
    return _to_person("welcome", membership, speakers=speakers, url=absolute(reverse("home")))


@mail_kind("registration.declined", "Ablehnung eines Antrags")
def declined(mail: OutgoingMail) -> Content:
    membership = _membership(mail, Status.DECLINED)
    return _to_person("declined", membership, url=absolute(reverse("registration:application")))


@mail_kind("registration.change_requested", "Bitte um Wechsel der AG (an die Sprecher/-innen)")
def change_requested(mail: OutgoingMail) -> Content:
    membership = _membership(mail, Status.REQUESTED)
    if mail.user and not can_decide_change(mail.user, membership):
        raise NotMeantAnymore("Die Person leitet die Arbeitsgruppe nicht mehr.")
    url = absolute(reverse("registration:decide_change", args=[membership.pk]))
    context = {
        "membership": membership,
        "member": membership.member,
        "group": membership.workgroup,
        "recipient": mail.user,
        "url": url,
    }
    subject, html = render("registration/email/change_requested", context)
    return Content(subject=subject, html=html, reply_to=membership.member.shown_email)


@mail_kind("registration.change_decided", "Entscheidung über den Wechsel der AG")
def change_decided(mail: OutgoingMail) -> Content:
    membership = _membership(mail, Status.ACTIVE, Status.DECLINED)
    path = membership.workgroup.get_absolute_url() if membership.status == Status.ACTIVE else reverse("home")
    return _to_person("change_decided", membership, url=absolute(path))


def _membership(mail: OutgoingMail, *expected: str) -> Membership:
    """Return the row the mail is about, if it still is in one of the expected states."""
    pk = mail.object_key.rpartition(":")[2]
    membership = (
        Membership.objects.select_related("member__user", "member__municipality", "workgroup", "decided_by")
        .filter(pk=pk, member__user__is_active=True)
        .first()
    )
    if membership is None:
        raise NotMeantAnymore("Den Antrag oder das Konto gibt es nicht mehr.")
    if membership.status not in expected:
        raise NotMeantAnymore(f"Der Antrag ist inzwischen {membership.get_status_display()}.")
    return membership


def _to_person(name: str, membership: Membership, **context) -> Content:
    ag = membership.workgroup
    context |= {"membership": membership, "user": membership.member.user, "ag": ag, "group": ag}
    subject, html = render(f"registration/email/{name}", context)
    return Content(subject=subject, html=html)
