"""When the Transferagentur hears of applications: at once for the first, then once a day."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from dkbm_portal.mail.models import OutgoingMail
from members.models import Municipality
from members.tests.factories import MemberFactory
from workgroups.registration import services
from workgroups.tasks import report_open_applications
from workgroups.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
STAFF = ["transferagentur@dkbm.example.org"]


def confirm(member):
    email_confirmed.send(EmailAddress, request=None, email_address=member.user.emailaddress_set.get())


def test_first_open_application_is_reported_at_once(applicant, deliver):
    confirm(applicant)
    (mail,) = deliver()
    assert mail.to == STAFF
    assert mail.subject == "Ein Antrag auf Aufnahme wartet"
    assert "/admin/workgroups/application/" in mail.body


def test_second_open_application_waits_for_the_morning(applicant, ag, deliver):
    second = MemberFactory()
    MembershipFactory(member=second, workgroup=ag)
    confirm(second)
    assert deliver() == []
    report_open_applications()
    report_open_applications()
    (mail,) = deliver()
    assert mail.subject == "2 Anträge auf Aufnahme warten"
    assert applicant.user.get_full_name() in mail.body
    assert second.user.get_full_name() in mail.body


def test_morning_without_applications_is_silent(member):
    report_open_applications()
    assert not OutgoingMail.objects.exists()


def test_notice_is_dropped_when_all_is_decided_before_it_goes_out(applicant, deliver):
    confirm(applicant)
    services.withdraw(membership=applicant.memberships.get())
    assert deliver() == []
    assert OutgoingMail.objects.get().state == "skipped"


def test_change_of_a_members_address_reports_nothing(member):
    confirm(member)
    assert not OutgoingMail.objects.exists()


def test_confirmation_by_staff_without_person_reports_nothing(staff):
    email_confirmed.send(EmailAddress, request=None, email_address=staff.emailaddress_set.get())
    assert not OutgoingMail.objects.exists()


def test_applying_again_is_reported_at_once(applicant, ag, deliver):
    services.withdraw(membership=applicant.memberships.get())
    stade = Municipality.objects.get(name="Landkreis Stade")
    services.reapply(member=applicant, municipality=stade, function="Bildungsbüro", ag=ag)
    assert [mail.to for mail in deliver()] == [STAFF]
