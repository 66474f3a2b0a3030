"""Names and links filled into a mail that was rendered once."""

import pytest

from dkbm_portal.mail.batch import Batch
from dkbm_portal.mail.content import html_to_text
from dkbm_portal.mail.merge import render_personal


def template(asked: list):
    def make(name, link):
        asked.append(name)
        return "Einladung", f"<p>Guten Tag{' ' if name else ''}{name},</p><p><a href='{link}'>Zusagen</a></p>"

    return make


def test_template_is_rendered_once_for_many_people():
    batch, asked = Batch([]), []
    for name in ("Anna", "Berta"):
        _, html, text = render_personal(batch, "a", template(asked), name=name, link="/x/")
        assert f"Guten Tag {name}," in html
        assert f"Guten Tag {name}," in text
        assert "Zusagen: /x/" in text
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "O’Neill & \"Söhne\" 'x'", "{{ name }}", "Ö" * 80])
def test_hostile_names_are_escaped_as_in_a_template(name):
    _, html, text = render_personal(Batch([]), "a", template([]), name=name, link="/x/")
    assert "<script>" not in html
    assert html_to_text(html) == text
    assert f"Guten Tag {name}," in text


def test_missing_name_renders_apart_because_templates_ask_for_it():
    batch, asked = Batch([]), []
    assert "Guten Tag Anna," in render_personal(batch, "a", template(asked), name="Anna", link="/x/")[1]
    assert "Guten Tag," in render_personal(batch, "a", template(asked), name="", link="/x/")[1]
    assert len(asked) == 2


def test_nothing_is_remembered_for_long(monkeypatch):
    batch = Batch([])
    now = [100.0]
    monkeypatch.setattr("dkbm_portal.mail.batch.time.monotonic", lambda: now[0])
    found = iter(range(9))
    assert [batch.once("a", lambda: next(found)), batch.once("a", lambda: next(found))] == [0, 0]
    now[0] += 3
    assert batch.once("a", lambda: next(found)) == 1


def test_what_depends_on_the_mails_is_asked_anew_with_the_next_claim():
    first = Batch([])
    first.once("a", lambda: 1)
    first.lately("b", lambda: 1)
    second = Batch([], after=first)
    assert (second.once("a", lambda: 2), second.lately("b", lambda: 2)) == (2, 1)
