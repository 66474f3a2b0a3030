from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from .services import report_application


@receiver(email_confirmed, dispatch_uid="report_confirmed_application")
def report_confirmed_application(sender, email_address, **kwargs):
    """An application counts from here on: allauth confirms addresses by link and by login code."""
    member = getattr(email_address.user, "member", None)
    if member:
        report_application(member=member)
