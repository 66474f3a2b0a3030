from collections.abc import Callable
from dataclasses import dataclass

from .models import InboundMail
from .parsing import ParsedMail


@dataclass(frozen=True)
class Result:
    """What became of a mail, with the reason that staff read."""

    outcome: InboundMail.Outcome
    reason: str


def handled(reason: str) -> Result:
    return Result(InboundMail.Outcome.HANDLED, reason)


def dropped(reason: str) -> Result:
    return Result(InboundMail.Outcome.DROPPED, reason)


Handler = Callable[[ParsedMail], Result | None]
_handlers: dict[str, Handler] = {}


def inbound_handler(name: str):
    """Register the decorated ``handle(mail: ParsedMail) -> Result | None``; None passes the mail on to the next.

    It runs inside a transaction and may raise: then nothing of what it did is kept, and the log says so.
    """

    def register(handle: Handler) -> Handler:
        if name in _handlers:
            raise ValueError(f"Inbound handler {name} is registered twice.")
        _handlers[name] = handle
        return handle

    return register


def handlers() -> list[Handler]:
    return list(_handlers.values())
