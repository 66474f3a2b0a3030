"""PDF files after PDF/UA-1, set by Typst. What people wrote comes in as data, never as Typst source.

A template is a ``.typ`` file below ``templates/``; it imports ``/pdf/portal.typ`` for the portal's look and reads its
data with ``json(bytes(sys.inputs.data))``.
"""

import json
from pathlib import Path

import typst
from django.conf import settings

from .coverage import printable

_FONTS = Path(__file__).parent / "fonts"
_ROOT = Path(settings.BASE_DIR) / "templates"


def render_pdf(template: str, data: dict) -> bytes:
    """Return the PDF made of ``templates/<template>.typ`` (e.g. „meetings/pdf/minutes“) and JSON-able ``data``.

    Characters that no font has become „□“, since PDF/UA-1 has no place for them. Texts in Markdown go through
    ``markdown_tree`` first. Raises typst.TypstError for a fault of the template.
    """
    return typst.compile(
        _ROOT / f"{template}.typ",
        root=_ROOT,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False)},
    )


def _printable(value):
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
