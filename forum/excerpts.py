"""The part of a post that a search has hit."""

import re

from dkbm_portal.text import fold, plain_excerpt, stem, words

_WORD = re.compile(r"[^\W_]+")
_BEFORE = 70


def excerpt_around(html: str, query: str, length: int = 220) -> str:
    """Return about ``length`` characters of the text in rendered HTML around the first word the query hits."""
    text = plain_excerpt(html, len(html))
    terms = [(stem(word), fold(word)) for word in words(query)]
    hit = next((match.start() for match in _WORD.finditer(text) if _hits(match[0], terms)), 0)
    start = text.find(" ", hit - _BEFORE) + 1 if hit > _BEFORE else 0
    end = start + length
    tail = "" if end >= len(text) else " …"
    cut = text[start:end].rsplit(" ", 1)[0] if tail else text[start:]
    return f"{'… ' if start else ''}{cut}{tail}"


def _hits(word: str, terms: list[tuple[str, str]]) -> bool:
    stemmed, folded = stem(word), fold(word)
    return any(stemmed.startswith(term) or (len(part) > 2 and part in folded) for term, part in terms)
