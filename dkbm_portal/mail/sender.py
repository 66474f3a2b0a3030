"""Sending what is due: claim rows, check that each still makes sense, send, record. Nothing lost, nothing doubled.

Rows are claimed by a short transaction with a lease; a worker that dies loses its lease within 60 seconds and another
one sends the mails under the same Message-ID.
"""

import enum
import logging
import smtplib
import time
import uuid
from collections import deque
from contextlib import suppress
from datetime import timedelta

from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from . import outcomes
from .batch import Batch
from .bounces import check_deliverable
from .content import Content
from .lease import lease_end, lease_kept
from .message import build_message
from .models import OutgoingMail
from .registry import NotMeantAnymore, get_kind
from .smtp import OutcomeUnknownError
from .stop import login_refusal, may_send, stop

CLAIMED_AT_ONCE = 200
LOOK_FOR_URGENT_AFTER = 1
logger = logging.getLogger(__name__)


class _Then(enum.Enum):
    """How it goes on after a mail."""

    NEXT = "the next claimed mail"
    CLAIM = "the rest has changed: claim anew"
    STOP = "the server can't be reached, so trying on is useless"


def deliver_due(*, seconds: float = 50) -> int:
    """Send due mails, most urgent first, for at most ``seconds``.

    Returns how many rows were handled. One SMTP connection serves them all.
    """
    handled = 0
    end = timezone.now() + timedelta(seconds=seconds)
    smtp = get_connection()
    try:
        if not may_send(smtp):
            return 0
        batch = None
        while timezone.now() < end and (mails := claim()):
            batch = Batch(mails, after=batch)
            with lease_kept(mails):
                done, then = _handle_claimed(batch, smtp, end)
            handled += done
            if then == _Then.STOP:
                break
    finally:
        _hang_up(smtp)
    return handled


def _hang_up(smtp) -> None:
    """Close the connection; a server that fails to say goodbye changes nothing, the outcomes are recorded."""
    with suppress(OSError):
        smtp.close()


def claim(limit: int = CLAIMED_AT_ONCE) -> list[OutgoingMail]:
    """Take the most urgent due rows for this worker, under one lease."""
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        due = OutgoingMail.objects.due(timezone.now()).select_for_update(skip_locked=skip)
        mails = list(due[:limit])
        claimed = {"state": OutgoingMail.State.SENDING, "lease": uuid.uuid4(), "lease_until": lease_end()}
        if mails:
            OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(**claimed)
    for mail in mails:
        for name, value in claimed.items():
            setattr(mail, name, value)
    return mails


def _handle_claimed(batch: Batch, smtp, end) -> tuple[int, _Then]:
    """Send mails claimed together; what time or urgent mails leave no room for is given back.

    Returns how many were handled and how it goes on.
    """
    waiting = deque(batch.mails)
    handled, then = 0, _Then.NEXT
    looked_at = time.monotonic()
    try:
        while waiting and then == _Then.NEXT and (not handled or timezone.now() < end):
            if time.monotonic() - looked_at > LOOK_FOR_URGENT_AFTER:
                looked_at = time.monotonic()
                if OutgoingMail.objects.due(timezone.now()).filter(priority__lt=waiting[0].priority).exists():
                    break
            mail = waiting.popleft()
            mail.batch = batch
            handled += 1
            then = _handle(mail, smtp)
    finally:
        if waiting:
            outcomes.release(list(waiting))
    return handled, then


def _handle(mail: OutgoingMail, smtp) -> _Then:
    """Send one claimed row and record the outcome."""
    try:
        check_deliverable(mail)
        content = get_kind(mail.kind).build(mail)
    except NotMeantAnymore as reason:
        outcomes.skipped(mail, str(reason))
        return _Then.NEXT
    except Exception as error:  # a mail that can't be built must not stop the others
        logger.exception("Mail %s (%s) can't be built", mail.pk, mail.kind)
        outcomes.retry(mail, f"Aufbau fehlgeschlagen: {error}")
        return _Then.NEXT
    mail.subject, mail.text = content.subject, content.text
    return _send(mail, content, smtp) if _connect(mail, smtp) else _Then.STOP


def _connect(mail: OutgoingMail, smtp) -> bool:
    """Open the connection, if it is not open yet; a server out of reach is nothing the mail has to pay for.

    A connection opened here stays open after the mail: a goodbye that fails after the server's 250 must not look like
    a failed mail.
    """
    try:
        smtp.open()
    except smtplib.SMTPAuthenticationError as error:
        stop(login_refusal(error))
        outcomes.release([mail])
        return False
    except OSError as error:  # smtplib's own exceptions are OSErrors, too
        outcomes.retry(mail, f"Mailserver nicht erreichbar: {error}", burn=False)
        return False
    return True


def _send(mail: OutgoingMail, content: Content, smtp) -> _Then:
    """Hand the mail to the server. What it says of the recipient counts for this mail, the rest for all mails."""
    try:
        smtp.send_messages([build_message(mail, content)])
    except smtplib.SMTPException as error:
        return _refused(mail, error, smtp)
    except OutcomeUnknownError as error:
        outcomes.uncertain(mail, str(error))
        return _Then.STOP
    except OSError as error:
        outcomes.retry(mail, f"Verbindung zum Mailserver abgebrochen: {error}")
        return _Then.STOP
    except Exception as error:  # such as an address that SMTP can't carry
        logger.exception("Mail %s (%s) can't be sent", mail.pk, mail.kind)
        _hang_up(smtp)  # it may stand in the middle of a dialogue
        outcomes.retry(mail, f"Versand fehlgeschlagen: {error}")
        return _Then.NEXT
    outcomes.sent(mail)
    return _Then.NEXT


def _refused(mail: OutgoingMail, error: smtplib.SMTPException, smtp) -> _Then:
    """Record a refusal: 4xx is tried again; 5xx is final for this mail, unless it is meant for us as the sender."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        outcomes.retry(mail, f"Verbindung zum Mailserver abgebrochen: {error}")
        return _Then.STOP
    text = f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
    if 400 <= code < 500:
        outcomes.retry(mail, text)
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        outcomes.recipient_refused(mail, code, text)
    elif isinstance(error, smtplib.SMTPDataError):
        return _Then.CLAIM if outcomes.text_refused(mail, text) else _Then.NEXT
    elif code == 552:  # this one mail is too big
        outcomes.failed(mail, text)
    else:
        outcomes.retry(mail, f"Der Mailserver lehnt das Portal ab: {text}", burn=False)
        return _Then.STOP
    if code == 421:  # the server ends this connection; the next mail opens another
        _hang_up(smtp)
    return _Then.NEXT
