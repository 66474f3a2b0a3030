"""allauth's pages in the portal's look: German with „Sie“, nothing left in English."""

import re
from html import unescape
from time import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from members.adapter import MfaAdapter

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genug-2026"
ENGLISH = re.compile(
    r"\b(sign|login|log in|password|email|your|the|please|code is|account|change|cancel|remove|session|key|verify)\b",
    re.I,
)
FAMILIAR = re.compile(r"\b(du|dich|dir|dein\w*|bist|kannst|hast)\b", re.I)


def text_of(response) -> str:
    """The page as people read it: without markup, scripts and addresses."""
    html = re.sub(r"<(script|style|head|datalist)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    title = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1]
    attributes = " ".join(re.findall(r'(?:placeholder|aria-label|alt|title)="([^"]*)"', html))
    return unescape(f"{title} {attributes} " + re.sub(r"<[^>]+>", " ", html))


def assert_polite_german(response):
    text = text_of(response)
    assert response.status_code == 200
    assert not FAMILIAR.findall(text), text
    assert not ENGLISH.findall(text), text


@pytest.fixture
def reauthenticated(member):
    client = Client()
    client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def with_totp(user) -> str:
    """Set up an authenticator app and recovery codes; return the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_for(secret) -> str:
    return format_hotp_value(hotp_value(secret, int(time()) // 30))


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key_done", "account_email_verification_sent", "account_inactive",
        "account_request_login_code",
    ],
)  # fmt: skip
def test_public_pages_speak_german_with_sie(client, name):
    assert_polite_german(client.get(reverse(name)))


@pytest.mark.parametrize(
    "name",
    [
        "account_email", "account_change_password", "account_logout", "mfa_index", "mfa_activate_totp",
        "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list",
    ],
)  # fmt: skip
def test_pages_of_the_account_speak_german_with_sie(reauthenticated, name):
    assert_polite_german(reauthenticated.get(reverse(name)))


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
)
def test_pages_after_setting_up_an_app_speak_german_with_sie(reauthenticated, member, name):
    with_totp(member.user)
    assert_polite_german(reauthenticated.get(reverse(name)))


def test_reauthentication_speaks_german_and_refuses_a_wrong_password(client_of, member):
    client = client_of(member)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
    assert_polite_german(page)
    page = client.post(reverse("account_reauthenticate"), {"password": "falsch"})
    assert "Das Passwort stimmt nicht." in text_of(page)
    assert_polite_german(page)


def test_reauthentication_by_code_speaks_german(reauthenticated, member):
    with_totp(member.user)
    assert_polite_german(reauthenticated.get(reverse("mfa_reauthenticate")))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "account_login",
            {"login": "x@example.org", "password": "falsch"},
            "E-Mail-Adresse oder Passwort stimmen nicht.",
        ),
        ("account_login", {}, "füllen Sie dieses Feld aus"),
        ("account_reset_password", {"email": "nichts"}, "gültige E-Mail-Adresse"),
        ("account_request_login_code", {"email": ""}, "füllen Sie dieses Feld aus"),
    ],
)
def test_errors_before_login_speak_german_with_sie(client, name, data, message):
    page = client.post(reverse(name), data)
    assert message in text_of(page)
    assert_polite_german(page)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("account_email", {"action_add": "", "email": "mitglied@example.org"}, "gehört schon zu Ihrem Konto"),
        ("account_email", {"action_add": "", "email": "x" * 250 + "@example.org"}, "zu lang"),
        (
            "account_change_password",
            {"oldpassword": "falsch", "password1": "Neuer-Acker-2027", "password2": "Anderer-Acker-2027"},
            "Die beiden Passwörter stimmen nicht überein.",
        ),
        (
            "account_change_password",
            {"oldpassword": "falsch", "password1": "Neuer-Acker-2027", "password2": "Neuer-Acker-2027"},
            "Das jetzige Passwort stimmt nicht.",
        ),
        ("mfa_activate_totp", {"code": "000000"}, "Dieser Code stimmt nicht."),
    ],
)
def test_errors_in_the_account_speak_german_with_sie(reauthenticated, name, data, message):
    page = reauthenticated.post(reverse(name), data)
    assert message in text_of(page)
    assert_polite_german(page)


def test_login_code_by_mail(client, member, deliver):
    page = client.post(reverse("account_request_login_code"), {"email": member.user.email}, follow=True)
    assert_polite_german(page)
    (mail,) = deliver()
    assert mail.subject == "Ihr Code für die Anmeldung"
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert "Dieser Code stimmt nicht." in text_of(wrong)
    code = re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]+$", mail.body, re.MULTILINE)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(member.user.pk)


def test_login_code_for_an_unknown_address_reveals_nothing(client, member, deliver):
    known = Client().post(reverse("account_request_login_code"), {"email": member.user.email}, follow=True)
    deliver()
    unknown = client.post(reverse("account_request_login_code"), {"email": "niemand@example.org"}, follow=True)
    shared = [
        text_of(page).replace(address, "X")
        for page, address in ((known, member.user.email), (unknown, "niemand@example.org"))
    ]
    assert shared[0].split() == shared[1].split()
    (mail,) = deliver()
    assert (mail.to, mail.subject) == (["niemand@example.org"], "Zu dieser Adresse gibt es kein Konto")
    assert "http://127.0.0.1:8000/konto/signup/" in mail.body


def test_password_reset_by_mail(client, member, deliver):
    client.post(reverse("account_reset_password"), {"email": member.user.email})
    (mail,) = deliver()
    path = re.search(r"http://127\.0\.0\.1:8000(/konto/password/reset/key/\S+)", mail.body)[1]
    page = client.get(path, follow=True)
    assert_polite_german(page)
    data = {"password1": "Neuer-Acker-2027", "password2": "Neuer-Acker-2027"}
    assert_polite_german(client.post(page.request["PATH_INFO"], data, follow=True))
    member.user.refresh_from_db()
    assert member.user.check_password("Neuer-Acker-2027")
    assert [mail.subject for mail in deliver()] == ["Ihr Passwort ist neu festgelegt"]
    assert_polite_german(Client().get(path, follow=True))


def test_links_in_mails_do_not_follow_the_host_header(client, member, deliver, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_reset_password"), {"email": member.user.email}, headers={"host": "boese.example.com"})
    assert "boese.example.com" not in deliver()[0].body


def test_changing_the_address_waits_for_its_confirmation(reauthenticated, member, deliver):
    page = reauthenticated.post(reverse("account_email"), {"action_add": "", "email": "neu@example.org"}, follow=True)
    assert_polite_german(page)
    member.user.refresh_from_db()
    assert member.user.email == "mitglied@example.org"
    (mail,) = deliver()
    assert mail.to == ["neu@example.org"]
    assert not EmailAddress.objects.get(email="neu@example.org").verified
    reauthenticated.post(re.search(r"http://127\.0\.0\.1:8000(\S+)", mail.body)[1])
    member.user.refresh_from_db()
    assert member.user.email == "neu@example.org"
    assert EmailAddress.objects.get(user=member.user).verified
    assert [(mail.to, mail.subject) for mail in deliver()] == [
        (["mitglied@example.org"], "Ihre E-Mail-Adresse ist geändert")
    ]


def test_second_factor_does_not_forbid_to_change_the_address(reauthenticated, member, deliver):
    with_totp(member.user)
    reauthenticated.post(reverse("account_email"), {"action_add": "", "email": "neu@example.org"})
    assert [mail.to for mail in deliver()] == [["neu@example.org"]]


def test_second_factor_is_asked_for_and_a_recovery_code_works(client, member):
    secret = with_totp(member.user)
    page = client.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert_polite_german(page)
    assert "_auth_user_id" not in client.session
    assert_polite_german(client.post(reverse("mfa_authenticate"), {"code": "abc"}))
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert "_auth_user_id" in client.session
    other = Client()
    other.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    recovery = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    other.post(reverse("mfa_authenticate"), {"code": recovery})
    assert "_auth_user_id" in other.session


def test_secret_of_the_app_and_recovery_seed_are_not_plain_in_the_database(member):
    secret = with_totp(member.user)
    stored = {row.type: str(row.data) for row in Authenticator.objects.all()}
    assert secret not in stored["totp"]
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert not any(code in stored["recovery_codes"] for code in codes)
    assert MfaAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_other_sessions_are_logged_out(reauthenticated, member):
    other = Client()
    other.post(reverse("account_login"), {"login": member.user.email, "password": PASSWORD})
    page = reauthenticated.get(reverse("usersessions_list"))
    assert "Andere Sitzungen abmelden" in text_of(page)
    reauthenticated.post(reverse("usersessions_list"))
    assert other.get("/profil/").status_code == 302
    assert reauthenticated.get("/profil/").status_code == 200


def test_pages_hold_no_inline_script_or_style(reauthenticated, client, member):
    with_totp(member.user)
    for user, name in [
        (client, "account_login"),
        (reauthenticated, "account_email"),
        (reauthenticated, "mfa_add_webauthn"),
    ]:
        html = user.get(reverse(name)).content.decode()
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", html)
        assert not re.search(r"\sstyle=", html)
        assert not re.search(r"\son\w+=", html)
