"""What a mail says: rendered from one HTML template, so that the text part always says the same."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar file: bytes with CRLF, the METHOD inside it and the name of the attachment."""

    ics: bytes
    method: str
    filename: str = "einladung.ics"


@dataclass
class Content:
    """Subject, HTML and text of one mail with what its headers need.

    ``list_id`` names the group („AG 2“); ``unsubscribe_url`` accepts the one-click POST of RFC 8058.
    """

    subject: str
    html: str
    text: str = ""
    reply_to: str = ""
    calendar: CalendarPart | None = None
    list_id: str = ""
    unsubscribe_url: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.subject = " ".join(self.subject.split())[:240]
        self.text = self.text or html_to_text(self.html)


def absolute(path: str) -> str:
    """Return the full address of a path of the portal, for mails and calendar files."""
    return f"{settings.BASE_URL}{path}"


def render(template: str, context: dict) -> tuple[str, str]:
    """Return subject and HTML from ``<template>_subject.txt`` and ``<template>_message.html``.

    The context gets ``base_url``; use ``absolute()`` for links.
    """
    context = {"base_url": settings.BASE_URL, "staff_email": settings.STAFF_EMAIL} | context
    return (
        render_to_string(f"{template}_subject.txt", context).strip(),
        render_to_string(f"{template}_message.html", context),
    )


def html_to_text(html: str) -> str:
    """Return the text part for the HTML of a mail: links as „label: address“, lists with dashes."""
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.parts).split("\n")]
    text: list[str] = []
    for line in lines:
        if line or (text and text[-1]):
            text.append(line)
    return "\n".join(text).strip() + "\n"


class _TextParser(HTMLParser):
    """Collects text of the elements our mail templates use."""

    _BLOCK = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "div", "pre", "hr"}
    _SILENT = {"head", "style", "title"}
    _VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self._href = ""
        self._label = ""
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if self._silent or tag in self._SILENT or "data-html-only" in attrs:
            self._silent += tag not in self._VOID
        elif tag in self._BLOCK:
            self.parts.append("\n\n")
        elif tag in ("br", "tr"):
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "a":
            self._href, self._label = attrs.get("href") or "", ""

    def handle_endtag(self, tag):
        if self._silent:
            self._silent -= tag not in self._VOID
        elif tag in self._BLOCK - self._VOID:
            self.parts.append("\n\n")
        elif tag == "a":
            address = self._href.removeprefix("mailto:")
            if address and address != self._label.strip():
                self.parts.append(f": {address}")
            self._href = ""
        elif tag in ("th", "td"):
            self.parts.append(" ")

    def handle_data(self, data):
        if self._silent:
            return
        data = " ".join(data.split("\n"))
        if self._href:
            self._label += data
        self.parts.append(data)
