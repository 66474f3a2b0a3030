"""The text part of a mail, derived from its HTML, so that both always say the same."""

import re
from html.parser import HTMLParser

# Marks of layout inside the collected text; what people write is freed of them first.
_QUOTE, _UNQUOTE, _INDENT = "\x01", "\x02", "\x03"
_NO_MARKS = str.maketrans("", "", _QUOTE + _UNQUOTE + _INDENT)
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")


def html_to_text(html: str) -> str:
    """Return the text part for the HTML of a mail.

    Links read „label: address“, lists keep dashes and numbers, facts read „Wann: …“, cells of other tables are parted
    by „|“, quotations begin with „>“. Elements marked ``data-html-only`` are left out; ``data-text-rule`` draws a line.
    """
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    text: list[str] = []
    depth = 0
    for raw in "".join(parser.parts).split("\n"):
        depth += raw.count(_QUOTE)
        line = _tidy(raw)
        prefix = "> " * depth + "  " * raw.count(_INDENT)
        depth -= raw.count(_UNQUOTE)
        if line:
            text.append(f"{prefix}{line}")
        elif text and text[-1]:
            text.append("")
    return "\n".join(text).strip() + "\n"


def _tidy(line: str) -> str:
    # A table of changes reads „Ort: bisher Stade → jetzt Verden“.
    return _BLANKS.sub(" ", line.translate(_NO_MARKS)).replace(" | →", " →").strip()


class _TextParser(HTMLParser):
    """Collects the text of the elements that mail templates and members' Markdown use."""

    _BLOCK = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "div", "pre", "hr"}
    _SILENT = {"head", "style", "title"}
    _VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self._href = ""
        self._label = ""
        self._silent = 0
        self._lists: list[int | None] = []  # next number of each open list, None for dashes
        self._tables: list[bool] = []  # whether each open table holds data, not layout
        self._row: list[str] = []  # what parts the next cell from the one before
        self._in_cell = False
        self._after_marker = False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if self._silent or tag in self._SILENT or "data-html-only" in attrs:
            self._silent += tag not in self._VOID
            return
        if "data-text-rule" in attrs:
            self.parts.append("\n\n----\n\n")
        if tag in ("ul", "ol"):
            self._open_list(tag, attrs)
        elif tag == "table":
            self._tables.append(attrs.get("role") != "presentation")
            self.parts.append("\n\n")
        elif tag in ("tr", "td", "th"):
            self._open_cell(tag, attrs)
        elif tag in self._BLOCK:
            self._open_block(tag)
        elif tag == "br":
            self.parts.append("\n" + _INDENT * len(self._lists))
        elif tag == "li":
            self._open_item()
        elif tag == "a":
            self._href, self._label = attrs.get("href") or "", ""

    def _open_list(self, tag: str, attrs: dict) -> None:
        start = attrs.get("start") or "1"
        if not self._lists:
            self.parts.append("\n\n")
        self._lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)

    def _open_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        marker = "-" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1
        written = next((part for part in reversed(self.parts) if part.strip(" ")), "")
        start = "" if written.endswith("\n") else "\n"
        self.parts.append(start + _INDENT * (len(self._lists) - 1) + f"{marker} ")
        self._after_marker = True

    def _open_block(self, tag: str) -> None:
        if not self._after_marker:  # the paragraph of a list item stays beside its marker
            self.parts.append("\n\n" + _INDENT * len(self._lists))
        if tag == "blockquote":
            self.parts.append(_QUOTE)
        elif tag == "hr":
            self.parts.append("----\n\n")

    def _open_cell(self, tag: str, attrs: dict) -> None:
        is_data = bool(self._tables) and self._tables[-1]
        if not is_data or tag == "tr":
            self.parts.append("\n")
            self._row = []
            return
        self._in_cell = True
        if self._row:
            self.parts.append(self._row.pop())
        if tag == "td":
            self._row = [" | "]
        else:
            self._row = [": " if attrs.get("scope") == "row" else " "]

    def handle_endtag(self, tag):
        if self._silent:
            self._silent -= tag not in self._VOID
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self.parts.append("\n" if self._lists else "\n\n")
        elif tag in ("td", "th"):
            self._in_cell = False
        elif tag == "table" and self._tables:
            self._tables.pop()
            self.parts.append("\n\n")
        elif tag == "blockquote":
            self.parts.append(f"\n{_UNQUOTE}\n\n")
        elif tag in self._BLOCK - self._VOID:
            self.parts.append("\n\n")
        elif tag == "a":
            self._close_link()

    def _close_link(self) -> None:
        address = self._href.removeprefix("mailto:")
        if address and address != self._label.strip():
            self.parts.append(f": {address}")
        self._href = ""

    def handle_data(self, data):
        between_cells = self._tables and self._tables[-1] and not self._in_cell
        if self._silent or between_cells:
            return
        data = " ".join(data.translate(_NO_MARKS).split("\n"))
        if self._href:
            self._label += data
        if data.strip():
            self._after_marker = False
        self.parts.append(data)
