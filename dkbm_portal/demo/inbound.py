"""What came into the demo network's mailbox: answers from calendar programs, automatic replies, returned mails."""

from dkbm_portal.mail.models import AddressHealth, InboundMail

from .dates import moment
from .people import PERSONAS, People

_HANDLED, _DROPPED = InboundMail.Outcome.HANDLED, InboundMail.Outcome.DROPPED
_MAILS = [
    (1, "Zugesagt: Frühjahrstreffen der AG 2", _HANDLED, "Zusage: Frühjahrstreffen der AG 2"),
    (1, "Automatische Antwort: Einladung", _DROPPED, "Automatische E-Mail"),
    (2, "Abgelehnt: Frühjahrstreffen der AG 2", _HANDLED, "Absage: Frühjahrstreffen der AG 2"),
    (3, "Zugesagt: Frühjahrstreffen der AG 2", _DROPPED, "Überholt: Die Antwort gilt einem früheren Termin"),
    (6, "Frage zur Tagesordnung", _DROPPED, "Keine Antwort auf eine Einladung"),
]
_REASON = "5.1.1 550 5.1.1 Recipient address rejected: User unknown"


def build_inbound(people: People) -> None:
    """Write a few rows of the log, and one address of a member that no longer works."""
    logins = {persona.email for persona in PERSONAS}
    members = [member for member in people.by_ag[2] if member.user.email not in logins]
    for number, (days, subject, outcome, reason) in enumerate(_MAILS):
        InboundMail.objects.create(
            received_at=moment(days, 9 + number),
            from_email=members[number].user.email,
            subject=subject,
            message_id=f"<demo-{number}@example.org>",
            outcome=outcome,
            reason=reason,
        )
    gone = people.by_ag[3][-1].user.email
    InboundMail.objects.create(
        received_at=moment(2, 7),
        subject="Undelivered Mail Returned to Sender",
        message_id="<demo-dsn@example.org>",
        outcome=_HANDLED,
        reason=f"Rücklauf von {gone}: {_REASON}; die Adresse gilt jetzt als unzustellbar",
    )
    AddressHealth.objects.create(
        address=gone, score=3, counted_on=moment(2).date(), reason=_REASON, undeliverable_at=moment(2, 7)
    )
