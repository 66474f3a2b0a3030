"""allauth's hooks: account mails go through the outbox, messages say „Sie“, TOTP secrets are encrypted."""

import base64
import hashlib
import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from dkbm_portal.mail.bounces import trust_again
from dkbm_portal.mail.content import absolute, render
from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue_address


class AccountAdapter(DefaultAccountAdapter):
    """Sends account mails ahead of every batch; after sending, the log keeps no link or code."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Dieses Konto ist gesperrt. Bitte wenden Sie sich an die Transferagentur.",
        "cannot_remove_primary_email": "Diese Adresse brauchen Sie für die Anmeldung; sie lässt sich nicht entfernen.",
        "duplicate_email": "Diese Adresse gehört schon zu Ihrem Konto.",
        "email_password_mismatch": "E-Mail-Adresse oder Passwort stimmen nicht.",
        "enter_current_password": "Das jetzige Passwort stimmt nicht.",
        "incorrect_code": "Dieser Code stimmt nicht.",
        "incorrect_password": "Das Passwort stimmt nicht.",
        "invalid_or_expired_key": "Dieser Link gilt nicht mehr.",
        "invalid_login": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
        "invalid_password_reset": "Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an.",
        "max_email_addresses": "Mehr als %d Adressen sind nicht möglich.",
        "rate_limited": "Das waren zu viele Versuche. Bitte warten Sie einige Minuten.",
        "same_as_current": "Bitte geben Sie etwas anderes ein als bisher.",
        "select_only_one": "Bitte wählen Sie nur eines aus.",
        "too_many_login_attempts": "Das waren zu viele Versuche. Bitte warten Sie einige Minuten.",
        "unverified_primary_email": "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.",
    }

    def send_mail(self, template_prefix, email, context):
        """Render now, because only now the link or code is known, and leave the sending to the worker."""
        subject, html = render(template_prefix, context | {"email": email})
        queue_address(
            "account",
            object_key=f"{template_prefix.rpartition('/')[2]}:{uuid.uuid4().hex}",
            to_email=email,
            data={"subject": subject, "html": html, "secret": True},
            priority=Priority.ACCOUNT,
            user=context.get("user"),
        )

    def clean_email(self, email):
        """Refuse what the column can't hold, on every form that takes an address."""
        if len(email) > 254:
            raise ValidationError("Diese Adresse ist zu lang: höchstens 254 Zeichen sind möglich.", code="max_length")
        return super().clean_email(email)

    def confirm_email(self, request, email_address):
        """Whoever confirms an address gets mail there, whatever came back from it before."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            trust_again(email_address.email)
        return confirmed

    # Links take the portal's own address: the request's Host header is up to whoever sent the request.
    def get_email_confirmation_url(self, request, emailconfirmation):
        return absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key):
        # allauth joins user and token by a hyphen; its URL takes them as two arguments.
        uidb36, _, token = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token}))


class MfaAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted with a key derived from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Dieser Code stimmt nicht.",
        "unverified_email": "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.",
    }

    @staticmethod
    def _fernet() -> Fernet:
        key = hashlib.sha256(b"mfa" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()
