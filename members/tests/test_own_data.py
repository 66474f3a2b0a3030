"""The pages on which a person sees the own data and erases the account; what erasing does is tested at the roof."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from members.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genug-2026"
ERASE = "/konto/loeschen/"


def page_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def proven(client_of):
    """Return ``proven(person)``: a client that has just typed the password again."""

    def make(person) -> Client:
        client = client_of(person)
        response = client.post(f"{reverse('account_reauthenticate')}?next={ERASE}", {"password": PASSWORD})
        assert response.status_code == 302
        return client

    return make


def test_erasing_asks_for_the_password_first(client_of, member):
    client = client_of(member)
    response = client.post(ERASE, {"sure": "on"})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    member.user.refresh_from_db()
    assert member.user.is_active


def test_wrong_password_opens_nothing(client_of, member):
    client = client_of(member)
    response = client.post(f"{reverse('account_reauthenticate')}?next={ERASE}", {"password": "falsch"})
    assert "Passwort" in page_of(response)
    assert client.get(ERASE).status_code == 302


def test_looking_at_the_page_erases_nothing_and_says_what_stays(proven, member):
    page = page_of(proven(member).get(ERASE))
    assert "Möchten Sie Ihr Konto löschen?" in page
    assert "Ehemaliges Mitglied" in page
    member.user.refresh_from_db()
    assert member.user.is_active


def test_without_the_tick_nothing_is_erased(proven, member):
    page = page_of(proven(member).post(ERASE, {}))
    assert "Bitte bestätigen Sie mit dem Häkchen" in page
    member.user.refresh_from_db()
    assert member.user.is_active


def test_account_is_erased_and_the_visitor_told(proven, member, deliver):
    client = proven(member)
    response = client.post(ERASE, {"sure": "on"}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "Ihr Konto ist gelöscht." in page_of(response)
    assert User.objects.get(pk=member.user_id).erased_at
    assert "_auth_user_id" not in client.session
    assert [mail.subject for mail in deliver() if mail.to == ["mitglied@example.org"]] == [
        "Ihr Konto im DKBM-Netzwerk ist gelöscht"
    ]


def test_login_with_the_old_password_fails(proven, member):
    proven(member).post(ERASE, {"sure": "on"})
    client = Client()
    page = page_of(client.post(reverse("account_login"), {"login": "mitglied@example.org", "password": PASSWORD}))
    assert "E-Mail-Adresse oder Passwort stimmen nicht." in page


def test_coordinators_read_what_they_hand_over_and_find_the_way_there(proven, coordinator, uag):
    client = proven(coordinator)
    page = page_of(client.get(ERASE))
    assert "Das ist vorher zu regeln" in page
    assert uag.get_absolute_url() in page
    assert 'name="sure"' not in page
    assert "übergeben Sie zuerst die Koordination" in page_of(client.post(ERASE, {"sure": "on"}))
    coordinator.user.refresh_from_db()
    assert coordinator.user.is_active


def test_applicants_erase_their_account_too(proven, applicant):
    proven(applicant).post(ERASE, {"sure": "on"})
    assert User.objects.get(pk=applicant.user_id).erased_at
    assert applicant.memberships.get().status == "withdrawn"


def test_account_pages_lead_to_the_own_data(client_of, member):
    assert 'href="/konto/daten/"' in page_of(client_of(member).get(reverse("account_email")))
