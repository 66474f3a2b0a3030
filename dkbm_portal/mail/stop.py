"""The queue stands still while the mail server refuses our login: every further try could lock the account."""

import smtplib
from datetime import timedelta

from django.utils import timezone

from .models import Stop

PROBE_EVERY = timedelta(minutes=1)
_THE_ONE = 1


def stop(reason: str) -> None:
    """Stop the queue; whoever stops it again only brings the newest answer of the server."""
    Stop.objects.update_or_create(
        pk=_THE_ONE, defaults={"reason": reason[:300], "probe_at": timezone.now() + PROBE_EVERY}
    )


def may_send(smtp) -> bool:
    """Return whether the queue runs. Once a minute one caller tries to log in, and its success lets the queue run."""
    now = timezone.now()
    if not Stop.objects.filter(pk=_THE_ONE).exists():
        return True
    if not Stop.objects.filter(pk=_THE_ONE, probe_at__lte=now).update(probe_at=now + PROBE_EVERY):
        return False
    try:
        smtp.open()
    except smtplib.SMTPAuthenticationError as error:
        stop(login_refusal(error))
        return False
    except OSError:  # not our login's fault; the next probe will tell
        return False
    Stop.objects.all().delete()
    return True


def login_refusal(error: smtplib.SMTPAuthenticationError) -> str:
    answer = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    return f"Anmeldung am Mailserver abgelehnt: {error.smtp_code} {answer}"


def standing_still() -> str:
    """Return why the queue stands still and since when; empty while it runs."""
    row = Stop.objects.filter(pk=_THE_ONE).first()
    return f"{row.reason} (seit {timezone.localtime(row.since):%d.%m. %H:%M})" if row else ""
