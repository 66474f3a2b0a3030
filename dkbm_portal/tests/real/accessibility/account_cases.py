"""Accounts: registering, logging in, passwords, addresses, second factors, devices."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from dkbm_portal.demo import people
from members.models import User

from .acts import Case, Fill, confirm_password, send_after_the_session_ended, sign_up, submit, submit_any


def account_cases() -> list[Case]:
    return [*_entrance(reverse), *_links(), *_own_account(reverse), *_second_factor(reverse)]


def _entrance(page) -> list[Case]:
    return [
        Case("Registrieren", "visitor", page("account_signup")),
        Case(
            "Registrieren, Fehler", "visitor", page("account_signup"), Fill(email="kaputt", last_name="Neuhaus"), True
        ),
        Case("Registrieren, bestätigen", "visitor", page("account_signup"), sign_up),
        Case("Anmelden", "visitor", page("account_login")),
        Case("Anmelden, Fehler", "visitor", page("account_login"), Fill(login="wer@example.org", password="x"), True),
        Case("Code per E-Mail", "visitor", page("account_request_login_code")),
        Case("Code per E-Mail, Fehler", "visitor", page("account_request_login_code"), Fill(email="x"), True),
        Case(
            "Code eingeben",
            "visitor",
            page("account_request_login_code"),
            Fill(email=people.COORDINATOR.email),
        ),
        Case("Code eingeben, Fehler", "visitor", page("account_confirm_login_code"), Fill(code="1"), True),
        Case("Passwort vergessen", "visitor", page("account_reset_password")),
        Case("Passwort vergessen, Fehler", "visitor", page("account_reset_password"), Fill(email="x"), True),
        Case("Passwort vergessen, gesendet", "visitor", page("account_reset_password"), Fill(email="a@example.org")),
        Case("Passwort neu, Link ungültig", "visitor", "/konto/password/reset/key/1-x/"),
        Case("E-Mail-Adresse bestätigen, Link ungültig", "visitor", "/konto/confirm-email/x/"),
        Case("Konto gesperrt", "visitor", page("account_inactive")),
    ]


def _links() -> list[Case]:
    """What the links in mails open; the user is nobody who visits, as logging in ends the links."""
    user = User.objects.get(email="vergesslich@example.org")
    other = EmailAddress.objects.create(user=user, email="andere.adresse@example.org")
    confirm = reverse("account_confirm_email", args=[EmailConfirmationHMAC(other).key])
    token = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    reset = f"/konto/password/reset/key/{token}/"
    good = "ganz-anders-2027"
    return [
        Case("E-Mail-Adresse bestätigen", "visitor", confirm),
        Case("Passwort neu", "visitor", reset),
        Case("Passwort neu, Fehler", "visitor", reset, Fill(password1="kurz", password2="anders"), True),
        Case("Passwort neu, gesetzt", "visitor", reset, Fill(password1=good, password2=good)),
    ]


def _own_account(page) -> list[Case]:
    return [
        Case("Passwort ändern", "member", page("account_change_password")),
        Case("Passwort ändern, Fehler", "member", page("account_change_password"), Fill(oldpassword="x"), True),
        Case("E-Mail-Adresse", "member", page("account_email")),
        Case("E-Mail-Adresse, Fehler", "member", page("account_email"), Fill(email="kaputt"), True),
        Case("Zweistufige Anmeldung", "member", page("mfa_index")),
        Case("Passwort bestätigen", "member", page("mfa_activate_totp")),
        Case("Passwort bestätigen, Fehler", "member", page("mfa_activate_totp"), Fill(password="x"), True),
        Case("App einrichten", "member", page("mfa_activate_totp"), confirm_password),
        Case("App einrichten, Fehler", "member", page("mfa_activate_totp"), Fill(code="1"), True),
        Case("Konto löschen", "member", page("members:account_erase")),
        Case("Konto löschen, Fehler", "member", page("members:account_erase"), submit_any, True),
        Case("Passkeys", "member", page("mfa_list_webauthn")),
        Case("Passkey hinzufügen", "member", page("mfa_add_webauthn")),
        Case("Sitzungen", "member", page("usersessions_list")),
        Case("Abmelden", "member", page("account_logout")),
        Case("Text nach abgelaufener Anmeldung", "member", page("members:profile_edit"), send_after_the_session_ended),
        Case("Meine Daten", "member", page("members:personal_data")),
    ]


def _second_factor(page) -> list[Case]:
    """Somebody who logs in with an app; „guarded“ has one and recovery codes."""
    log_in = Fill(login="sicher@example.org", password=people.PASSWORD)
    return [
        Case("Zweistufige Anmeldung, eingerichtet", "guarded", page("mfa_index")),
        Case("Passwort oder Code bestätigen", "guarded", page("mfa_deactivate_totp")),
        Case("Code bestätigen", "guarded", page("mfa_reauthenticate")),
        Case("Code bestätigen, Fehler", "guarded", page("mfa_reauthenticate"), Fill(code="1"), True),
        Case("App entfernen", "guarded", page("mfa_deactivate_totp"), confirm_password),
        Case("Wiederherstellungscodes", "guarded", page("mfa_view_recovery_codes")),
        Case("Wiederherstellungscodes, neue", "guarded", page("mfa_generate_recovery_codes")),
        Case("Wiederherstellungscodes, erneuert", "guarded", page("mfa_generate_recovery_codes"), submit),
        Case("Zweiter Schritt der Anmeldung", "arriving", page("account_login"), log_in),
        Case("Zweiter Schritt, Fehler", "arriving", page("mfa_authenticate"), Fill(code="1"), True),
    ]
