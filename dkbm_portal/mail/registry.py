"""The kinds of mail: each app's ``emails.py`` registers one building function per kind."""

from collections.abc import Callable
from dataclasses import dataclass

from .content import Content


class NotMeantAnymore(Exception):
    """Raised by a building function when the mail has lost its sense; the text is the reason that staff read."""


@dataclass(frozen=True)
class Kind:
    """A kind of mail: what staff call it and the function that builds it from a row."""

    name: str
    label: str
    build: Callable[..., Content]


_kinds: dict[str, Kind] = {}


def mail_kind(name: str, label: str):
    """Register the decorated ``build(mail: OutgoingMail) -> Content`` for a kind of mail.

    The function is called right before every attempt to send. It raises NotMeantAnymore(reason) when the mail should
    not go out any more (meeting cancelled, membership ended).
    """

    def register(build):
        if name in _kinds:
            raise ValueError(f"Mail kind {name} is registered twice.")
        _kinds[name] = Kind(name, label, build)
        return build

    return register


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def get_kind(name: str) -> Kind:
    return _kinds[name]


def kind_label(name: str) -> str:
    """Return what staff call a kind; the bare name for one that no longer exists."""
    return _kinds[name].label if name in _kinds else name
