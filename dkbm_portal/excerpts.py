"""The part of a text that a search has hit, with the words of the hit marked."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .text import fold, stem, words

_WORD = re.compile(r"[^\W_]+")
_BEFORE = 60


class Terms:
    """The words of a query, able to say which words of a text they hit (as ``SearchableQuerySet.search`` does)."""

    def __init__(self, query: str):
        self._terms = {(stem(word), fold(word)) for word in words(query)[:8]}

    def hits(self, word: str) -> bool:
        stemmed, folded = stem(word), fold(word)
        return any(stemmed.startswith(term) or (len(part) > 2 and part in folded) for term, part in self._terms)

    def mark(self, text: str) -> SafeString:
        """Return the text as HTML, everything escaped, with each word that is hit in ``<mark>``."""
        html, end = [], 0
        for match in _WORD.finditer(text):
            if self.hits(match[0]):
                html += [escape(text[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
                end = match.end()
        return mark_safe("".join([*html, escape(text[end:])]))

    def excerpt(self, text: str, length: int = 240) -> SafeString:
        """Return about ``length`` characters around the first hit, marked; the beginning if there is none."""
        text = " ".join(text.split())
        hit = next((match.start() for match in _WORD.finditer(text) if self.hits(match[0])), 0)
        start = text.find(" ", hit - _BEFORE, hit) + 1 if hit > _BEFORE else 0
        end = len(text)
        if end - start > length:
            end = text.rfind(" ", start, start + length)
            end = end if end > hit else start + length
        before, after = "… " if start else "", " …" if end < len(text) else ""
        return mark_safe(f"{before}{self.mark(text[start:end])}{after}")
