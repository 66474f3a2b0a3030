"""Turns what a visit recorded into faults."""

import re
from urllib.parse import urlsplit

from .crawl import Visit

# What the browser may fill in for people (WCAG 1.3.5); other people's data are not among it.
AUTOCOMPLETE = {
    "first_name": {"given-name"},
    "last_name": {"family-name"},
    "email": {"email"},
    "login": {"email"},
    "password": {"current-password"},
    "oldpassword": {"current-password"},
    "password1": {"new-password"},
    "password2": {"new-password"},
    "code": {"one-time-code"},
    "phone": {"tel"},
    "function": {"organization-title"},
    "municipality": {"organization", "off"},  # „off“ where it is not the person's own
}


def as_lines(faults: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {fault}" for name, found in faults.items() for fault in found)


def console_faults(visit: Visit, host: str) -> list[str]:
    """Errors and warnings of the console, requests to other hosts, and files that did not come."""
    own_status = f"status of {visit.status}"
    faults = [line for line in visit.console if line.startswith(("error", "warning", "failed"))]
    faults = [line for line in faults if visit.status < 400 or own_status not in line]
    for url, status in visit.requests:
        if urlsplit(url).scheme != "data" and urlsplit(url).netloc != host:
            faults.append(f"request to {url}")
        if status >= 400:
            faults.append(f"{status} for {url}")
    return faults


def structure_faults(structure: dict) -> list[str]:
    """Faults of title, language, headings, tables, dates and autocomplete of one page."""
    faults = [] if structure["title"] else ["no title"]
    if structure["lang"] != "de":
        faults.append(f"lang is „{structure['lang']}“")
    faults += _heading_faults(structure["headings"])
    for table in structure["tables"]:
        if table["free"]:
            continue
        if not table["caption"]:
            faults.append(f"{table['about']} has no caption")
        if table["loose"] or not table["heads"]:
            faults.append(f"{table['about']} has heads without scope")
    faults += [f"no <time>: {date}" for date in structure["bareDates"]]
    for name, autocomplete, method in structure["fields"]:
        if name in AUTOCOMPLETE and method != "get" and autocomplete not in AUTOCOMPLETE[name]:
            faults.append(f"autocomplete of {name} is „{autocomplete}“")
    return faults


def _heading_faults(headings: list[tuple[int, str]]) -> list[str]:
    main = [text for level, text in headings if level == 1]
    faults = [] if len(main) == 1 else [f"{len(main)} × h1"]
    for (before, _), (level, text) in zip(headings, headings[1:], strict=False):
        if level > before + 1:
            faults.append(f"h{level} „{text}“ follows h{before}")
    return faults


def form_faults(visit: Visit) -> list[str]:
    """Faults of a page after an invalid submit (WCAG 3.3.1, 3.3.3, 4.1.2)."""
    structure, faults = visit.structure, []
    if not structure["title"].startswith("Fehler: "):
        faults.append(f"title is „{structure['title']}“")
    if not {"error-summary", "errornote"} & set(structure["focused"].split()):
        faults.append(f"focus is on „{structure['focused']}“")
    faults += [f"summary links to nothing: {text}" for text, leads in structure["summary"] if not leads]
    for field in structure["invalid"]:
        if field["aria"] != "true":
            faults.append(f"{field['name']} lacks aria-invalid")
        if not field["ids"] or field["missing"]:
            faults.append(f"{field['name']}: aria-describedby names {field['missing'] or 'nothing'}")
    for name, value in visit.typed.items():
        if not re.match("(old)?password", name) and structure["values"].get(name) != value:
            faults.append(f"{name}: typed „{value}“, now „{structure['values'].get(name)}“")
    return faults
