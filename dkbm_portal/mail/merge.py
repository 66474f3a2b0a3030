"""Mails that differ only in the person: the template is rendered once, then name and links are filled in."""

import secrets
from collections.abc import Callable

from django.utils.html import escape

from .batch import Batch
from .content import html_to_text

_SALT = secrets.token_hex(8)


def render_personal(batch: Batch, key, make: Callable[..., tuple[str, str]], **personal: str) -> tuple[str, str, str]:
    """Return subject, HTML and text of ``make(**personal)``, which returns subject and HTML.

    ``make`` is asked once for mails with the same key, with marks in place of the personal texts: it may put them out,
    not look at them. They are escaped as a template would. A mark has a random part, so nobody can write it elsewhere.
    """
    filled = {name: value for name, value in personal.items() if value}
    marks = {name: f"{_SALT}{name.replace('_', '')}x" for name in filled}

    def render_shared() -> tuple[str, str, str]:
        subject, html = make(**dict.fromkeys(personal, "") | marks)
        return subject, html, html_to_text(html)

    subject, html, text = batch.lately((key, *sorted(filled)), render_shared)
    for name, value in filled.items():
        line = " ".join(value.split())
        subject = subject.replace(marks[name], value)
        html, text = html.replace(marks[name], escape(value)), text.replace(marks[name], line)
    return subject, html, text
