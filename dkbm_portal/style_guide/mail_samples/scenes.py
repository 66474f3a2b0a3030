"""The list of scenes; each kind of mail has at least one."""

from collections.abc import Callable
from dataclasses import dataclass

from dkbm_portal.mail.models import OutgoingMail

from .cast import Cast


@dataclass(frozen=True)
class Scene:
    """One preview: its address, the kind of mail, what tells it from others of the kind, and the play.

    ``play`` runs the services that queue the mail; it may return the row to show, else the newest of the kind to the
    cast's reader or to a mailbox is taken.
    """

    key: str
    kind: str
    variant: str
    play: Callable[[Cast], OutgoingMail | None]


SCENES: dict[str, Scene] = {}


def scene(kind: str, variant: str = "", key: str = ""):
    """Register the decorated ``play(cast)`` as preview of a kind; further ones of a kind need variant and key."""

    def register(play):
        name = f"{kind}.{key}" if key else kind
        if name in SCENES:
            raise ValueError(f"Scene {name} is registered twice.")
        SCENES[name] = Scene(name, kind, variant, play)
        return play

    return register
