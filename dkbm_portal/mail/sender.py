"""Sending what is due: claim a row, check that it still makes sense, send, record. Nothing lost, nothing doubled.

A row is claimed by a short transaction with a lease; a worker that dies loses its lease within 60 seconds and another
one sends the mail under the same Message-ID.
"""

import logging
import smtplib
import threading
import uuid
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core.mail import get_connection
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from .content import Content
from .message import build_message
from .models import OutgoingMail
from .registry import NotMeantAnymore, get_kind

LEASE = timedelta(seconds=45)
RETRY_MINUTES = (1, 5, 15, 60)
RETRY_LATER = timedelta(hours=2)
# The waits above add up to two days. Attempts count, not the age: time without our mail server is nobody's refusal.
MAX_ATTEMPTS = 28
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
        _hang_up(smtp)
    return handled


def _hang_up(smtp) -> None:
    """Close the connection; a server that fails to say goodbye changes nothing, the outcomes are recorded."""
    with suppress(OSError):
        smtp.close()


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
    with _lease_kept(mail):
        return _connect(mail, smtp) and _send(mail, content, smtp)


def _connect(mail: OutgoingMail, smtp) -> bool:
    """Open the connection, if it is not open yet; a server out of reach is nothing the mail has to pay for.

    A connection opened here stays open after the mail: a goodbye that fails after the server's 250 must not look like
    a failed mail.
    """
    try:
        smtp.open()
    except smtplib.SMTPAuthenticationError as error:
        _retry(mail, f"Anmeldung am Mailserver fehlgeschlagen: {error.smtp_code}", burn=False)
        return False
    except OSError as error:  # smtplib's own exceptions are OSErrors, too
        _retry(mail, f"Mailserver nicht erreichbar: {error}", burn=False)
        return False
    return True


def _send(mail: OutgoingMail, content: Content, smtp) -> bool:
    """Hand the mail to the server. What it says of the recipient counts for this mail, the rest for all mails."""
    try:
        smtp.send_messages([build_message(mail, content)])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return _refused(mail, code, answer, smtp)
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code == 552 or 400 <= error.smtp_code < 500:  # 552: this one mail is too big
            return _refused(mail, error.smtp_code, error.smtp_error, smtp)
        _retry(mail, f"Der Mailserver lehnt das Portal ab: {_answer(error.smtp_code, error.smtp_error)}", burn=False)
        return False
    except smtplib.SMTPResponseException as error:
        return _refused(mail, error.smtp_code, error.smtp_error, smtp)
    except OSError as error:
        _retry(mail, f"Verbindung zum Mailserver abgebrochen: {error}")
        return False
    except Exception as error:  # such as an address that SMTP can't carry
        logger.exception("Mail %s (%s) can't be sent", mail.pk, mail.kind)
        _hang_up(smtp)  # it may stand in the middle of a dialogue
        _retry(mail, f"Versand fehlgeschlagen: {error}")
        return True
    _finish(mail, OutgoingMail.State.SENT, sent_at=timezone.now())
    return True


def _answer(code: int, answer) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{code} {text}"


def _refused(mail: OutgoingMail, code: int, answer, smtp) -> bool:
    """Record a refusal: 4xx is tried again, 5xx is final."""
    reason = _answer(code, answer)[:300]
    if 400 <= code < 500:
        _retry(mail, reason)
    else:
        _finish(mail, OutgoingMail.State.FAILED, reason=reason)
    if code == 421:  # the server ends this connection; the next mail opens another
        _hang_up(smtp)
    return True


def _retry(mail: OutgoingMail, reason: str, *, burn: bool = True) -> None:
    """Plan the next attempt, or give up after two days of refusals; ``burn`` counts the attempt."""
    attempts = mail.attempts + burn
    if attempts >= MAX_ATTEMPTS:
        _finish(mail, OutgoingMail.State.FAILED, reason=reason[:300])
        return
    step = max(attempts, 1) - 1
    wait = timedelta(minutes=RETRY_MINUTES[step]) if step < len(RETRY_MINUTES) else RETRY_LATER
    due_at = timezone.now() + wait
    _finish(mail, OutgoingMail.State.RETRY, reason=reason[:300], attempts=attempts, due_at=due_at)


def _finish(mail: OutgoingMail, state: str, **values) -> None:
    """Record the outcome if the lease is still ours; links and codes of account mails are not kept."""
    tried = state in (OutgoingMail.State.SENT, OutgoingMail.State.FAILED)
    values = {"attempts": mail.attempts + tried, "reason": ""} | values
    if mail.is_secret:
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
            try:
                OutgoingMail.objects.filter(pk=mail.pk, lease=mail.lease).update(lease_until=timezone.now() + LEASE)
            except DatabaseError as error:  # the next turn may still be in time
                logger.warning("Lease of mail %s not prolonged: %s", mail.pk, error)
                connection.close()
        connection.close()

    thread = threading.Thread(target=prolong, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
