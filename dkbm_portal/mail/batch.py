"""What mails that are sent one after the other have in common, found out once instead of once per mail."""

import time
from collections.abc import Callable
from typing import Any

FRESH_SECONDS = 2


class Batch:
    """The mails that a worker claimed together, with a short memory for their building functions.

    A mail is checked right before it is sent; so nothing is remembered for longer than FRESH_SECONDS, however slowly
    the server takes the mails. ``after`` is the batch before this one, whose ``lately`` goes on.
    """

    def __init__(self, mails: list, after: "Batch | None" = None):
        self.mails = mails
        self._known: dict[Any, tuple[float, Any]] = {}
        self._lately: dict[Any, tuple[float, Any]] = after._lately if after else {}

    def once(self, key, find: Callable[[], Any]):
        """Return what ``find()`` found for these mails, with the key; for what depends on the mails claimed."""
        return _remembered(self._known, key, find)

    def lately(self, key, find: Callable[[], Any]):
        """Return what ``find()`` found, maybe for mails before these; for what the key describes completely."""
        return _remembered(self._lately, key, find)


def _remembered(known: dict, key, find: Callable[[], Any]):
    now = time.monotonic()
    if key not in known or now - known[key][0] > FRESH_SECONDS:
        for old in [old for old, (at, _) in known.items() if now - at > FRESH_SECONDS]:
            del known[old]
        known[key] = now, find()
    return known[key][1]
