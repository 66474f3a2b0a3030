"""From a row and its content to the MIME message."""

from email import encoders
from email.utils import formataddr, formatdate

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.text import slugify

from .content import Content
from .models import OutgoingMail


class PortalMessage(EmailMultiAlternatives):
    """Sends text parts as base64: pure ASCII survives every server, 8BITMIME announced or not."""

    def message(self):
        message = super().message()
        for part in message.walk():
            if part.get_content_maintype() == "text" and part["Content-Transfer-Encoding"] != "base64":
                raw = part.get_payload(decode=True)
                del part["Content-Transfer-Encoding"]
                part.set_payload(raw)
                encoders.encode_base64(part)
        return message


def build_message(mail: OutgoingMail, content: Content) -> PortalMessage:
    """Return the message: From is the portal, Reply-To the person, the Message-ID the same on every attempt."""
    domain = settings.PORTAL_EMAIL.rpartition("@")[2]
    headers = {
        "Message-ID": f"<{mail.message_id}@{domain}>",
        "Date": formatdate(localtime=True),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    } | content.headers
    if content.list_id:
        headers["List-Id"] = formataddr((content.list_id, f"{slugify(content.list_id)}.{domain}"))
    if content.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{content.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = PortalMessage(
        content.subject,
        content.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to_email],
        reply_to=[content.reply_to] if content.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(content.html, "text/html")
    if content.calendar:
        part = content.calendar
        message.attach_alternative(part.ics.decode("utf-8"), f"text/calendar; method={part.method}; charset=UTF-8")
        message.attach(part.filename, part.ics, "application/ics")
    return message
