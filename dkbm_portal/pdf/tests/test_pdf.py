import shutil
import subprocess

import pytest
from django.conf import settings

from dkbm_portal import pdf
from dkbm_portal.pdf import render_pdf
from dkbm_portal.pdf.coverage import _known_characters, printable
from dkbm_portal.pdf.markdown import markdown_tree

PAGE = """#import "/pdf/portal.typ": *
#let data = json(bytes(sys.inputs.data))
#show: portal.with(title: data.title)
#heading(level: 1, data.title)
#heading(level: 2)[Text]
#markdown(data.text)
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Return ``page(title, markdown)``: the PDF of a page with a title and a text."""
    shutil.copytree(settings.BASE_DIR / "templates" / "pdf", tmp_path / "pdf")
    (tmp_path / "page.typ").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(pdf, "_ROOT", tmp_path)
    return lambda title, text: render_pdf("page", {"title": title, "text": markdown_tree(text)})


def text_of(content: bytes) -> str:
    """Return the text a reader of the PDF gets, in its order."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is missing")
    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_a_pdf_declares_itself_accessible_and_german(page):
    content = page("Ein Titel", "Ein Absatz.")

    assert content.startswith(b"%PDF")
    assert b"pdfuaid" in content
    assert b"/Lang (de-DE)" in content or b"/Lang(de-DE)" in content or b"/Lang (de)" in content


def test_text_comes_out_in_the_order_it_was_written(page):
    text = text_of(
        page(
            "Übersicht",
            "# Erstens\n\nGrüße **aus** _Aurich_\n\n- eins\n- zwei\n\n> Zitat\n\n| A | B |\n|---|---|\n| c | d |",
        )
    )

    places = [
        text.index(word) for word in ("Übersicht", "Erstens", "Grüße aus Aurich", "eins", "zwei", "Zitat", "A", "d")
    ]
    assert places[:6] == sorted(places[:6])


def test_typst_code_in_a_text_stays_text(page):
    text = text_of(page('#read("/etc/passwd")', '#read("/etc/passwd") $x^2$ @ref <label> \\#panic() [#eval("1")]'))

    assert text.count('#read("/etc/passwd")') + text.count("#read(„/etc/passwd“)") == 2
    assert "root:" not in text
    assert "#panic()" in text


def test_a_character_without_a_picture_becomes_a_box(page):
    text = text_of(
        page("漢字", "Haken ✓ Pfeil → 漢 \N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}❤\N{VARIATION SELECTOR-16}")
    )

    assert "□□" in text
    assert "✓" in text
    assert "→" in text


def test_every_character_let_through_can_be_set(page):
    known = [
        chr(code)
        for code in sorted(_known_characters())
        if chr(code).isprintable() and chr(code) not in "\\`*_{}[]<>()#+-.!|&~:/"
    ]

    content = page("Alles", f"{''.join(known)}\n\n**{'x'.join(known)}** _{'x'.join(known)}_")

    assert content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "# \n\n### Drei\n\n# Eins\n\n###### Sechs",
        "[](https://example.org) [leer]() [böse](javascript:alert(1)) ![Bild](https://example.org/a.png)",
        "<script>alert(1)</script> <b>fett</b>",
        "1. eins\n2. zwei\n   - innen\n\n     Absatz\n3.\n-\n",
        "| A | B |\n|---|---|",
        "| A |\n|---|\n| x | zu viel |",
        "```\nCode #let\n```\n\n    eingerückt\n\n`漢`",
        ">" * 60 + " tief",
        "- " * 40 + "tief",
        "*_**__" * 60 + "tief" + "__**_*" * 60,
        "[" * 50 + "tief" + "](https://example.org)" * 50,
        "# ![](https://example.org/a.png)\n\n# \\ \n\n# `` ` ``",
        "---\n\nText  \nneue Zeile\nnoch eine",
        "> # Überschrift im Zitat\n\n- ## in der Liste",
        "a\u0300 e\u0301 \u202e rechts \u200b \ufeff \ue000 \U0001f600 👩‍💻 \ufffe",
        "https://example.org/?a=1&b=2 und name@example.org",
        "0. null\n\n999999999. viel",
    ],
)
def test_no_text_breaks_the_pdf(page, text):
    assert page("Titel", text).startswith(b"%PDF")


def test_headings_never_skip_a_level():
    tree = markdown_tree("## Zwei\n\n#### Vier\n\n# Eins\n\n## Zwei", level=3)

    assert [node["level"] for node in tree["children"]] == [3, 4, 3, 4]


def test_only_web_and_mail_addresses_become_links():
    tree = markdown_tree("[a](https://example.org) [b](mailto:a@example.org) [c](/etc/passwd)")

    links = [node for node in tree["children"][0]["children"][0]["children"] if node["type"] == "link"]
    assert [link["href"] for link in links] == ["https://example.org", "mailto:a@example.org", ""]


def test_german_text_is_left_as_it_is():
    assert (
        printable("Grüße aus Nienburg/Weser – „Straße“ …\u00a05\u00a0€ ẞ")
        == "Grüße aus Nienburg/Weser – „Straße“ …\u00a05\u00a0€ ẞ"
    )
