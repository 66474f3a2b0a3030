"""Every mail has a preview, and every mail keeps to the same rules of look and language."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import all_kinds
from dkbm_portal.style_guide.mail_samples.previews import all_previews, build_preview
from dkbm_portal.style_guide.mail_samples.scenes import SCENES
from members.models import Member, User
from members.tests.test_account_mails import PREFIXES
from members.tests.test_account_pages import ENGLISH, FAMILIAR
from workgroups.models import Workgroup

KEYS = [preview.key for preview in all_previews()]
VOID = {"br", "hr", "img", "meta", "link", "input", "col"}
pytestmark = pytest.mark.django_db


class Checker(HTMLParser):
    """Collects what is wrong with a mail's HTML: tags that don't pair, attributes twice, relative addresses."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"attribute twice in <{tag}>")
        if tag == "p" and "p" in self.open[-1:]:
            self.faults.append("<p> in <p>")
        if tag in ("table", "div", "ul", "ol", "blockquote") and "p" in self.open:
            self.faults.append(f"<{tag}> in <p>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> does not pair")

    def handle_data(self, data):
        self.texts.append(data)


def checked(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    return checker


def test_every_kind_and_every_account_mail_has_a_preview():
    kinds = {kind.name for kind in all_kinds()} - {"account"}
    assert kinds - {scene.kind for scene in SCENES.values()} == set(), "add a scene to mail_samples"
    assert {prefix.replace("/email/", ".") for prefix in PREFIXES} - set(KEYS) == set()


@pytest.mark.parametrize("key", KEYS)
def test_mail_is_german_complete_and_valid(key):
    content = build_preview(key)
    words = re.sub(r"\S+@\S+|http\S+|Mozilla/\S+ .*", "", f"{content.subject}\n{content.text}")
    assert content.subject
    assert not FAMILIAR.findall(words)
    assert not ENGLISH.findall(words)
    assert "None" not in words and "{{" not in content.html and "{%" not in content.html
    html = content.html
    assert html.startswith("<!doctype html>")
    checker = checked(html)
    assert checker.faults == []
    assert checker.open == []
    tags = [tag for tag, _ in checker.tags]
    assert [tags.count(tag) for tag in ("html", "head", "title", "body", "h1")] == [1] * 5
    assert tags.count("script") == tags.count("img") == tags.count("link") == 0
    for _, attrs in checker.tags:
        for name in ("href", "src"):
            assert re.match(r"https?://|mailto:", attrs.get(name, "https://")), attrs


@pytest.mark.parametrize("key", KEYS)
def test_mail_is_made_for_outlook_and_for_dark_mode(key):
    html = build_preview(key).html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert 'width="600"' in html
    assert not re.search(r"url\(|@import|@font-face|display:\s*flex|display:\s*grid", html)
    for tag, attrs in checked(html).tags:
        style = attrs.get("style") or ""
        if "background-color:" in style and tag in ("td", "table"):
            assert attrs["bgcolor"] == re.search(r"background-color:(#\w+)", style)[1]
        if tag == "table":
            assert attrs.get("cellspacing") == "0" or "style" not in attrs  # else a table of a member's text


@pytest.mark.parametrize("key", KEYS)
def test_mail_says_why_it_comes_and_who_sends_it_in_both_parts(key):
    content = build_preview(key)
    footer = content.text.rpartition("----")[2]
    assert re.search(r"Sie erhalten diese (E-Mail|Erinnerung)|gehört zu einem Konto", footer)
    assert settings.STAFF_EMAIL in footer
    assert "mso-hide:all" in content.html
    preheader = re.search(r"mso-hide:all[^>]*>(.*?)</div>", content.html, re.DOTALL)[1].strip()
    assert preheader and preheader not in content.text.partition("\n")[0]


@pytest.mark.parametrize("key", KEYS)
def test_every_address_of_the_html_stands_in_the_text(key):
    content = build_preview(key)
    for tag, attrs in checked(content.html).tags:
        if tag == "a":
            assert attrs["href"].removeprefix("mailto:") in content.text


def test_looking_at_previews_leaves_nothing_behind(client_of, staff):
    counted = User, Member, Workgroup, OutgoingMail
    before = [model.objects.count() for model in counted]
    client = client_of(staff)
    for key in ("meetings.update", "registration.open_applications"):
        assert client.get(f"/stil/mails/{key}/").status_code == 200
    assert [model.objects.count() for model in counted] == before


def test_only_the_frame_allows_style_attributes_and_nothing_else(client_of, staff):
    client = client_of(staff)
    page = client.get("/stil/mails/meetings.invitation/")
    frame = client.get("/stil/mails/meetings.invitation/html/")
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert re.search(r"<iframe [^>]*sandbox ", page.content.decode())
    policy = frame["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/stil/mails/")["X-Frame-Options"] == "DENY"


def test_page_shows_subject_and_text(client_of, staff):
    html = client_of(staff).get("/stil/mails/account.login_code/").content.decode()
    assert "Ihr Code für die Anmeldung" in html
    assert "K7MC-9XTE" in html


def test_unknown_mails_are_not_found(client_of, staff):
    client = client_of(staff)
    assert client.get("/stil/mails/erfunden/").status_code == 404
    assert client.get("/stil/mails/account.erfunden/html/").status_code == 404
