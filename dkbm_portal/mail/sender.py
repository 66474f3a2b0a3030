"""Sending what is due: claim a row, check that it still makes sense, send, record. Nothing lost, nothing doubled.

A row is claimed by a short transaction with a lease; a worker that dies loses its lease within 60 seconds and another
one sends the mail under the same Message-ID.
"""

import logging
import smtplib
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from .message import build_message
from .models import OutgoingMail
from .registry import NotMeantAnymore, get_kind

LEASE = timedelta(seconds=45)
RETRY_MINUTES = (1, 5, 15, 60)
RETRY_LATER = timedelta(hours=2)
GIVE_UP = timedelta(hours=48)
logger = logging.getLogger(__name__)


def deliver_due(*, seconds: float = 50) -> int:
    """Send due mails, most urgent first, for at most ``seconds``.

    Returns how many rows were handled. One SMTP connection serves them all.
    """
    handled = 0
    end = timezone.now() + timedelta(seconds=seconds)
    smtp = get_connection()
    try:
        while timezone.now() < end and (mail := claim()):
            handled += 1
            if not _handle(mail, smtp):
                break
    finally:
        smtp.close()
    return handled


def claim() -> OutgoingMail | None:
    """Take the most urgent due row for this worker, or None."""
    now = timezone.now()
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        mail = OutgoingMail.objects.due(now).select_for_update(skip_locked=skip).first()
        if mail:
            mail.state = OutgoingMail.State.SENDING
            mail.lease, mail.lease_until = uuid.uuid4(), now + LEASE
            mail.save(update_fields=["state", "lease", "lease_until"])
    return mail


def _handle(mail: OutgoingMail, smtp) -> bool:
    """Send one claimed row and record the outcome; False when the server can't be reached, so trying on is useless."""
    try:
        content = get_kind(mail.kind).build(mail)
    except NotMeantAnymore as reason:
        _finish(mail, OutgoingMail.State.SKIPPED, reason=str(reason)[:300])
        return True
    except Exception as error:  # a mail that can't be built must not stop the others
        logger.exception("Mail %s (%s) can't be built", mail.pk, mail.kind)
        _retry(mail, f"Aufbau fehlgeschlagen: {error}")
        return True
    mail.subject, mail.text = content.subject, content.text
    try:
        with _lease_kept(mail):
            smtp.send_messages([build_message(mail, content)])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        _refused(mail, code, answer)
    except smtplib.SMTPAuthenticationError as error:
        _retry(mail, f"Anmeldung am Mailserver fehlgeschlagen: {error.smtp_code}", burn=False)
        return False
    except smtplib.SMTPResponseException as error:
        _refused(mail, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        _retry(mail, f"Mailserver nicht erreichbar: {error}", burn=False)
        return False
    else:
        _finish(mail, OutgoingMail.State.SENT, sent_at=timezone.now())
    return True


def _refused(mail: OutgoingMail, code: int, answer) -> None:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    reason = f"{code} {text}"[:300]
    if 400 <= code < 500:
        _retry(mail, reason)
    else:
        _finish(mail, OutgoingMail.State.FAILED, reason=reason)


def _retry(mail: OutgoingMail, reason: str, *, burn: bool = True) -> None:
    """Plan the next attempt, or give up two days after the mail was written; ``burn`` counts the attempt."""
    now = timezone.now()
    attempts = mail.attempts + burn
    if burn and now - mail.created_at > GIVE_UP:
        _finish(mail, OutgoingMail.State.FAILED, reason=reason[:300])
        return
    step = max(attempts, 1) - 1
    wait = timedelta(minutes=RETRY_MINUTES[step]) if step < len(RETRY_MINUTES) else RETRY_LATER
    _finish(mail, OutgoingMail.State.RETRY, reason=reason[:300], attempts=attempts, due_at=now + wait)


def _finish(mail: OutgoingMail, state: str, **values) -> None:
    """Record the outcome if the lease is still ours; links and codes of account mails are not kept."""
    values = {"attempts": mail.attempts + (state == OutgoingMail.State.SENT), "reason": ""} | values
    if mail.data.get("secret"):
        mail.text = ""
        if state != OutgoingMail.State.RETRY:
            values["data"] = {"secret": True}
    OutgoingMail.objects.filter(pk=mail.pk, lease=mail.lease).update(
        state=state, subject=mail.subject, text=mail.text, lease=None, lease_until=None, **values
    )


@contextmanager
def _lease_kept(mail: OutgoingMail):
    """Prolong the lease while a slow server makes us wait; a dead worker can't, so its mail is taken over."""
    done = threading.Event()

    def prolong():
        while not done.wait(LEASE.total_seconds() / 3):
            OutgoingMail.objects.filter(pk=mail.pk, lease=mail.lease).update(lease_until=timezone.now() + LEASE)
        connection.close()

    thread = threading.Thread(target=prolong, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
