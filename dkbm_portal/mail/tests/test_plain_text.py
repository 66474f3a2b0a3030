"""The text part: everything that the HTML tells by its looks is told by signs."""

import pytest

from dkbm_portal.mail.plain_text import html_to_text
from dkbm_portal.text import render_markdown


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("1. Begrüßung\n2. Daten\n3. Verabredungen", "1. Begrüßung\n2. Daten\n3. Verabredungen"),
        ("4. Weiter\n5. Ende", "4. Weiter\n5. Ende"),
        ("- Eins\n\n- Zwei", "- Eins\n\n- Zwei"),
        ("1. Daten\n   - Schule\n   - Kita\n2. Ende", "1. Daten\n  - Schule\n  - Kita\n2. Ende"),
        ("> Wer weiß das?\n\nIch.", "> Wer weiß das?\n\nIch."),
        ("> Außen\n>\n> > Innen", "> Außen\n\n> > Innen"),
        ("Zeile eins\nZeile zwei", "Zeile eins\nZeile zwei"),
        ("Davor\n\n---\n\nDanach", "Davor\n\n----\n\nDanach"),
        ("| Jahr | Zahl |\n|---|---|\n| 2025 | 318 |\n| 2026 | 402 |", "Jahr Zahl\n2025 | 318\n2026 | 402"),
        ("[Portal](https://x.example/a) und a < b", "Portal: https://x.example/a und a < b"),
    ],
)
def test_members_markdown_stays_readable(markdown, text):
    assert html_to_text(render_markdown(markdown)) == f"{text}\n"


def test_facts_read_as_label_and_value():
    when = '<tr><th scope="row">Wann</th>\n  <td><b>Di.</b>, 10 Uhr</td></tr>'
    where = '<tr><th scope="row">Wo</th><td>Stade</td></tr>'
    assert html_to_text(f"<table>\n{when}\n{where}</table>") == "Wann: Di., 10 Uhr\nWo: Stade\n"


def test_changes_read_from_old_to_new():
    row = '<tr><th scope="row">Ort</th><td>bisher Stade</td>\n<td>→ jetzt <b>Verden</b></td></tr>'
    assert html_to_text(f"<table>{row}</table>") == "Ort: bisher Stade → jetzt Verden\n"


def test_layout_tables_leave_no_trace_but_lines():
    html = (
        '<table role="presentation"><tr><td><a href="https://x.example/1">Ja</a></td>'
        '<td><a href="https://x.example/2">Nein</a></td></tr></table>'
    )
    assert html_to_text(html) == "Ja: https://x.example/1\nNein: https://x.example/2\n"


def test_preheader_and_date_tile_are_for_the_eye_only():
    tile = '<table role="presentation" data-html-only><tr><td>Sept</td></tr></table>'
    assert html_to_text(f"<div data-html-only>Vorschau</div>{tile}<p>Text</p>") == "Text\n"


def test_footer_is_parted_by_a_line():
    assert html_to_text(
        '<p>Text</p><table role="presentation"><tr><td data-text-rule><p>Warum</p></td></tr></table>'
    ) == ("Text\n\n----\n\nWarum\n")


def test_signs_of_the_layout_in_a_members_text_do_no_harm():
    assert html_to_text("<p>a\x01b\x02\x02c\x03</p><p>Danach</p>") == "abc\n\nDanach\n"
