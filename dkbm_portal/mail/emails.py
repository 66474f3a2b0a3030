"""The outbox's own mail: a warning to staff."""

from django.urls import reverse
from django.utils.http import urlencode

from .content import Content, absolute, render
from .models import OutgoingMail
from .registry import kind_label, mail_kind


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
