"""The first page of the admin: what waits, and everything in the order of what staff do."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from dkbm_portal.mail.models import OutgoingMail
from practice_examples.tests.factories import submitted_example


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


def index(client):
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content.decode()


def test_sections_follow_the_work_not_the_apps(office):
    sections = re.findall(r'<span class="section">(.+?)</span>', index(office))
    assert sections == [
        "Mitglieder",
        "Gruppen und Ämter",
        "Treffen und Antworten",
        "Forum",
        "Praxisbeispiele",
        "E-Mail-Versand",
        "Seiten",
        "Technik",
    ]


def test_every_registered_list_is_on_the_page(office, staff, rf):
    html = index(office)
    request = rf.get("/admin/")
    request.user = staff
    for model, model_admin in admin.site._registry.items():
        if model_admin.has_module_permission(request):
            assert f'href="/admin/{model._meta.app_label}/{model._meta.model_name}/"' in html, model


def test_names_of_other_peoples_software_are_german(office):
    html = index(office)
    assert "Zweite Faktoren und Passkeys" in html
    assert "Angemeldete Geräte" in html
    for english in ("authenticators", "user sessions", "Accounts", "Models in", "Site administration", "Celery"):
        assert english not in html


def test_what_waits_comes_first_with_numbers_and_links(office, applicant):
    submitted_example()
    for number in range(2):
        OutgoingMail.objects.create(kind="a", object_key=str(number), to_email="a@example.org", state="failed")
    html = index(office)
    assert "<b>1</b> offener Antrag" in html
    assert "<b>1</b> eingereichtes Praxisbeispiel" in html
    assert "<b>2</b> unzustellbare E-Mails" in html
    for url in re.findall(r'<li class="is-waiting"><a href="(.+?)"', html):
        response = office.get(url)
        assert response.status_code == 200
        assert "e=1" not in getattr(response, "url", "")
    assert html.index("Wartet auf Sie") < html.index('<span class="section">')


def test_nothing_waiting_shows_zeros(office):
    html = index(office)
    assert "<b>0</b> offene Anträge" in html
    assert "is-waiting" not in html


def test_page_of_one_app_stays_reachable(office):
    html = office.get("/admin/workgroups/").content.decode()
    assert "/admin/workgroups/workgroup/" in html
    assert "/admin/forum/topic/" not in html


def test_admin_wears_the_portals_colours_without_inline_styles(office):
    response = office.get("/admin/")
    html = response.content.decode()
    assert "css/admin.css" in html
    assert "img/logo.svg" in html
    assert " style=" not in html
    assert "unsafe" not in response["Content-Security-Policy"]


def test_login_of_the_admin_is_the_portals(db):
    response = Client().get("/admin/")
    assert response.status_code == 302
    response = Client().get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/")
