"""Poll of an IMAP mailbox. A mail is marked as read only after what it caused is committed."""

import contextlib
import imaplib
import logging
import re
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import Error as DatabaseTrouble

from .handling import MAX_BYTES, handle_message

TIMEOUT = 20
MAX_MAILS = 200
logger = logging.getLogger(__name__)


class MailboxError(Exception):
    """The mailbox can't be read; the message holds no password."""


@dataclass(frozen=True)
class Mailbox:
    """Where the mails lie, from ``imaps://user:password@host:port/folder``; ``imap`` is unencrypted."""

    encrypted: bool
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def from_url(cls, url: str) -> "Mailbox":
        """Raises MailboxError for an address that is no IMAP address."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailboxError("INBOUND_IMAP_URL ist keine gültige Adresse") from None
        if parts.scheme not in ("imap", "imaps") or not parts.hostname:
            raise MailboxError("INBOUND_IMAP_URL muss mit imaps:// beginnen und einen Server nennen")
        folder = unquote(parts.path.strip("/")) or "INBOX"
        if not folder.isascii():
            raise MailboxError("Der Ordner in INBOUND_IMAP_URL darf keine Umlaute haben")
        encrypted = parts.scheme == "imaps"
        return cls(
            encrypted=encrypted,
            host=parts.hostname,
            port=port or (993 if encrypted else 143),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            folder=folder,
        )


def poll() -> int:
    """Handle what is unread in the mailbox of INBOUND_IMAP_URL; returns how many mails that were.

    A mailbox out of reach or a database in trouble is logged; the mails stay unread for the next turn.
    """
    if not settings.INBOUND_IMAP_URL:
        return 0
    try:
        return _read(Mailbox.from_url(settings.INBOUND_IMAP_URL))
    except DatabaseTrouble as error:
        logger.warning("Database not reachable, mails stay in the mailbox: %s", error)
    except (MailboxError, OSError, imaplib.IMAP4.error) as error:
        logger.warning("Mailbox not readable: %s", error)
    return 0


def _read(mailbox: Mailbox) -> int:
    server = _connect(mailbox)
    try:
        _log_in(server, mailbox)
        _expect(server.select(_quoted(mailbox.folder)), "Ordner lässt sich nicht öffnen")
        found = _expect(server.uid("SEARCH", "UNSEEN", "UNDELETED"), "Suche schlug fehl")
        uids = (found[0] or b"").split()[:MAX_MAILS]
        for uid in uids:
            if raw := _fetch(server, uid):
                handle_message(raw)
            server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
        return len(uids)
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.encrypted:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)


def _log_in(server: imaplib.IMAP4, mailbox: Mailbox) -> None:
    """Prefer PLAIN, which takes every character; LOGIN is for servers that know nothing else."""
    if "AUTH=PLAIN" in server.capabilities:
        server.authenticate("PLAIN", lambda _: f"\0{mailbox.user}\0{mailbox.password}".encode())
    elif (mailbox.user + mailbox.password).isascii():
        server.login(mailbox.user, mailbox.password)
    else:
        raise MailboxError("Der Server nimmt nur Kennwörter ohne Umlaute an")


def _fetch(server: imaplib.IMAP4, uid: bytes) -> bytes:
    """Return at most a little more than what is allowed: enough to see that a mail is too big."""
    answer = _expect(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MAX_BYTES + 1}>)"), "E-Mail lässt sich nicht abrufen")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")


def _expect(answer: tuple, problem: str) -> list:
    status, data = answer
    if status != "OK":
        raise MailboxError(problem)
    return data


def _quoted(folder: str) -> str:
    escaped = re.sub(r'([\\"])', r"\\\1", folder)
    return f'"{escaped}"'
