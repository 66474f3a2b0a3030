"""Error pages in the portal's look, without the database; headers of every page."""

import logging
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.test import Client

from dkbm_portal import errors
from dkbm_portal.health import views as health_views
from dkbm_portal.middleware import RequestIdFilter


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def failing(monkeypatch):
    """Let the page /healthz raise; it is public and needs no database itself."""

    def fail(error):
        def raise_it():
            raise error

        # The view's inner function is looked up at call time.
        monkeypatch.setattr(health_views, "JsonResponse", lambda *args, **kwargs: raise_it())

    return fail


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "heading"),
    [
        (SuspiciousOperation(), 400, "Diese Anfrage konnten wir nicht lesen"),
        (PermissionDenied(), 403, "Dafür fehlt Ihnen die Berechtigung"),
    ],
)
def test_refusals_have_a_german_page(visitor, failing, caplog, error, status, heading):
    failing(error)
    response = visitor.get("/healthz")
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in text(response)
    assert 'class="site-header"' in text(response)
    caplog.clear()


def test_unknown_address_has_a_german_page_for_visitors(visitor):
    response = visitor.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "<h1>Diese Seite gibt es nicht</h1>" in text(response)


def test_error_of_ours_shows_the_id_that_stands_in_the_log(visitor, failing, caplog):
    failing(ZeroDivisionError("geheime Einzelheit"))
    response = visitor.get("/healthz")
    assert response.status_code == 500
    assert f"Kennung für Rückfragen: {response['X-Request-ID']}" in text(response)
    assert "geheime Einzelheit" not in text(response)
    caplog.clear()


def test_request_id_stands_in_every_log_line(visitor):
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(logging.Formatter("[%(request_id)s] %(message)s"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        response = visitor.get("/gibt-es-nicht/")
        logger.warning("ausserhalb")
    finally:
        logger.removeHandler(handler)
    assert stream.getvalue().splitlines() == [
        f"[{response['X-Request-ID']}] Not Found: /gibt-es-nicht/",
        "[-] ausserhalb",
    ]


@pytest.mark.parametrize("error", [OperationalError("server closed"), InterfaceError("connection closed")])
def test_database_away_in_a_view_gives_503_and_no_traceback(visitor, failing, caplog, error):
    failing(error)
    response = visitor.get("/healthz")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "<h1>Das Portal ist gerade nicht erreichbar</h1>" in text(response)
    assert [record.levelname for record in caplog.records if record.name == "dkbm_portal.middleware"] == ["WARNING"]
    caplog.clear()


def test_database_away_while_the_session_is_read_gives_503(visitor, monkeypatch, caplog):
    def fail(self):
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    visitor.cookies["sessionid"] = "a" * 32
    response = visitor.get("/gruppen/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    caplog.clear()


def test_form_that_grew_old_has_a_page_of_its_own(db):
    response = Client(enforce_csrf_checks=True).post("/konto/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "<h1>Die Seite war zu lange geöffnet</h1>" in text(response)


def test_too_many_attempts_have_a_page_of_their_own(db, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    for _ in range(2):
        response = client.post("/konto/login/", {"login": "a@example.org", "password": "falsch"})
    assert response.status_code == 429
    assert "<h1>Das waren zu viele Versuche</h1>" in text(response)


def test_address_of_a_button_has_a_page_that_leads_on(client_of, member):
    response = client_of(member).get("/profil/adresse-funktioniert/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "<h1>Hier gibt es nichts zu lesen</h1>" in text(response)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 503])
def test_error_pages_need_no_database(rf, status):
    """No ``db`` fixture: a query would raise."""
    page = errors._page(rf.get("/"), status)
    assert page.status_code == status
    assert "Zur Startseite" in text(page)


@pytest.mark.parametrize("path", ["/", "/suche/", "/chronik/", "/impressum/", "/konto/login/", "/gibt-es-nicht/"])
def test_every_page_carries_the_security_headers(db, visitor, path):
    response = visitor.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/suche/?q=Haus", "/chronik/", "/impressum/", "/gibt-es-nicht/"])
def test_pages_hold_nothing_that_the_policy_forbids(db, visitor, path):
    html = text(visitor.get(path))
    assert " style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    assert "<script>" not in html
