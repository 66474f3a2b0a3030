"""Delivery status notifications (RFC 3464): which of our mails came back, and for good or for now."""

import re
from dataclasses import dataclass
from email.message import Message

from ..bounces import HARD, SOFT, bounced_mail, record_bounce
from ..models import OutgoingMail
from .parsing import ParsedMail, addresses, header
from .registry import Result, dropped, handled

# Where servers leave the envelope recipient of a mail they deliver; the bounce address is one of these.
_RECIPIENT_HEADERS = ("To", "Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To")
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class _Report:
    action: str
    status: str
    diagnostic: str

    @property
    def weight(self) -> float | None:
        """Points it counts; None for a notice of success or relaying."""
        if self.action == "failed":
            return SOFT if self.status.startswith("4") else HARD
        return SOFT if self.action == "delayed" else None


def handle_dsn(mail: ParsedMail) -> Result | None:
    """Count a returned mail against its recipient. None if the mail is no delivery status notification.

    The recipient is taken from our signed bounce address, never from the report, which anybody could write.
    """
    report = _report(mail)
    if report is None:
        return None
    outgoing = _returned_mail(mail)
    if outgoing is None:
        return dropped("Rücklauf ohne gültige Absenderkennung")
    if report.weight is None:
        return handled(f"Zustellbericht ({report.action or 'ohne Angabe'}) zu einer E-Mail an {outgoing.to_email}")
    reason = f"{report.status} {report.diagnostic}".strip() or "Rücklauf ohne Begründung"
    tipped = record_bounce(outgoing.to_email, weight=report.weight, reason=reason)
    if report.weight == HARD:
        _mark_failed(outgoing, reason)
    ending = "; die Adresse gilt jetzt als unzustellbar" if tipped else ""
    return handled(f"Rücklauf von {outgoing.to_email}: {reason}"[: 290 - len(ending)] + ending)


def _report(mail: ParsedMail) -> _Report | None:
    """Return the first recipient's fields; we send every mail to one recipient."""
    if mail.message.get_content_type() != "multipart/report":
        return None
    for part in mail.parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if part.is_multipart() else []:
            if "Action" in block or "Status" in block:
                return _fields(block)
    return None


def _fields(block: Message) -> _Report:
    status = _STATUS.search(header(block, "Status"))
    return _Report(
        action=header(block, "Action").lower()[:20],
        status=status[0] if status else "",
        diagnostic=header(block, "Diagnostic-Code").partition(";")[2].strip()[:200],
    )


def _returned_mail(mail: ParsedMail) -> OutgoingMail | None:
    found = (bounced_mail(address) for address in addresses(mail.message, *_RECIPIENT_HEADERS)[:20])
    return next((outgoing for outgoing in found if outgoing), None)


def _mark_failed(outgoing: OutgoingMail, reason: str) -> None:
    """Show the organiser that the mail came back; one that is being sent again is left alone."""
    arrived = [OutgoingMail.State.SENT, OutgoingMail.State.UNCERTAIN]
    OutgoingMail.objects.filter(pk=outgoing.pk, state__in=arrived).update(
        state=OutgoingMail.State.FAILED, reason=f"Zurückgekommen: {reason}"[:300]
    )
