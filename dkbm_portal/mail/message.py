"""From a row and its content to the MIME message."""

import base64
import re
import secrets
from email import encoders
from email.utils import formataddr, formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.utils.text import slugify

from .bounces import bounce_address
from .content import CalendarPart, Content
from .models import OutgoingMail

# Addresses that need no encoding and no folding, so that they may be put into finished headers.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,100}")
_BASE64_LINE = re.compile(b".{1,76}")
_SALT = secrets.token_hex(6)
_SLOTS = ("to", "id", "date", "text", "html", "ics")


class PortalMessage(EmailMultiAlternatives):
    """Sends text parts as base64: pure ASCII survives every server, 8BITMIME announced or not."""

    def __init__(self, *args, mail: OutgoingMail, content: Content, **kwargs):
        super().__init__(*args, **kwargs)
        self.mail, self.content = mail, content

    @property
    def envelope_from(self) -> str:
        return self.from_email

    @property
    def envelope_to(self) -> str:
        address = self.mail.to_email
        return address if _PLAIN_ADDRESS.fullmatch(address) else sanitize_address(address, "utf-8")

    def message(self):
        message = super().message()
        for part in message.walk():
            if part.get_content_maintype() == "text" and part["Content-Transfer-Encoding"] != "base64":
                raw = part.get_payload(decode=True)
                del part["Content-Transfer-Encoding"]
                part.set_payload(raw)
                encoders.encode_base64(part)
        return message

    def wire(self) -> bytes:
        """Return the bytes that ``message()`` makes, from a frame shared with mails that differ only in the person."""
        content = self.content
        if content.headers or content.unsubscribe_url or not _PLAIN_ADDRESS.fullmatch(self.mail.to_email):
            return self.message().as_bytes(linesep="\r\n")
        calendar = content.calendar
        frame = _frame(
            content.subject,
            content.reply_to,
            content.list_id,
            calendar and (calendar.method, calendar.filename),
            settings.PORTAL_EMAIL,
        )
        fill = {
            "to": self.mail.to_email.encode("ascii"),
            "id": _message_id(self.mail).encode("ascii"),
            "date": self.extra_headers["Date"].encode("ascii"),
            "text": _base64(content.text.encode()),
            "html": _base64(content.html.encode()),
            "ics": _base64(calendar.ics) if calendar else b"",
        }
        return b"".join(fill[piece] if isinstance(piece, str) else piece for piece in frame)


def build_message(mail: OutgoingMail, content: Content) -> PortalMessage:
    """Return the message: From is the portal, Reply-To the person, the Message-ID the same on every attempt."""
    domain = settings.PORTAL_EMAIL.rpartition("@")[2]
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": _message_id(mail),
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
        bounce_address(mail),
        [mail.to_email],
        reply_to=[content.reply_to] if content.reply_to else None,
        headers=headers,
        mail=mail,
        content=content,
    )
    message.attach_alternative(content.html, "text/html")
    if content.calendar:
        part = content.calendar
        message.attach_alternative(part.ics.decode("utf-8"), f"text/calendar; method={part.method}; charset=UTF-8")
        message.attach(part.filename, part.ics, "application/ics")
    return message


def _message_id(mail: OutgoingMail) -> str:
    return f"<{mail.message_id}@{settings.PORTAL_EMAIL.rpartition('@')[2]}>"


def _base64(data: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in _BASE64_LINE.findall(base64.b64encode(data)))


@lru_cache(maxsize=32)
def _frame(
    subject: str, reply_to: str, list_id: str, calendar: tuple[str, str] | None, sender: str
) -> tuple[bytes | str, ...]:
    """Return a message in pieces: bytes as they are, and names of the slots between them.

    It is made by ``message()`` itself, with a marker in every slot. Nobody can write the markers into a subject: they
    carry a random number. ``sender`` only tells frames of different settings apart.
    """
    marks = {slot: f"{_SALT}-{slot}" for slot in _SLOTS}
    row = OutgoingMail(to_email=f"{marks['to']}@slot.invalid")
    part = calendar and CalendarPart(marks["ics"].encode(), *calendar)
    content = Content(
        subject=subject, html=marks["html"], text=marks["text"], reply_to=reply_to, calendar=part, list_id=list_id
    )
    message = build_message(row, content)
    message.extra_headers |= {"Message-ID": f"<{marks['id']}>", "Date": marks["date"]}
    raw = message.message().as_bytes(linesep="\r\n")
    found = {
        f"{marks['to']}@slot.invalid".encode(): "to",
        f"<{marks['id']}>".encode(): "id",
        marks["date"].encode(): "date",
    } | {_base64(marks[slot].encode()): slot for slot in ("text", "html", "ics")}
    pattern = b"(" + b"|".join(re.escape(mark) for mark in found) + b")"
    return tuple(found.get(piece, piece) for piece in re.split(pattern, raw))
