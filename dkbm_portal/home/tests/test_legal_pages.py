"""Impressum, Datenschutz, Barrierefreiheit: complete from the first day, edited by the Transferagentur."""

import importlib
import re

import pytest
from django.apps import apps
from django.conf import settings

from dkbm_portal.home.models import LegalPage

SLUGS = ["impressum", "datenschutz", "barrierefreiheit"]


@pytest.mark.parametrize("slug", SLUGS)
def test_page_is_public_complete_and_dated(client, db, slug):
    html = client.get(f"/{slug}/").content.decode()
    page = LegalPage.objects.get(slug=slug)
    assert f"<h1>{page.title}</h1>" in html
    assert f'href="mailto:{settings.STAFF_EMAIL}"' in html
    assert "<time" in html
    assert len(page.body) > 1000
    assert not re.search(r"\[[A-ZÄÖÜ]|XXX|TODO|Mustermann|Musterstr|lorem", html)


@pytest.mark.parametrize("slug", SLUGS)
def test_headings_leave_no_level_out(client, db, slug):
    html = client.get(f"/{slug}/").content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_privacy_page_names_what_the_portal_really_sets_and_keeps(client, db):
    html = client.get("/datenschutz/").content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f"<strong>{name}</strong>" in html
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert "höchstens 14 Tage" in html
    for word in ("Art. 13", "IP-Adresse", "Aufsichtsbehörde"):
        assert word in html


def test_privacy_page_tells_how_to_erase_the_account_and_what_stays(client, db):
    html = client.get("/datenschutz/").content.decode()
    for words in (
        'href="/konto/daten/"',
        "als „Ehemaliges Mitglied“",
        "Steht Ihr Name in einem Text",
        "bis zu einer Stunde",
    ):
        assert words in html


def test_migration_about_erasure_goes_both_ways_and_spares_edited_texts(db):
    migration = importlib.import_module("dkbm_portal.home.migrations.0006_privacy_page_tells_of_erasure")
    page = LegalPage.objects.get(slug="datenschutz")
    delivered = page.body
    migration.take_back(apps, None)
    page.refresh_from_db()
    assert "Wenn die Transferagentur Ihr Konto löscht, verschwinden Profil" in page.body
    assert "/konto/daten/" not in page.body
    migration.tell(apps, None)
    page.refresh_from_db()
    assert page.body == delivered
    LegalPage.objects.update(body="Eigener Text der Transferagentur")
    migration.tell(apps, None)
    page.refresh_from_db()
    assert page.body == "Eigener Text der Transferagentur"


def test_staff_edit_the_text_and_members_markup_stays_text(client_of, staff, client):
    page = LegalPage.objects.get(slug="impressum")
    url = f"/admin/home/legalpage/{page.pk}/change/"
    body = "# Anbieterin\n\nTrägerverein, Am Markt 1\n\n<script>alert(1)</script>"
    response = client_of(staff).post(url, {"title": "Impressum", "body": body})
    assert response.status_code == 302
    html = client.get("/impressum/").content.decode()
    assert "<h2>Anbieterin</h2>" in html
    assert "Trägerverein, Am Markt 1" in html
    assert "<script>alert" not in html


def test_staff_are_told_what_the_law_wants_in_the_impressum(client_of, staff):
    page = LegalPage.objects.get(slug="impressum")
    html = client_of(staff).get(f"/admin/home/legalpage/{page.pk}/change/").content.decode()
    assert "§ 5 DDG" in html


def test_pages_are_neither_added_nor_deleted(client_of, staff):
    page = LegalPage.objects.get(slug="impressum")
    client = client_of(staff)
    assert client.get("/admin/home/legalpage/add/").status_code == 403
    assert client.post(f"/admin/home/legalpage/{page.pk}/delete/", {"post": "yes"}).status_code == 403
    assert LegalPage.objects.count() == 3
