"""What a mail says: rendered from one HTML template, so that the text part always says the same."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from .plain_text import html_to_text


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

    The context gets what ``templates/email/base.html`` needs: ``base_url``, ``staff_email``, ``subject``, and empty
    ``group`` (its colour is the band on top) and ``unsubscribe_url``. Use ``absolute()`` for links.
    """
    frame = {
        "base_url": settings.BASE_URL,
        "staff_email": settings.STAFF_EMAIL,
        "group": None,
        "unsubscribe_url": "",
    }
    context = frame | context
    subject = render_to_string(f"{template}_subject.txt", context).strip()
    html = render_to_string(f"{template}_message.html", {"subject": subject} | context)
    return subject, html.strip()
