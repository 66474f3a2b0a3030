from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from members.models import MailDomain
from members.tests.factories import MemberFactory
from workgroups.registration import services
from workgroups.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/workgroups/application/"


def page_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def application(applicant):
    return applicant.memberships.get()


def test_list_shows_what_staff_need_to_decide(client_of, staff, application, applicant):
    MembershipFactory(member=applicant, status="declined", reason="Zu früh.")
    MailDomain.objects.create(municipality=applicant.municipality, domain="Example.org")
    page = page_of(client_of(staff).get(LIST))
    for text in (applicant.user.get_full_name(), applicant.user.email, "Landkreis Stade", "passt zur Kommune", "AG 2"):
        assert text in page
    assert ">1<" in page


@pytest.mark.parametrize(
    ("domain", "text"), [(None, "keine Domain bekannt"), ("org", "passt zur Kommune"), ("ample.org", "passt nicht")]
)
def test_mail_domain_is_compared_with_the_municipality(client_of, staff, application, applicant, domain, text):
    if domain:
        MailDomain.objects.create(municipality=applicant.municipality, domain=domain)
    assert text in page_of(client_of(staff).get(LIST))


def test_detail_shows_the_history_and_escapes_what_people_wrote(client_of, staff, application, applicant):
    application.message = "<script>alert(1)</script>"
    application.save()
    MembershipFactory(member=applicant, status="declined", reason="<b>Zu früh.</b>")
    page = client_of(staff).get(f"{LIST}{application.pk}/change/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Zu früh.&lt;/b&gt;" in page
    assert "Aufnehmen" in page
    assert "Ablehnen" in page


def test_detail_admits_by_post_only(client_of, staff, application, deliver):
    client = client_of(staff)
    url = f"{LIST}{application.pk}/aufnehmen/"
    assert client.get(url).status_code == 405
    application.refresh_from_db()
    assert application.status == "requested"
    page = page_of(client.post(url, follow=True))
    application.refresh_from_db()
    assert application.status == "active"
    assert "ist aufgenommen und erhält eine E-Mail" in page
    assert len(deliver()) == 1


def test_declining_needs_a_reason(client_of, staff, application, deliver):
    client = client_of(staff)
    url = f"{LIST}{application.pk}/ablehnen/"
    assert "Begründung" in page_of(client.get(url))
    assert "füllen Sie dieses Feld aus" in page_of(client.post(url, {"reason": " "}))
    assert not OutgoingMail.objects.exists()
    client.post(url, {"reason": "Leider keine Kommune in Niedersachsen."})
    application.refresh_from_db()
    assert (application.status, application.decided_by) == ("declined", staff)
    assert "Leider keine Kommune" in deliver()[0].body


def test_bulk_action_counts_and_says_who_was_skipped(client_of, staff, application, monkeypatch):
    other = MembershipFactory(member=MemberFactory())
    admit = services.admit

    def admit_all_but_one(*, membership, by):
        if membership.pk == other.pk:
            services.withdraw(membership=membership)
        return admit(membership=membership, by=by)

    monkeypatch.setattr("workgroups.registration.admin.admit", admit_all_but_one)
    data = {"action": "admit_selected", "_selected_action": [application.pk, other.pk]}
    page = page_of(client_of(staff).post(LIST, data, follow=True))
    assert "1 Person aufgenommen." in page
    assert f"Übersprungen: Der Antrag von {other.member} ist nicht mehr offen: zurückgezogen." in page
    application.refresh_from_db()
    assert application.status == "active"


def test_late_click_on_a_decided_application_gets_a_message(client_of, staff, application):
    services.withdraw(membership=application)
    client = client_of(staff)
    assert "nicht mehr offen" in page_of(client.post(f"{LIST}{application.pk}/aufnehmen/", follow=True))
    client.post(f"{LIST}{application.pk}/ablehnen/", {"reason": "x"})
    application.refresh_from_db()
    assert application.status == "withdrawn"


def test_admin_offers_no_other_way_to_change_an_application(client_of, staff, application):
    client = client_of(staff)
    client.post(f"{LIST}{application.pk}/change/", {"status": "active"})
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{application.pk}/delete/", {"post": "yes"}).status_code == 403
    application.refresh_from_db()
    assert application.status == "requested"


def test_staff_without_the_right_decide_nothing(client_of, staff, application):
    staff.is_superuser = False
    staff.save()
    client = client_of(staff)
    assert client.post(f"{LIST}{application.pk}/aufnehmen/").status_code == 403
    assert client.post(f"{LIST}{application.pk}/ablehnen/", {"reason": "x"}).status_code == 403
    application.refresh_from_db()
    assert application.status == "requested"


def test_members_do_not_get_in(client_of, speaker, application):
    response = client_of(speaker).post(
        reverse("admin:workgroups_application_admit", args=[application.pk]), follow=True
    )
    application.refresh_from_db()
    assert application.status == "requested"
    assert response.status_code == 403


def test_list_needs_the_same_queries_for_1_and_20(client_of, staff, application, django_assert_num_queries):
    client = client_of(staff)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(19):
        MembershipFactory(member=MemberFactory())
    with django_assert_num_queries(len(one)):
        client.get(LIST)
