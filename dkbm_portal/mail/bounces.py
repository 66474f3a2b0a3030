"""Mails that come back: points per address, and the envelope sender that tells us which mail it was.

A final refusal counts 1 point, a passing one 0.5, at most one a day. At ``LIMIT`` points the address counts as
undeliverable: only account mails still go there, so that the person can get in and name another address.
"""

import re
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .inbound.models import AddressHealth
from .models import OutgoingMail, Priority
from .registry import NotMeantAnymore

HARD, SOFT = 1.0, 0.5
LIMIT = 3
_VERP = re.compile(r"\+b(\d{1,18})-([0-9a-f]{12})$")


@transaction.atomic
def record_bounce(address: str, *, weight: float, reason: str) -> bool:
    """Count a mail that didn't arrive: ``weight`` HARD or SOFT; the first of a day counts, further ones don't.

    Returns whether the address has become undeliverable by this one.
    """
    today = timezone.localdate()
    health, new = AddressHealth.objects.select_for_update().get_or_create(
        address=address.lower(), defaults={"counted_on": today}
    )
    if not new and health.counted_on >= today and health.score:
        return False
    health.score = min(health.score + Decimal(str(weight)), Decimal(999))
    health.counted_on, health.reason = today, reason[:300]
    tipped = health.score >= LIMIT and health.undeliverable_at is None
    if tipped:
        health.undeliverable_at = timezone.now()
    health.save()
    return tipped


def address_problem(address: str) -> AddressHealth | None:
    """Return why an address counts as undeliverable, None while mails go there."""
    return AddressHealth.objects.filter(address=address.lower(), undeliverable_at__isnull=False).first()


def check_deliverable(mail: OutgoingMail) -> None:
    """Raise NotMeantAnymore for a mail to an undeliverable address, unless it is an account mail."""
    known = mail.batch.once("undeliverable", lambda: _undeliverable_among(mail.batch.mails))
    if mail.priority != Priority.ACCOUNT and mail.to_email.lower() in known:
        raise NotMeantAnymore("Adresse unzustellbar: Mehrere E-Mails kamen zurück.")


def _undeliverable_among(mails: list[OutgoingMail]) -> set[str]:
    rows = AddressHealth.objects.filter(
        address__in={mail.to_email.lower() for mail in mails}, undeliverable_at__isnull=False
    )
    return set(rows.values_list("address", flat=True))


def trust_again(address: str) -> None:
    """Forget the returned mails of an address that was confirmed, or whose owner says that it works."""
    AddressHealth.objects.filter(address=address.lower()).delete()


def bounce_address(mail: OutgoingMail) -> str:
    """Return the envelope sender of a mail (VERP): the portal's address with the row's number and a signature.

    Without a mailbox that is read, it is the portal's plain address.
    """
    local, _, domain = settings.PORTAL_EMAIL.rpartition("@")
    return f"{local}+b{mail.pk}-{_signature(mail.pk)}@{domain}" if settings.INBOUND_ENABLED else settings.PORTAL_EMAIL


def bounced_mail(address: str) -> OutgoingMail | None:
    """Return the mail that a bounce address belongs to, None for any other or a forged address."""
    local, _, domain = address.strip().lower().rpartition("@")
    own_local, _, own_domain = settings.PORTAL_EMAIL.lower().rpartition("@")
    found = _VERP.fullmatch(local.removeprefix(own_local)) if domain == own_domain else None
    if found is None or not constant_time_compare(found[2], _signature(int(found[1]))):
        return None
    return OutgoingMail.objects.filter(pk=int(found[1])).first()


def _signature(pk: int) -> str:
    return salted_hmac("mail.bounces", str(pk), algorithm="sha256").hexdigest()[:12]
