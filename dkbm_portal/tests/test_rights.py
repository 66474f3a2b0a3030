"""The URL × persona table of the whole site: every URL of the portal has a row, and every row holds."""

import importlib

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dkbm_portal.testing import PERSONAS

PARTS = (
    "dkbm_portal.home",
    "dkbm_portal.search",
    "dkbm_portal.health",
    "dkbm_portal.style_guide",
    "members",
    "workgroups",
    "workgroups.registration",
    "meetings",
    "forum",
    "practice_examples",
)
ROWS = [row for part in PARTS for row in importlib.import_module(f"{part}.tests.rights").ROWS]
# Their authors test who may open these; ours is that no address outside this list answers a visitor.
THIRD_PARTY = ("admin", "account_", "mfa_", "usersessions_", "headless", "reauthenticate")
PUBLIC_THIRD_PARTY = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


def _names(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern


def _is_ours(name: str) -> bool:
    return not name.startswith(THIRD_PARTY)


def test_every_url_of_the_portal_has_a_row():
    ours = {name for name, pattern in _names() if _is_ours(name)}
    listed = {row.name for row in ROWS}
    assert ours - listed == set(), "URLs without a row"
    assert listed - ours == set(), "rows without a URL"


def test_only_these_pages_of_allauth_are_open_to_visitors():
    def is_public(pattern):
        return not getattr(pattern.callback, "login_required", True)

    public = {name for name, pattern in _names() if name.startswith(THIRD_PARTY[1:]) and is_public(pattern)}
    assert public == PUBLIC_THIRD_PARTY


def _id(row) -> str:
    return f"{row.method}-{row.name}"


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_row_of_the_rights_table(row, persona, client_for, request):
    expected = int(row.answers.split()[PERSONAS.index(persona)])
    url = reverse(row.name, kwargs=row.kwargs(request.getfixturevalue))
    response = getattr(client_for(persona), row.method)(url, row.data or {})
    assert response.status_code == expected, f"{persona} {row.method.upper()} {url}"


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_every_row_names_all_personas(row):
    assert len(row.answers.split()) == len(PERSONAS)
