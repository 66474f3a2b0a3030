"""The end of an account: everything personal goes, what others need stays without a name (Art. 17 GDPR)."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from dkbm_portal.mail.content import Content, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.outbox import say_farewell
from dkbm_portal.mail.personal_data import forget_mails
from dkbm_portal.personal_data import FORGOTTEN_DOMAIN, Leaving, duties_of, forget

from .models import User


class ErasureRefused(Exception):
    """The account can't be erased as it stands; the German message says what has to be done first."""


@transaction.atomic
def erase_account(*, user: User, on_request: bool = False) -> bool:
    """Erase an account and confirm it to its address. Posts stay with „Ehemaliges Mitglied“.

    ``on_request``: the Transferagentur does it for somebody who asked in writing; then nothing but the
    Transferagentur's last account stops it. Returns False, changing nothing, when it is erased already.
    Raises ErasureRefused with what has to be handed over first.
    """
    # All of the staff are locked in one order, so that the last two can't go at the same moment.
    rows = User.objects.filter(Q(is_staff=True) | Q(pk=user.pk)) if user.is_staff else User.objects.filter(pk=user.pk)
    user = {row.pk: row for row in rows.select_for_update(no_key=True).order_by("pk")}[user.pk]
    if user.erased_at:
        return False
    blocking = [duty for duty in duties_of(user) if duty.blocks and (user.is_staff or not on_request)]
    if blocking:
        raise ErasureRefused(" ".join(duty.text for duty in blocking))
    address, name = user.email, user.get_full_name()
    forget(Leaving(user=user, name=name, addresses=_addresses(user)))
    subject, html = render("members/email/account_erased", {"name": name, "on_request": on_request})
    content = Content(subject=subject, html=html)
    say_farewell(to_email=address, object_key=f"account:{user.pk}", content=content)
    return True


def _addresses(user: User) -> frozenset[str]:
    """Every address the portal knows of the person, earlier ones from the mail log included."""
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    mailed = OutgoingMail.objects.filter(user=user).values_list("to_email", flat=True).distinct()
    return frozenset(address.lower() for address in (user.email, *known, *mailed))


def forget_stragglers() -> int:
    """Take addresses out of mails that another request queued at the very moment of an erasure; returns how many."""
    mails = OutgoingMail.objects.filter(user__erased_at__isnull=False).exclude(
        to_email__endswith=f"@{FORGOTTEN_DOMAIN}"
    )
    count = mails.count()
    forget_mails(mails)
    return count
