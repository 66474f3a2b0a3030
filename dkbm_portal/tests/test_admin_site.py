"""The first page of the admin: what waits, and everything in the order of what staff do."""

import re
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.home.models import AccessibilityStatement
from dkbm_portal.home.tests.factories import AccessibilityFeedbackFactory
from dkbm_portal.mail.models import OutgoingMail
from meetings.tests.factories import MeetingFactory, announced_meeting, in_days
from members.tests.factories import MemberFactory
from practice_examples.tests.factories import submitted_example
from workgroups.models import Workgroup
from workgroups.tests.factories import MembershipFactory, OfficeFactory, admitted_member


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


def test_cards_say_since_when_the_oldest_waits(office, applicant):
    applicant.memberships.update(requested_at=timezone.now() - timedelta(days=5))
    AccessibilityFeedbackFactory()
    html = index(office)
    assert '<b>1</b> offener Antrag<span class="since">seit 5 Tagen</span>' in html
    assert '<b>1</b> Rückmeldung zu Barrieren<span class="since">seit heute</span>' in html


def test_page_names_what_the_network_lacks(office, speaker, ag):
    announced_meeting(title="Herbsttreffen", starts_at=in_days(-2), ends_at=in_days(-1))
    html = index(office)
    assert '<b>3</b> AGs ohne geplantes Treffen<span class="since">AG 1, AG 2, AG 3</span>' in html
    assert "<b>5</b> unbesetzte Ämter" in html
    assert "AG 2: Stellvertretung" in html and "AG 2: Sprecher/-in" not in html
    assert '<b>1</b> Treffen ohne Protokoll<span class="since">Herbsttreffen</span>' in html
    for url in re.findall(r'<li class="is-open"><a href="(.+?)"', html):
        assert office.get(url).status_code == 200


def test_planned_meetings_filled_offices_and_fresh_reviews_are_no_news(office):
    for number, group in enumerate(Workgroup.objects.ags()):
        MeetingFactory(workgroup=group)
        for role in ("speaker", "deputy"):
            person = admitted_member(group, user__email=f"{role}{number}@example.org")
            OfficeFactory(workgroup=group, member=person, role=role)
    assert "Im Netzwerk zu klären" not in index(office)


def test_review_of_the_accessibility_statement_is_named_when_due(office):
    AccessibilityStatement.objects.update(prepared_on=date(2025, 1, 2), reviewed_on=date(2025, 1, 2))
    html = index(office)
    assert "Überprüfung fällig: Barrierefreiheit" in html
    assert "zuletzt überprüft am 2. Januar 2025" in html


def test_first_page_costs_the_same_for_many_rows(office, applicant):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            index(office)
        return len(captured)

    queries()
    before = queries()
    for _ in range(20):
        MembershipFactory(member=MemberFactory())
        AccessibilityFeedbackFactory()
        announced_meeting(starts_at=in_days(-2), ends_at=in_days(-1))
    assert queries() == before


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
