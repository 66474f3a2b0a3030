"""A real SMTP server on loopback that keeps what it took, with the time, and misbehaves as told."""

import asyncio
import email
import logging
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line of every session
CUT, SILENCE, LATE = "cut", "silence", "late"


@dataclass(frozen=True)
class Taken:
    """One message the server answered with 250."""

    at: float
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return self.header("message-id")

    def header(self, name: str) -> str:
        """Return a header as it stands in its line."""
        head = self.raw.split(b"\r\n\r\n", 1)[0]
        lines = (line.decode("ascii", "replace") for line in head.split(b"\r\n"))
        return next(line for line in lines if line.lower().startswith(f"{name}:"))

    def calendar(self, *names: str) -> list[str]:
        """Return properties of the calendar part, such as UID and SEQUENCE."""
        part = next(part for part in self.message.walk() if part.get_content_type() == "text/calendar")
        lines = part.get_payload(decode=True).decode().split("\r\n")
        return [line for line in lines if line.split(":")[0] in names]


@dataclass
class Fault:
    """What happens to the next mails of an address: answers to RCPT, then answers to the text, then all is well."""

    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


class SmtpServer:
    """Context manager; ``taken`` lists the messages in their order, each answered after ``delay`` seconds.

    ``texts`` has also those whose text arrived and got no 250. ``login`` says whether passwords are right.
    """

    def __init__(self, delay: float = 0, port: int = 0):
        self.delay, self.port = delay, port
        self.taken: list[Taken] = []
        self.texts: list[Taken] = []
        self.faults: dict[str, Fault] = {}
        self.login = True

    def authenticate(self, server, session, envelope, mechanism, data):
        return AuthResult(success=self.login, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 – the names aiosmtpd calls
        if (fault := self.faults.get(address)) and fault.rcpt:
            return fault.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.delay)
        text = Taken(time.monotonic(), envelope.rcpt_tos[0], envelope.original_content)
        self.texts.append(text)
        fault = self.faults.get(text.to)
        answer = fault.data.pop(0) if fault and fault.data else "250 OK"
        if answer == CUT:
            server.transport.close()
        elif answer == SILENCE:
            await asyncio.sleep(3600)
        elif answer == LATE:
            self.taken.append(text)
            await asyncio.sleep(3)
            answer = "250 OK"
        elif answer.startswith("250"):
            self.taken.append(text)
        return answer

    def __enter__(self):
        self.port = self.port or free_port()
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=self.authenticate, auth_require_tls=False
        )
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self) -> None:
        """Answer nobody any more; a second call does nothing."""
        if not self.controller.loop.is_closed():
            self.controller.stop(no_assert=True)

    def to(self, address: str) -> list[EmailMessage]:
        return [taken.message for taken in self.taken if taken.to == address]

    def copies(self) -> Counter:
        """Return how often each address got a mail."""
        return Counter(taken.to for taken in self.taken)


def free_port() -> int:
    """Return a port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds: float, step: float = 0.1) -> bool:
    """Return whether ``condition()`` came true within ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(step)
    return bool(condition())
