"""Markdown, hidden characters, German words, and the columns that follow from them."""

import pytest
from django.core.exceptions import ValidationError

from dkbm_portal.text import fold, plain_excerpt, render_markdown, stem, validate_line, validate_text, words
from forum.models import Post
from forum.tests.factories import PostFactory


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**fett** und *kursiv*", "<p><strong>fett</strong> und <em>kursiv</em></p>\n"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"),
        ("Zeile\nzwei", "<p>Zeile<br>\nzwei</p>\n"),
        ('Sie sagt "ja" -- gut...', "<p>Sie sagt „ja“ – gut…</p>\n"),
        ("# Groß\n## Klein", "<h3>Groß</h3>\n<h4>Klein</h4>\n"),
        ("###### Tief", "<h6>Tief</h6>\n"),
        ("~~alt~~", "<p><s>alt</s></p>\n"),
    ],
)
def test_markdown_becomes_html(markdown, html):
    assert render_markdown(markdown) == html


def test_addresses_become_links_that_do_not_vouch():
    html = render_markdown("Siehe https://www.example.org/daten")
    assert 'href="https://www.example.org/daten"' in html
    assert 'rel="nofollow noopener ugc"' in html


def test_tables_keep_their_cells_and_lose_styles():
    html = render_markdown("| A | B |\n|:--|--:|\n| 1 | 2 |")
    assert "<th>A</th>" in html
    assert "style" not in html


def test_a_table_scrolls_in_itself_by_keyboard_too():
    html = render_markdown("| A | B |\n| - | - |\n| 1 | 2 |")
    assert html.startswith('<div class="table-scroll" role="group" aria-label="Tabelle" tabindex="0"><table>')
    assert html.rstrip().endswith("</table></div>")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![Bild](https://example.org/zaehlpixel.png)",
        "[klick](javascript:alert(1))",
        "[klick](data:text/html;base64,PHNjcmlwdD4=)",
        "[klick](vbscript:msgbox)",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>body{display:none}</style>",
        "<iframe src=//example.org></iframe>",
        '[a](https://example.org "\\" onclick=alert(1)")',
        "<svg/onload=alert(1)>",
        "`<script>alert(1)</script>`",
    ],
)
def test_hostile_markdown_does_nothing(hostile):
    html = render_markdown(hostile).lower()
    for danger in ("<script", "<img", "<iframe", "<style", "<svg", 'href="javascript', 'href="data', '" onclick='):
        assert danger not in html


@pytest.mark.parametrize("value", ["Zeile\nzwei", "Zeile\rzwei", "Null\x00", "Glocke\x07", "Tab\t", "\x85", "\ud800"])
def test_lines_refuse_control_characters(value):
    with pytest.raises(ValidationError, match="Steuerzeichen"):
        validate_line(value)


@pytest.mark.parametrize("value", ["Null\x00", "Glocke\x07", "\x1b[31m", "\ud800"])
def test_texts_refuse_control_characters_but_line_breaks(value):
    validate_text("Zeile\r\nzwei\tTab")
    with pytest.raises(ValidationError, match="Steuerzeichen"):
        validate_text(value)


@pytest.mark.parametrize("value", ["Straße", "O’Neill", "Łódź", "日本", "👍", "„Zitat“ – …", "İstanbul"])
def test_names_of_the_world_are_welcome(value):
    validate_line(value)
    validate_text(value)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe", "groesse"),
        ("STRASSE", "strasse"),
        ("Café", "cafe"),
        ("u\N{COMBINING DIAERESIS}ber", "ueber"),
        ("Łódź", "łodz"),
        ("ẞ", "ss"),
    ],
)
def test_folding_makes_spellings_meet(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "forms",
    [
        ("Haus", "Häuser", "Haeuser", "HÄUSER", "Hauses"),
        ("Übergang", "Übergänge", "Uebergang", "Uebergaenge"),
        ("Schule", "Schulen", "schulen"),
        ("Wärmeplanung", "Waermeplanung", "Wärmeplanungen"),
        ("Straße", "Strasse", "Straßen"),
        ("Rat", "Räte", "Raete"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms}) == 1


def test_words_leave_punctuation_out():
    assert words("„Bildung“ – AG_2 (2026), 50%") == ["Bildung", "AG", "2", "2026", "50"]


def test_excerpt_is_cut_at_a_word_and_has_no_markup():
    html = "<p>Daten &amp; Fakten</p><ul><li>eins</li><li>zwei</li></ul>"
    assert plain_excerpt(html) == "Daten & Fakten eins zwei"
    assert plain_excerpt(html, 12) == "Daten & …"


def test_derived_columns_follow_the_text_on_save_and_in_bulk(db):
    post = PostFactory(body="**Häuser** am Markt")
    assert "<strong>Häuser</strong>" in post.body_html
    assert " haus" in post.search_stems
    post.body = "Anders"
    post.save()
    post.refresh_from_db()
    assert post.body_html == "<p>Anders</p>\n"
    assert "haus" not in post.search_stems
    Post.objects.bulk_create([Post(topic=post.topic, body="*Wärmeplanung*")])
    assert "<em>Wärmeplanung</em>" in Post.objects.latest("pk").body_html
    assert Post.objects.search("Waermeplanung").count() == 1
