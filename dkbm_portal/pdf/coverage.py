"""Which characters the fonts of the PDFs can show, read from the fonts' own tables."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

_FONTS = Path(__file__).parent / "fonts"
_FALLBACK = "DejaVuSans.ttf"
_UNKNOWN = "□"
_SPACES = {ord("\t"): " ", ord("\r"): None, 0x2028: "\n", 0x2029: "\n"}
# Controls, invisible formats (soft hyphens, too) and combining marks: Typst fails where it can't attach them.
_DROPPED = frozenset(("Cc", "Cf", "Mn", "Me"))
_KEPT = frozenset(map(ord, "\n \N{NO-BREAK SPACE}"))


def printable(text: str) -> str:
    """Return the text as the fonts can show it: „□“ for a character that none has, invisible ones and stray marks gone.

    Letters with marks are put together first; bidirectional controls go, since they only confuse readers and links.
    """
    known = _known_characters()
    text = unicodedata.normalize("NFC", text).translate(_SPACES)
    return "".join(char if ord(char) in known else _substitute(char) for char in text)


def _substitute(char: str) -> str:
    return "" if unicodedata.category(char) in _DROPPED else _UNKNOWN


@cache
def _known_characters() -> frozenset[int]:
    """What regular, semibold and italic have in common, and all of the fallback font."""
    faces = [_characters(path) for path in sorted(_FONTS.glob("*.ttf")) if path.name != _FALLBACK]
    shown = frozenset.intersection(*faces) | _characters(_FONTS / _FALLBACK)
    return frozenset(code for code in shown if unicodedata.category(chr(code)) not in _DROPPED) | _KEPT


def _characters(path: Path) -> frozenset[int]:
    """Return the code points in the font's „cmap“ table (OpenType, formats 4 and 12)."""
    font = path.read_bytes()
    tables = {font[at : at + 4]: at for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)}
    start = struct.unpack_from(">L", font, tables[b"cmap"] + 8)[0]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        subtable = start + struct.unpack_from(">L", font, start + 4 + 8 * number + 4)[0]
        match struct.unpack_from(">H", font, subtable)[0]:
            case 4:
                found |= _format_4(font, subtable)
            case 12:
                found |= _format_12(font, subtable)
    return frozenset(found)


def _format_4(font: bytes, at: int) -> set[int]:
    double = struct.unpack_from(">H", font, at + 6)[0]
    count = double // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, at + 14 + shift)
        for shift in (0, double + 2, 2 * double + 2, 3 * double + 2)
    )
    found = set()
    for index in range(count):
        for char in range(starts[index], ends[index] + 1):
            glyph = char
            if offsets[index]:
                place = at + 16 + 3 * double + 2 * index + offsets[index] + 2 * (char - starts[index])
                glyph = struct.unpack_from(">H", font, place)[0]
            if offsets[index] == 0 and (glyph + deltas[index]) % 65536 or offsets[index] and glyph:
                found.add(char)
    return found - {0xFFFF}


def _format_12(font: bytes, at: int) -> set[int]:
    groups = struct.unpack_from(">L", font, at + 12)[0]
    found = set()
    for number in range(groups):
        first, last, _ = struct.unpack_from(">3L", font, at + 16 + 12 * number)
        found.update(range(first, last + 1))
    return found
