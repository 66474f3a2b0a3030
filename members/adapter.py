"""allauth's hooks: account mails go through the outbox, TOTP secrets are encrypted."""

import base64
import hashlib
import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from dkbm_portal.mail.content import render
from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue_address


class AccountAdapter(DefaultAccountAdapter):
    """Sends account mails ahead of every batch; after sending, the log keeps no link or code."""

    def send_mail(self, template_prefix, email, context):
        subject, html = render(template_prefix, context)
        queue_address(
            "account",
            object_key=f"{template_prefix.rpartition('/')[2]}:{uuid.uuid4().hex}",
            to_email=email,
            data={"subject": subject, "html": html, "secret": True},
            priority=Priority.ACCOUNT,
        )


class MfaAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted with a key derived from SECRET_KEY."""

    @staticmethod
    def _fernet() -> Fernet:
        key = hashlib.sha256(b"mfa" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()
