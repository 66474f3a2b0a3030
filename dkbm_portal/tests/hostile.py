"""What nobody types by accident, and the forms of a page to type it into."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus

HUGE = "1" + "0" * 20

# Each is the percent-encoded form of what arrives, so that broken UTF-8 can be among it.
VALUES = {
    "300 letters": "A" * 300,
    "line of 100,000": "B" * 100_000,
    "NUL": "a%00b",
    "control characters": "a%07b%1B%0Dc",
    "markup": quote_plus('"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:1 }}'),
    "broken UTF-8": "%FF%FEx%C3",
    "lone surrogate": "%ED%A0%80",
    "huge number": HUGE,
    "negative number": "-1",
    "exotic digits": quote_plus("١٢٣²"),
    "not finite": "nan",
    "wrong date": "2027-02-31",
    "far date": "9999-12-31",
    "first date": "0001-01-01",
    "missing hour": "2027-03-28T02:30",
    "missing clock": "02:30",
    "right to left": quote_plus("\u202egnp.exe\U0001f9ff"),
    "empty": "",
}

# The ones that parsers, databases and templates choke on; the others only strain what forms validate.
WORST = ("300 letters", "NUL", "broken UTF-8", "lone surrogate", "huge number", "exotic digits", "far date")

# What the views read from the query string, besides what stands in a page's own GET forms.
QUERY_NAMES = (
    "seite", "q", "gruppe", "zeit", "ag", "kommune", "eckpunkt", "art", "beitrag", "antwort", "zustand", "wer",
    "jahr", "next", "page", "p", "o", "e", "all", "_popup", "_to_field", "_changelist_filters",
)  # fmt: skip


@dataclass
class Form:
    """A form of a page: where it goes, its fields with their values, and the fields a person fills."""

    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    open_names: list[str] = field(default_factory=list)

    def filled_with(self, encoded: str) -> str:
        """Return the urlencoded body with one value in every field that a person fills; hidden ones stay."""
        pairs = [
            f"{quote_plus(name)}={quote_plus(value)}" for name, value in self.fields if name not in self.open_names
        ]
        return "&".join(pairs + [f"{quote_plus(name)}={encoded}" for name in self.open_names])

    def all_filled_with(self, encoded: str) -> str:
        """The same with the hidden fields forged, too."""
        return "&".join(f"{quote_plus(name)}={encoded}" for name in {name for name, _ in self.fields})

    def doubled(self, encoded: str) -> str:
        """Every field twice: a list where a view may expect a scalar."""
        names = dict.fromkeys(name for name, _ in self.fields)
        return "&".join(f"{quote_plus(name)}=1&{quote_plus(name)}={encoded}" for name in names)

    def one_by_one(self, encoded: str):
        """Yield bodies in which all fields keep their values but one, which is sent twice: a list for a scalar."""
        for forged in dict.fromkeys(name for name, _ in self.fields):
            pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in self.fields if name != forged]
            yield "&".join([*pairs, f"{quote_plus(forged)}=1", f"{quote_plus(forged)}={encoded}"])


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self._form = Form(attributes.get("action") or "", (attributes.get("method") or "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "select", "textarea", "button") and attributes.get("name"):
            name, kind = attributes["name"], attributes.get("type") or ""
            if name == "csrfmiddlewaretoken":
                return
            self._form.fields.append((name, attributes.get("value") or ""))
            if kind != "hidden" and tag != "button" and kind != "submit":
                self._form.open_names.append(name)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page."""
    parser = _Parser()
    parser.feed(html)
    return parser.forms
