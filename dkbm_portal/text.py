"""Text that people write: checked for characters nobody can see, rendered from Markdown, folded for search."""

import re
import unicodedata

import nh3
import Stemmer
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
)
_markdown = MarkdownIt(
    "commonmark", {"html": False, "linkify": True, "typographer": True, "breaks": True, "quotes": "„“‚‘"}
).enable(["table", "strikethrough", "linkify", "replacements", "smartquotes"])
# A wide table scrolls in itself, by keyboard, too; the page keeps its width and words stay whole.
_SCROLLING_TABLE = '<div class="table-scroll" role="group" aria-label="Tabelle" tabindex="0"><table>'
_stemmer = Stemmer.Stemmer("german")
_BLOCK_TAG = re.compile(r"</?(?:blockquote|br|h[1-6]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul)\b")
_WORD = re.compile(r"[^\W_]+")
_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _shift_headings(tokens) -> None:
    """Let members' headings begin at h3: h1 and h2 belong to the page."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def parse_markdown(text: str) -> list[Token]:
    """Return the tokens of Markdown written by members, headings as they were written."""
    return _markdown.parse(text)


def render_markdown(text: str) -> str:
    """Return clean HTML for Markdown written by members; raw HTML in it stays text, images are dropped."""
    tokens = parse_markdown(text)
    _shift_headings(tokens)
    html = _cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {}))
    return html.replace("<table>", _SCROLLING_TABLE).replace("</table>", "</table></div>")


def plain_excerpt(html: str, length: int = 200) -> str:
    """Return the first ``length`` characters of the text inside rendered HTML, cut at a word."""
    text = " ".join(nh3.clean(_BLOCK_TAG.sub(r" \g<0>", html), tags=set()).split())
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&nbsp;", " ")
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + " …"


def _has_control_character(value: str, allowed: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in allowed for char in value)


def validate_line(value: str) -> None:
    """Refuse control characters and line breaks in one-line texts.

    Raises ValidationError.
    """
    if _has_control_character(value, ""):
        raise ValidationError("Bitte entfernen Sie Steuerzeichen und Zeilenumbrüche aus diesem Text.", "control")


def validate_text(value: str) -> None:
    """Refuse control characters other than tab and line break in longer texts.

    Raises ValidationError.
    """
    if _has_control_character(value, "\n\r\t"):
        raise ValidationError("Bitte entfernen Sie die unsichtbaren Steuerzeichen aus diesem Text.", "control")


def fold(text: str) -> str:
    """Return the text in lower case with ä→ae, ö→oe, ü→ue, ß→ss and other accents dropped."""
    text = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the words of a text in its order, without punctuation."""
    return _WORD.findall(text)


def stem(word: str) -> str:
    """Return the German stem of one word, folded, so that "Häuser", "Haeuser" and "Haus" meet."""
    return fold(_stemmer.stemWord(unicodedata.normalize("NFC", word).lower()))
