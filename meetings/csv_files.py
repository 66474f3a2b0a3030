"""Lists for Excel: UTF-8 with BOM, semicolons, texts that look like formulas made harmless."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


def csv_response(filename: str, head: list[str], rows: Iterable[list[str]]) -> HttpResponse:
    """Return the rows as a download that no cache keeps."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(head)
    writer.writerows([_harmless(text) for text in row] for row in rows)
    return response


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
