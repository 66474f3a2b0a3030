"""The outbox's own mails: a warning to staff, and what still goes to an address that will then be forgotten."""

from django.urls import reverse
from django.utils.http import urlencode

from .content import CalendarPart, Content, absolute, render
from .models import OutgoingMail
from .personal_data import FAREWELL
from .registry import NotMeantAnymore, kind_label, mail_kind


@mail_kind("mail.text_refused", "Warnung: Text vom Mailserver abgelehnt (an die Transferagentur)")
def text_refused(mail: OutgoingMail) -> Content:
    """How many mails of a batch the server refused for their text, and whether the batch is paused."""
    batch = OutgoingMail.objects.filter(**{name: mail.data[name] for name in ("kind", "object_key", "version")})
    refused = batch.filter(refused_at__isnull=False).order_by("-refused_at")
    path = reverse("admin:mail_outgoingmail_changelist")
    query = urlencode({"kind": mail.data["kind"], "state__exact": OutgoingMail.State.FAILED})
    context = {
        "label": kind_label(mail.data["kind"]),
        "last": refused.first(),
        "refused_count": refused.count(),
        "paused_count": batch.paused().count(),
        "url": absolute(f"{path}?{query}"),
    }
    subject, html = render("mail/email/text_refused", context)
    return Content(subject=subject, html=html)


@mail_kind(FAREWELL, "Abschied: letzte E-Mail an ein gelöschtes Konto")
def farewell(mail: OutgoingMail) -> Content:
    """Built when the account was erased, because afterwards nothing is left to build it from; see ``say_farewell``."""
    if "html" not in mail.data:
        raise NotMeantAnymore("Das Konto ist gelöscht und die Adresse nicht mehr gespeichert.")
    ics = mail.data.get("ics")
    return Content(
        subject=mail.data["subject"],
        html=mail.data["html"],
        calendar=CalendarPart(ics=ics.encode(), method=mail.data["method"], filename="absage.ics") if ics else None,
    )
