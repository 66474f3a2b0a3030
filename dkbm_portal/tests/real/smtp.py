"""A real SMTP server on loopback that keeps what it took, with the time."""

import asyncio
import email
import logging
import socket
import time
from collections import Counter
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line of every session


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
        head = self.raw.split(b"\r\n\r\n", 1)[0]
        return next(line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:")).decode()


class SmtpServer:
    """Context manager; ``taken`` lists the messages in their order, each answered after ``delay`` seconds."""

    def __init__(self, delay: float = 0):
        self.delay = delay
        self.taken: list[Taken] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 – the name aiosmtpd calls
        await asyncio.sleep(self.delay)
        self.taken.append(Taken(time.monotonic(), envelope.rcpt_tos[0], envelope.original_content))
        return "250 OK"

    def __enter__(self):
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

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
