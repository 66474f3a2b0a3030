"""What the portal knows of a person. Each app registers its part in a module ``personal_data``.

A part says what the app keeps (Art. 15 and 20 GDPR), what somebody who goes has to hand over first, and how the app
forgets the person (Art. 17). Parts register in the order of INSTALLED_APPS; erasing goes the other way, so that the
upper layers still know whom they deal with.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

FORMER_FIRST_NAME, FORMER_LAST_NAME = "Ehemaliges", "Mitglied"
FORMER_MEMBER = f"{FORMER_FIRST_NAME} {FORMER_LAST_NAME}"
NO_ADDRESS = "gelöschte Adresse"
FORGOTTEN_DOMAIN = "geloescht.invalid"  # RFC 2606: nobody can ever own it


@dataclass(frozen=True)
class Table:
    """A kind of data with its rows; what it is called and the labels of its values are German."""

    title: str
    rows: list[dict]


@dataclass(frozen=True)
class Duty:
    """Something the person holds that others depend on. ``blocks``: they can and must settle it before they go."""

    text: str
    url: str = ""
    action: str = ""
    blocks: bool = False


@dataclass(frozen=True)
class Leaving:
    """A person whose account is being erased, as they were known until now."""

    user: object
    name: str
    addresses: frozenset[str] = field(default_factory=frozenset)

    def blank(self, text: str) -> str:
        """Return the text without the person's full name and addresses, however lines break between its words."""
        text = self._name.sub(FORMER_MEMBER, text)
        for address in self.addresses:
            text = re.sub(re.escape(address), NO_ADDRESS, text, flags=re.IGNORECASE)
        return text

    def with_address(self, lookup: str) -> Q:
        """Return the condition that the lookup matches one of the person's addresses."""
        return reduce(or_, (Q(**{lookup: address}) for address in self.addresses), Q(pk__in=[]))

    @property
    def _name(self) -> re.Pattern:
        return re.compile(r"\s+".join(re.escape(word) for word in self.name.split()) or r"(?!)")


@dataclass(frozen=True)
class Part:
    """One app's share: ``export(user)``, ``erase(leaving)`` and, if others depend on the person, ``duties(user)``.

    ``is_log``: what happened on the way, shown after everything that people entered themselves.
    """

    export: Callable[[object], list[Table]]
    erase: Callable[[Leaving], None]
    duties: Callable[[object], list[Duty]] = lambda user: []
    is_log: bool = False


_parts: list[Part] = []


def register(part: Part) -> None:
    _parts.append(part)


def tables_of(user) -> list[Table]:
    """Return everything the portal keeps of the person, kinds without a row left out."""
    parts = sorted(_parts, key=lambda part: part.is_log)
    return [table for part in parts for table in part.export(user) if table.rows]


def duties_of(user) -> list[Duty]:
    """Return what others depend on, those first that must be settled before the account can be erased."""
    return sorted((duty for part in _parts for duty in part.duties(user)), key=lambda duty: not duty.blocks)


def forget(leaving: Leaving) -> None:
    """Let every app forget the person; call it inside one transaction."""
    for part in reversed(_parts):
        part.erase(leaving)
