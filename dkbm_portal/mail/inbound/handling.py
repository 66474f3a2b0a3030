import logging

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from .dsn import handle_dsn
from .models import InboundMail
from .parsing import ParsedMail
from .registry import Result, dropped, handlers

MAX_BYTES = 1024 * 1024
logger = logging.getLogger(__name__)


def handle_message(raw: bytes) -> Result:
    """Log one mail that came in and do what it asks for; the same Message-ID is handled once.

    Raises django.db.Error when the database is in trouble, so that the mail is delivered again later; nothing else:
    a mail that breaks a handler is logged as such.
    """
    too_big = len(raw) > MAX_BYTES
    mail = ParsedMail.from_bytes(raw[:MAX_BYTES])
    with transaction.atomic():
        row = _log(mail)
        if row is None:
            return dropped("Schon verarbeitet")
        result = dropped("Größer als 1 MB") if too_big else _dispatch(mail)
        row.outcome, row.reason = result.outcome, result.reason[:300]
        row.save(update_fields=["outcome", "reason"])
    return result


def _log(mail: ParsedMail) -> InboundMail | None:
    """Write the row that makes the mail ours; None if another process was first."""
    try:
        with transaction.atomic():
            return InboundMail.objects.create(
                from_email=mail.sender[:254],
                subject=mail.subject,
                message_id=mail.message_id,
                outcome=InboundMail.Outcome.DROPPED,
            )
    except IntegrityError:
        return None


def _dispatch(mail: ParsedMail) -> Result:
    try:
        with transaction.atomic():
            return _first_result(mail)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # one odd mail must not stop the mailbox
        logger.exception("Inbound mail %s can't be handled", mail.message_id)
        return Result(InboundMail.Outcome.FAILED, f"Fehler bei der Verarbeitung: {type(error).__name__}")


def _first_result(mail: ParsedMail) -> Result:
    if result := handle_dsn(mail):
        return result
    if mail.is_forged:
        return dropped("Absender gefälscht (DMARC)")
    for handle in handlers():
        if result := handle(mail):
            return result
    return dropped("Automatische E-Mail" if mail.is_automatic else "Keine Antwort auf eine Einladung")
