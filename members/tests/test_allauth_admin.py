"""allauth's tables in the admin: German, no secrets, only what staff may do."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.tests.factories import UserFactory
from members.tests.test_account_pages import assert_polite_german

LISTS = ["account/emailaddress", "mfa/authenticator", "usersessions/usersession"]


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


@pytest.fixture
def rows(member):
    """One row in each of the lists; returns them with the secrets in them."""
    store = SessionStore()
    store.create()
    session = UserSession.objects.create(
        user=member.user, ip="192.0.2.1", user_agent="Firefox", session_key=store.session_key
    )
    factor = Authenticator.objects.create(user=member.user, type="totp", data={"secret": "GEHEIMNIS"})
    return {
        "account/emailaddress": member.user.emailaddress_set.get(),
        "mfa/authenticator": factor,
        "usersessions/usersession": session,
    }


@pytest.mark.parametrize("path", LISTS)
def test_lists_and_rows_are_german_and_hold_no_secret(office, rows, path):
    for url in (f"/admin/{path}/", f"/admin/{path}/{rows[path].pk}/change/", f"/admin/{path}/?q=mitglied"):
        response = office.get(url)
        assert_polite_german(response)
        html = response.content.decode()
        assert "GEHEIMNIS" not in html
        assert rows["usersessions/usersession"].session_key not in html


@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_added_or_edited_by_hand(office, rows, path):
    row = rows[path]
    assert office.get(f"/admin/{path}/add/").status_code == 403
    assert office.post(f"/admin/{path}/{row.pk}/change/", {"email": "x@example.org", "data": "{}"}).status_code == 403


def test_staff_remove_the_second_factor_of_somebody_who_lost_the_telephone(office, rows):
    url = f"/admin/mfa/authenticator/{rows['mfa/authenticator'].pk}/delete/"
    html = office.get(url).content.decode()
    assert "Authenticator-App" in html
    assert office.post(url, {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_staff_log_a_lost_device_out(office, rows):
    session = rows["usersessions/usersession"]
    data = {"action": "end_sessions", "_selected_action": [session.pk]}
    html = office.post("/admin/usersessions/usersession/", data, follow=True).content.decode()
    assert "1 Gerät ist abgemeldet." in html
    assert not SessionStore().exists(session.session_key)
    assert not UserSession.objects.filter(pk=session.pk).exists()


def test_staff_confirm_an_address_by_hand_and_the_application_comes_in(office, applicant, deliver):
    EmailAddress.objects.filter(user=applicant.user).update(verified=False)
    address = EmailAddress.objects.get(user=applicant.user)
    data = {"action": "confirm", "_selected_action": [address.pk]}
    html = office.post("/admin/account/emailaddress/", data, follow=True).content.decode()
    assert "1 Adresse ist bestätigt." in html
    address.refresh_from_db()
    assert address.verified
    assert applicant.user.get_full_name() in deliver()[0].body


@pytest.mark.parametrize("path", LISTS)
def test_lists_cost_the_same_for_many_rows(office, rows, path):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(f"/admin/{path}/").status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(20):
        user = UserFactory()
        Authenticator.objects.create(user=user, type="totp", data={})
        UserSession.objects.create(user=user, ip="192.0.2.1", user_agent="x", session_key=f"s{number}")
    assert queries() == before
