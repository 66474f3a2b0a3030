"""From raw bytes to what handlers ask for. Broken MIME and hostile bytes give empty values, never an exception."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

MAX_PARTS, MAX_HEADER = 50, 2000
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,189}")


@dataclass(frozen=True)
class ParsedMail:
    """A mail that came in. ``sender`` is the one address of From in lower case, empty unless there is exactly one.

    ``is_automatic`` marks what no person sent by hand (RFC 3834 and what Exchange and others put in its place);
    ``is_forged`` marks what the receiving server found to fail DMARC.
    """

    message: Message
    message_id: str
    sender: str
    subject: str
    is_automatic: bool
    is_forged: bool

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ParsedMail":
        message = _message(raw)
        senders = addresses(message, "From")
        return cls(
            message=message,
            message_id=_message_id(message, raw),
            sender=senders[0] if len(senders) == 1 else "",
            subject=header(message, "Subject")[:250],
            is_automatic=_is_automatic(message),
            is_forged=_fails_dmarc(message),
        )

    @property
    def parts(self) -> list[Message]:
        """The leaves of the mail, the ones of a mail inside it not included."""
        return _leaves(self.message)


def header(message: Message, name: str) -> str:
    """Return a header decoded, in one line and printable; empty if missing."""
    value = message.get(name)
    if value is None:
        return ""
    text = str(value)[:MAX_HEADER]
    with suppress(ValueError, LookupError, TypeError):  # unknown charset, broken base64: shown as it came
        text = str(make_header(decode_header(text)))
    return _UNPRINTABLE.sub(" ", text).strip()


def addresses(message: Message, *names: str) -> list[str]:
    """Return the well-formed addresses of the headers, in lower case."""
    values = [str(value)[:MAX_HEADER] for name in names for value in message.get_all(name, [])]
    try:
        found = [address for _, address in getaddresses(values)]
    except (ValueError, IndexError, TypeError):
        return []
    return [address.lower() for address in found if _ADDRESS.fullmatch(address) and not _UNPRINTABLE.search(address)]


def content(part: Message) -> str:
    """Return a part's text, whatever charset it claims; parts that can't be decoded yield what can be read."""
    try:
        raw = part.get_payload(decode=True) or b""
    except (ValueError, AssertionError, TypeError):
        return ""
    try:
        return raw.decode(str(part.get_content_charset() or "utf-8"), "replace")
    except (LookupError, UnicodeError, ValueError):
        return raw.decode("utf-8", "replace")


def _message(raw: bytes) -> Message:
    """Parse under the old policy, which keeps broken headers as they are; of absurdly nested mails only the header."""
    try:
        return message_from_bytes(raw)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return BytesHeaderParser().parsebytes(raw[:65536])


def _leaves(message: Message) -> list[Message]:
    leaves, waiting = [], [message]
    while waiting and len(leaves) < MAX_PARTS:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += part.get_payload()[:MAX_PARTS]
        elif part.get_content_type() != "message/rfc822":
            leaves.append(part)
    return leaves


def _message_id(message: Message, raw: bytes) -> str:
    """Return the Message-ID; for mails without a usable one a fingerprint, so that the same bytes count once."""
    value = header(message, "Message-ID")
    return value if 3 <= len(value) <= 255 else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or header(message, "Return-Path") == "<>"
        or header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    )


def _fails_dmarc(message: Message) -> bool:
    """Look at the topmost Authentication-Results alone: ours; whatever stands below may come from the sender."""
    return re.search(r"\bdmarc\s*=\s*fail\b", header(message, "Authentication-Results"), re.IGNORECASE) is not None
