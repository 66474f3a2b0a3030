import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from members.models import Municipality
from members.tests.factories import MemberFactory
from workgroups.models import Membership, Office
from workgroups.registration import services
from workgroups.registration.services import RegistrationError
from workgroups.tests.factories import MembershipFactory, OfficeFactory, UagFactory, admitted_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(applicant):
    return applicant.memberships.get()


@pytest.fixture
def municipality(db):
    return Municipality.objects.get(name="Landkreis Diepholz")


@pytest.fixture
def change(member, other_ag):
    """``member`` of AG 2 asks to move into AG 1."""
    return services.request_change(member=member, ag=other_ag, message="Ich leite jetzt das Bildungsbüro.")


def test_admitting_makes_a_member_and_welcomes_with_ag_and_speakers(application, staff, speaker, deliver):
    services.admit(membership=application, by=staff)
    application.refresh_from_db()
    assert (application.status, application.decided_by) == ("active", staff)
    assert application.decided_at
    (mail,) = deliver()
    assert mail.to == [application.member.user.email]
    assert speaker.user.get_full_name() in mail.body
    assert "AG 2 Kommunales Bildungsmonitoring" in mail.body
    assert "http://127.0.0.1:8000/" in mail.body


def test_nobody_is_admitted_twice(application, staff, deliver):
    services.admit(membership=application, by=staff)
    with pytest.raises(RegistrationError, match="nicht mehr offen: aktiv"):
        services.admit(membership=application, by=staff)
    assert len(deliver()) == 1


def test_unconfirmed_address_is_neither_admitted_nor_declined(application, staff):
    EmailAddress.objects.update(verified=False)
    with pytest.raises(RegistrationError, match="noch nicht bestätigt"):
        services.admit(membership=application, by=staff)
    with pytest.raises(RegistrationError, match="noch nicht bestätigt"):
        services.decline(membership=application, by=staff, reason="Nein.")
    application.refresh_from_db()
    assert application.status == "requested"
    assert not OutgoingMail.objects.exists()


def test_deactivated_account_is_not_admitted(application, staff):
    user = application.member.user
    user.is_active = False
    user.save()
    with pytest.raises(RegistrationError, match="gesperrt"):
        services.admit(membership=application, by=staff)


def test_nobody_is_admitted_into_a_concluded_ag(application, staff, ag):
    ag.state, ag.concluded_on = "concluded", timezone.localdate()
    ag.save()
    with pytest.raises(RegistrationError, match="AG 2 ist abgeschlossen"):
        services.admit(membership=application, by=staff)


def test_declining_tells_the_reason(application, staff, deliver):
    services.decline(membership=application, by=staff, reason="Sie arbeiten <b>nicht</b> in Niedersachsen.")
    application.refresh_from_db()
    assert (application.status, application.decided_by) == ("declined", staff)
    (mail,) = deliver()
    assert "Sie arbeiten <b>nicht</b> in Niedersachsen." in mail.body
    assert "&lt;b&gt;nicht&lt;/b&gt;" in mail.alternatives[0].content


def test_declined_person_is_not_admitted_by_a_stale_page(application, staff):
    services.decline(membership=application, by=staff, reason="Nein.")
    with pytest.raises(RegistrationError, match="abgelehnt"):
        services.admit(membership=application, by=staff)


def test_withdrawn_application_is_closed_to_staff(application, staff):
    services.withdraw(membership=application)
    for decide in (services.admit, services.decline):
        with pytest.raises(RegistrationError, match="zurückgezogen"):
            decide(membership=application, by=staff, **({"reason": "x"} if decide is services.decline else {}))
    assert not OutgoingMail.objects.exists()


def test_admitted_member_can_not_withdraw_the_application(application, staff):
    services.admit(membership=application, by=staff)
    with pytest.raises(RegistrationError):
        services.withdraw(membership=application)


def test_welcome_is_not_sent_to_somebody_who_left_at_once(application, staff, deliver):
    services.admit(membership=application, by=staff)
    Membership.objects.update(status="ended")
    assert deliver() == []
    assert OutgoingMail.objects.get().state == "skipped"


def test_applying_again_keeps_the_history(application, staff, municipality, other_ag):
    services.decline(membership=application, by=staff, reason="Falsche AG.")
    new = services.reapply(
        member=application.member, municipality=municipality, function="Bildungsbüro", ag=other_ag, message="Jetzt AG 1"
    )
    application.member.refresh_from_db()
    assert (application.member.municipality, application.member.function) == (municipality, "Bildungsbüro")
    assert [row.status for row in application.member.memberships.order_by("pk")] == ["declined", "requested"]
    assert list(Membership.objects.waiting_for_staff()) == [new]


def test_only_one_open_application_a_person(application, municipality, ag):
    with pytest.raises(RegistrationError, match="schon einen offenen Antrag"):
        services.reapply(member=application.member, municipality=municipality, function="x", ag=ag)


def test_members_do_not_apply_again(member, municipality, ag):
    with pytest.raises(RegistrationError, match="schon Mitglied"):
        services.reapply(member=member, municipality=municipality, function="x", ag=ag)


def test_request_to_change_reaches_the_leaders_of_the_other_ag(member, other_ag, deliver):
    boss = admitted_member(other_ag, user__email="sprecherin1@example.org")
    OfficeFactory(workgroup=other_ag, member=boss, role=Office.Role.SPEAKER)
    deputy = admitted_member(other_ag, user__email="vertretung1@example.org")
    OfficeFactory(workgroup=other_ag, member=deputy, role=Office.Role.DEPUTY)
    services.request_change(member=member, ag=other_ag, message="Neue Aufgabe.")
    mails = deliver()
    assert sorted(mail.to[0] for mail in mails) == ["sprecherin1@example.org", "vertretung1@example.org"]
    assert "Neue Aufgabe." in mails[0].body
    assert member.user.email not in mails[0].body


def test_request_to_an_ag_without_speakers_reaches_the_transferagentur(change, deliver):
    (mail,) = deliver()
    assert mail.to == ["transferagentur@dkbm.example.org"]
    assert "keine Sprecher/-innen" in mail.body


def test_request_to_change_is_no_application_for_staff(change):
    assert not Membership.objects.waiting_for_staff().exists()
    assert list(Membership.objects.change_requests()) == [change]


def test_accepted_change_moves_the_member_and_ends_what_hung_on_it(change, member, ag, other_ag, staff, deliver):
    uag = UagFactory(parent=ag)
    MembershipFactory(member=member, workgroup=uag, status="active")
    OfficeFactory(workgroup=ag, member=member, role=Office.Role.DEPUTY)
    deliver()
    services.decide_change(membership=change, by=staff, accept=True)
    rows = {row.workgroup: row.status for row in member.memberships.select_related("workgroup")}
    assert rows == {ag: "ended", other_ag: "active", uag: "ended"}
    assert not member.offices.current().exists()
    mail = next(mail for mail in deliver() if mail.to == [member.user.email])
    assert mail.subject == "Sie gehören jetzt der AG 1 an"
    assert list(Membership.objects.change_requests()) == [change], "the page can still tell what was decided"


def test_refused_change_leaves_the_member_where_they_are(change, member, ag, staff, deliver):
    deliver()
    services.decide_change(membership=change, by=staff, accept=False, reason="Bitte erst 2027.")
    assert member.memberships.get(status="active").workgroup == ag
    (mail,) = deliver()
    assert "Bitte erst 2027." in mail.body
    assert "Sie bleiben Mitglied" in mail.body


def test_decided_change_is_not_decided_again(change, staff):
    services.decide_change(membership=change, by=staff, accept=False, reason="Nein.")
    with pytest.raises(RegistrationError, match="nicht mehr offen"):
        services.decide_change(membership=change, by=staff, accept=True)


def test_staff_do_not_admit_a_change_request_past_the_old_membership(change, staff):
    with pytest.raises(RegistrationError, match="schon Mitglied der AG 2"):
        services.admit(membership=change, by=staff)


def test_who_left_the_ag_meanwhile_waits_for_staff_instead(change, member, staff):
    member.memberships.filter(status="active").update(status="ended", ended_at=timezone.now())
    with pytest.raises(RegistrationError, match="entscheidet die Transferagentur"):
        services.decide_change(membership=change, by=staff, accept=True)
    assert [row.pk for row in Membership.objects.waiting_for_staff()] == [change.pk]


@pytest.mark.parametrize("who", ["applicant", "declined"])
def test_only_members_ask_for_a_change(who, applicant, other_ag):
    if who == "declined":
        applicant.memberships.update(status="declined")
    with pytest.raises(RegistrationError, match="noch in keiner Arbeitsgruppe"):
        services.request_change(member=applicant, ag=other_ag)


def test_nobody_changes_into_the_own_ag_or_asks_twice(change, member, ag):
    with pytest.raises(RegistrationError, match="gehören der AG 2 schon an"):
        services.request_change(member=member, ag=ag)
    with pytest.raises(RegistrationError, match="schon einen offenen Antrag"):
        services.request_change(member=member, ag=change.workgroup)


def test_leader_who_left_office_gets_no_mail_about_the_request(member, other_ag, deliver):
    boss = admitted_member(other_ag)
    office = OfficeFactory(workgroup=other_ag, member=boss, role=Office.Role.SPEAKER)
    services.request_change(member=member, ag=other_ag)
    office.ended_on = timezone.localdate()
    office.save()
    assert deliver() == []


def test_withdrawn_change_is_not_reported_any_more(change, deliver):
    services.withdraw(membership=change)
    assert deliver() == []


def test_earlier_refusal_does_not_make_an_application_a_change(applicant):
    first = MemberFactory()
    MembershipFactory(member=first, status="declined")
    MembershipFactory(member=first)
    assert not Membership.objects.change_requests().exists()
