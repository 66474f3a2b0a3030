"""The mail log's part of what the portal knows of a person."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from ..personal_data import FORGOTTEN_DOMAIN, Leaving, Part, Table, register
from .models import AddressHealth, InboundMail, OutgoingMail

FAREWELL = "mail.farewell"
TEXT_GONE = "Der Text ist gelöscht: Er nannte eine Person, deren Konto gelöscht ist."


def export(user) -> list[Table]:
    mails = OutgoingMail.objects.filter(Q(user=user) | Q(to_email__iexact=user.email)).order_by("created_at", "pk")
    received = InboundMail.objects.filter(from_email__iexact=user.email).order_by("received_at", "pk")
    return [
        Table(
            "E-Mails des Portals an Sie",
            [
                {
                    "Angelegt": mail.created_at,
                    "An": mail.to_email,
                    "Art": mail.kind_label,
                    "Betreff": mail.subject,
                    "Ergebnis": mail.get_state_display(),
                    "Text": mail.text,
                }
                for mail in mails
            ],
        ),
        Table(
            "E-Mails von Ihnen an das Portal",
            [
                {
                    "Eingegangen": mail.received_at,
                    "Betreff": mail.subject,
                    "Ergebnis": mail.get_outcome_display(),
                    "Grund": mail.reason,
                }
                for mail in received
            ],
        ),
    ]


def erase(leaving: Leaving) -> None:
    """Skip what is not sent, take address and text out of the log of the person's mails, the name out of others'."""
    own = leaving.with_address("to_email__iexact") | Q(user=leaving.user)
    forget_mails(OutgoingMail.objects.filter(own).exclude(kind=FAREWELL))
    words = Q(text__contains=_last_word(leaving)) | Q(subject__contains=_last_word(leaving))
    for mail in OutgoingMail.objects.filter(words | leaving.with_address("text__icontains")).only("subject", "text"):
        if (mail.subject, mail.text) == (subject := leaving.blank(mail.subject), leaving.blank(mail.text)):
            continue
        # A mail about somebody quotes them, too, so the whole text goes.
        mail.subject, mail.text = subject, TEXT_GONE
        mail.save(update_fields=["subject", "text"])
    InboundMail.objects.filter(leaving.with_address("from_email__iexact")).update(from_email="", subject="")
    quoted = leaving.with_address("reason__icontains") | leaving.with_address("subject__icontains")
    for mail in InboundMail.objects.filter(quoted):
        mail.reason, mail.subject = leaving.blank(mail.reason), leaving.blank(mail.subject)
        mail.save(update_fields=["reason", "subject"])
    AddressHealth.objects.filter(leaving.with_address("address__iexact")).delete()


def forget_mails(mails) -> None:
    """Leave of these rows only what was sent when and what became of it."""
    mails.unsent().update(
        state=OutgoingMail.State.SKIPPED, reason="Das Konto ist gelöscht.", lease=None, lease_until=None
    )
    nobody = Concat(Value("geloescht-"), Cast("pk", CharField()), Value(f"@{FORGOTTEN_DOMAIN}"))
    mails.update(to_email=nobody, user=None, subject="", text="", data={})


def _last_word(leaving: Leaving) -> str:
    return (leaving.name.split() or [leaving.name])[-1]


register(Part(export, erase, is_log=True))
