from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from members.models import MailDomain, Member, Municipality, User
from members.services import erase_account

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genug-2026"


def page_of(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("model", ["user", "member", "municipality"])
def test_lists_and_forms_open(client_of, staff, member, model):
    client = client_of(staff)
    obj = {"user": member.user, "member": member, "municipality": member.municipality}[model]
    assert str(obj).split()[-1] in page_of(client.get(f"/admin/members/{model}/", {"q": str(obj).split()[-1]}))
    assert client.get(f"/admin/members/{model}/{obj.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("aufgenommen=ja", {"member", "stranger"}),
        ("aufgenommen=nein", {"applicant"}),
        ("ag=1", {"stranger"}),
        ("kreis=03359", {"member", "stranger", "applicant"}),
        ("kreis=03251", set()),
        ("q=fremd", {"stranger"}),
    ],
)
def test_member_filters(client_of, staff, member, stranger, applicant, query, expected):
    people = {"member": member, "stranger": stranger, "applicant": applicant}
    response = client_of(staff).get(f"/admin/members/member/?{query}")
    assert set(response.context["cl"].queryset) == {people[name] for name in expected}


def test_staff_account_is_added_and_gets_its_password_by_reset(client_of, staff, deliver):
    data = {"email": "Neu@Example.org", "first_name": "Nora", "last_name": "Neu"}
    client_of(staff).post("/admin/members/user/add/", data)
    user = User.objects.get(email="neu@example.org")
    assert user.is_staff
    assert user.is_superuser
    assert not user.has_usable_password()
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "neu@example.org"})
    assert [mail.subject for mail in deliver()] == ["Neues Passwort festlegen"]


def test_two_accounts_for_one_address_are_refused_with_a_message(client_of, staff, member):
    data = {"email": "MITGLIED@example.org", "first_name": "Nora", "last_name": "Neu"}
    page = page_of(client_of(staff).post("/admin/members/user/add/", data))
    assert "schon ein Konto" in page or "existiert bereits" in page
    assert User.objects.filter(email__iexact="mitglied@example.org").count() == 1


def test_deactivated_account_can_not_log_in(client_of, staff, member):
    data = {"email": member.user.email, "first_name": "A", "last_name": "B"}
    client_of(staff).post(f"/admin/members/user/{member.user.pk}/change/", data)
    member.user.refresh_from_db()
    assert not member.user.is_active
    client = Client()
    page = client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session
    assert "gesperrt" in page_of(page)


def test_address_changed_by_staff_is_confirmed_at_the_next_login(client_of, staff, member, deliver):
    data = {"email": "neue-stelle@example.org", "first_name": "A", "last_name": "B", "is_active": "on"}
    client_of(staff).post(f"/admin/members/user/{member.user.pk}/change/", data)
    address = EmailAddress.objects.get(user=member.user)
    assert (address.email, address.verified, address.primary) == ("neue-stelle@example.org", False, True)
    Client().post(reverse("account_login"), {"login": "neue-stelle@example.org", "password": PASSWORD})
    assert [mail.to for mail in deliver()] == [["neue-stelle@example.org"]]


@pytest.mark.parametrize("model", ["user", "member"])
def test_people_are_not_deleted_in_the_admin(client_of, staff, member, model):
    pk = member.user.pk if model == "user" else member.pk
    assert client_of(staff).post(f"/admin/members/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert Member.objects.filter(pk=member.pk).exists()


def test_municipality_takes_mail_domains(client_of, staff):
    stade = Municipality.objects.get(name="Landkreis Stade")
    data = {
        "key": stade.key, "name": stade.name, "kind": stade.kind, "seat": stade.seat, "population": stade.population,
        "district": "", "mail_domains-TOTAL_FORMS": 1, "mail_domains-INITIAL_FORMS": 0,
        "mail_domains-0-domain": "landkreis-stade.example.org",
    }  # fmt: skip
    client_of(staff).post(f"/admin/members/municipality/{stade.pk}/change/", data)
    assert MailDomain.objects.get().municipality == stade


def test_staff_without_second_factor_set_one_up_first(client_of, staff, settings):
    settings.STAFF_MFA_REQUIRED = True
    response = client_of(staff).get("/admin/members/member/", follow=True)
    assert response.request["PATH_INFO"] == reverse("mfa_index")
    assert "Für die Transferagentur ist sie Pflicht" in page_of(response)


@pytest.mark.parametrize(
    "path", ["/", "/mitglieder/", "/gruppen/ag-2/", "/suche/?q=Stade", "/admin/", "/admin/login/", "/stil/", "/profil/"]
)
def test_staff_without_second_factor_see_nothing_of_the_inside(client_of, staff, settings, path):
    settings.STAFF_MFA_REQUIRED = True
    assert client_of(staff).get(path)["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("path", ["/konto/2fa/", "/konto/email/", "/datenschutz/", "/chronik/", "/healthz"])
def test_staff_without_second_factor_reach_the_account_and_what_all_see(client_of, staff, settings, path):
    settings.STAFF_MFA_REQUIRED = True
    assert client_of(staff).get(path).status_code == 200


def test_members_need_no_second_factor(client_of, member, settings):
    settings.STAFF_MFA_REQUIRED = True
    assert client_of(member).get("/mitglieder/").status_code == 200


def test_staff_with_second_factor_get_in(client_of, staff, settings):
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(staff, generate_totp_secret())
    assert client_of(staff).get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/admin/members/user/"])
def test_admin_has_no_login_form_of_its_own(client, staff, path):
    data = {"username": staff.email, "password": PASSWORD}
    response = client.post(path, data, follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_logged_in_staff_can_not_slip_into_another_account_by_the_admins_login(client_of, staff):
    other = User.objects.create_superuser("zweite@example.org", PASSWORD, first_name="Z", last_name="W")
    client = client_of(staff)
    client.post("/admin/login/", {"username": other.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(staff.pk)


@pytest.mark.parametrize("target", ["https://boese.example.com/", "//boese.example.com"])
def test_admin_login_does_not_lead_to_other_sites(client_of, staff, target):
    assert client_of(staff).get("/admin/login/", {"next": target})["Location"] == "/admin/"


def test_members_are_refused_at_the_admins_login(client_of, member):
    assert client_of(member).get("/admin/login/").status_code == 403


def _erase(client, *users, confirmed: bool):
    data = {"action": "erase", "_selected_action": [user.pk for user in users]}
    return client.post("/admin/members/user/", data | ({"confirmed": "1"} if confirmed else {}), follow=True)


def test_erasing_accounts_asks_first_and_names_what_ends(client_of, staff, coordinator):
    page = page_of(_erase(client_of(staff), coordinator.user, confirmed=False))
    assert "Endgültig löschen" in page
    assert "Sie koordinieren die Unterarbeitsgruppe" in page
    coordinator.user.refresh_from_db()
    assert coordinator.user.is_active


def test_erasing_accounts_on_request_says_who_was_left_out_and_why(client_of, staff, coordinator, deliver):
    page = page_of(_erase(client_of(staff), coordinator.user, staff, confirmed=True))
    assert "1 Konto ist gelöscht." in page
    assert "Übersprungen" in page
    assert "Ihr eigenes Konto löschen Sie unter „Meine Daten“." in page
    coordinator.user.refresh_from_db()
    assert coordinator.user.get_full_name() == "Ehemaliges Mitglied"
    [mail] = [mail for mail in deliver() if mail.to == ["koordination@example.org"]]
    assert "hat die Transferagentur Ihr Konto" in mail.body
    again = page_of(_erase(client_of(staff), coordinator.user, confirmed=True))
    assert "Das Konto ist schon gelöscht." in again


def test_an_erased_account_is_not_edited_any_more(client_of, staff, member):
    erase_account(user=member.user)
    client = client_of(staff)
    assert client.post(f"/admin/members/user/{member.user_id}/change/", {"is_active": "on"}).status_code == 403
    assert client.post(f"/admin/members/member/{member.pk}/change/", {"function": "Neu"}).status_code == 403


def test_the_last_account_of_the_transferagentur_keeps_its_rights(client_of, staff):
    data = {"email": staff.email, "first_name": staff.first_name, "last_name": staff.last_name, "is_active": "on"}
    page = page_of(client_of(staff).post(f"/admin/members/user/{staff.pk}/change/", data))
    assert "das letzte Konto der Transferagentur" in page
    staff.refresh_from_db()
    assert staff.is_staff
