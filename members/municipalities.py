"""Finding a municipality by the name that somebody typed."""

import difflib

from dkbm_portal.text import fold, words

from .models import Municipality, open_municipalities

SUGGESTIONS = 5


def municipality_names() -> list[str]:
    """Names for the list of suggestions in a form, the county level first."""
    return list(open_municipalities().values_list("name", flat=True))


def find_municipality(text: str) -> Municipality | None:
    """Return the municipality of this name; case, blanks and the writing of umlauts don't matter."""
    wanted = _key(text)
    names = [name for name in municipality_names() if _key(name) == wanted]
    return Municipality.objects.get(name=names[0]) if names else None


def similar_names(text: str) -> list[str]:
    """Return up to five names that may have been meant, best first.

    Names that contain every word („Stade“: „Landkreis Stade“), or else those that are spelt alike.
    """
    names = municipality_names()
    wanted = _key(text)
    parts = wanted.split()
    hits = [name for name in names if parts and all(part in _key(name) for part in parts)]
    if hits:
        return hits[:SUGGESTIONS]
    by_key = {key: name for name in names for key in (_key(name), _key(name).split(" ", 1)[-1])}
    alike = difflib.get_close_matches(wanted, by_key, n=SUGGESTIONS, cutoff=0.7)
    return list(dict.fromkeys(by_key[key] for key in alike))


def matching_municipalities(text: str) -> list[int]:
    """Return the ids of municipalities whose name, or whose district's name, contains every word of the text."""
    parts = _key(text).split()
    rows = Municipality.objects.values_list("pk", "name", "district__name")
    return [pk for pk, name, district in rows if all(part in _key(f"{name} {district or ''}") for part in parts)]


def _key(text: str) -> str:
    return " ".join(words(fold(text)))
