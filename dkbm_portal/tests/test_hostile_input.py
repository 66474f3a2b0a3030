"""Whatever arrives, every address answers with a page: a message beside the field, 404, 403, never a 500.

The test client raises what a view raises, so an assertion on the status alone is enough.
"""

import os
from urllib.parse import quote_plus

import pytest
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dkbm_portal.testing import PERSONAS
from dkbm_portal.tests.hostile import HUGE, QUERY_NAMES, VALUES, WORST, forms_of
from dkbm_portal.tests.test_rights import ROWS, THIRD_PARTY

pytestmark = pytest.mark.django_db
THOROUGH = bool(os.environ.get("EXTENSIVE"))  # minutes instead of seconds
FORM_TYPE = "application/x-www-form-urlencoded"
FINE = {200, 302, 400, 403, 404, 405, 409, 413, 422, 429}
UNREADY = 503  # without a worker /readyz says so


@pytest.fixture(autouse=True)
def _refusals_may_be_logged(caplog):
    """Django logs what it refuses as suspicious with level ERROR; here that is what should happen."""
    yield
    records = caplog.get_records("call")
    records[:] = [record for record in records if not record.name.startswith("django.security")]


def _entitled(row) -> list[str]:
    """The most powerful persona that the page opens for; thoroughly also the most humble."""
    open_for = [persona for persona, answer in zip(PERSONAS, row.answers.split(), strict=True) if answer == "200"]
    chosen = open_for[:1] + open_for[-1:] if THOROUGH else open_for[-1:]
    return list(dict.fromkeys(chosen)) or ["staff"]


def _send(client, method: str, url: str, body: str = ""):
    if method == "get":
        response = client.get(f"{url}{'&' if '?' in url else '?'}{body}" if body else url)
    else:
        response = client.post(url, body, content_type=FORM_TYPE)
    expected = FINE | {UNREADY} if url.startswith("/readyz") else FINE
    assert response.status_code in expected, f"{method.upper()} {url} {body[:200]}: {response.status_code}"
    return response


def _query(encoded: str, names=QUERY_NAMES) -> str:
    return "&".join(f"{name}={encoded}" for name in names)


def _strain_queries(client, url: str):
    for value in WORST:
        _send(client, "get", url, _query(VALUES[value]))
    _send(client, "get", url, "&".join(f"{name}=1&{name}={HUGE}&{name}%5B%5D=x" for name in QUERY_NAMES))


def _strain_forms(client, url: str, html: str):
    """Fill every form of a page with everything hostile; those with an own address have a row of their own."""
    for form in forms_of(html):
        if form.action and form.action.partition("?")[0] != url:
            continue
        send = "get" if form.method == "get" else "post"
        for encoded in VALUES.values():
            if send == "post" or len(encoded) < 5000:  # servers take no longer address
                _send(client, send, url, form.filled_with(encoded))
        for value in WORST[:5]:
            _send(client, send, url, form.all_filled_with(VALUES[value]))
        for body in form.one_by_one(HUGE) if THOROUGH else [form.doubled(HUGE)]:
            _send(client, send, url, body)


def _strain(client, url: str):
    page = _send(client, "get", url)
    _strain_queries(client, url)
    if page.status_code == 200 and "text/html" in page.headers.get("Content-Type", ""):
        _strain_forms(client, url, page.content.decode())
    for body in ("", "a[]=1&a[b]=2", "%FF=%00&%00=%FF", "version=x&tasks-TOTAL_FORMS=" + HUGE):
        _send(client, "post", url, body)


PAGES = [
    (row, name) for row in {row.name: row for row in ROWS if row.method == "get"}.values() for name in _entitled(row)
]


@pytest.mark.parametrize(("row", "persona"), PAGES, ids=[f"{row.name}-{persona}" for row, persona in PAGES])
def test_pages_stand_hostile_queries_and_forms(row, persona, client_for, request):
    url = reverse(row.name, kwargs=row.kwargs(request.getfixturevalue))
    _strain(client_for(persona), url)


@pytest.mark.parametrize(
    "row", {row.name: row for row in ROWS if row.method == "post"}.values(), ids=lambda row: row.name
)
def test_actions_stand_hostile_fields(row, client_for, request):
    """The fields that the rights table sends, and those that the views of actions read."""
    url = reverse(row.name, kwargs=row.kwargs(request.getfixturevalue))
    names = {*(row.data or {}), "an", "punkte", "treffen", "weiter", "anwesend", "wer", "platz", "stand", "version"}
    for persona in ("anonymous", "member", "staff"):
        client = client_for(persona)
        for encoded in VALUES.values():
            _send(client, "post", url, _query(encoded, names))
        _send(client, "post", url, "&".join(f"{name}=1&{name}={HUGE}" for name in names))


def _names(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


def _template(name: str) -> str:
    """Return the address of a URL with „%(argument)s“ in the places of its arguments."""
    *spaces, bare = name.split(":")
    resolver, prefix = get_resolver(), ""
    for space in spaces:
        part, resolver = resolver.namespace_dict[space]
        prefix += part
    [(template, _), *_], *_ = resolver.reverse_dict[bare]
    return f"/{prefix}{template}"


def _arguments(template: str) -> list[str]:
    return [part.partition(")")[0] for part in template.split("%(")[1:]]


TEMPLATES = {name: _template(name) for name in sorted(set(_names()))}
NO_ARGUMENTS = [name for name, url in TEMPLATES.items() if not _arguments(url) and name.startswith(THIRD_PARTY[1:])]


@pytest.mark.parametrize("name", NO_ARGUMENTS)
def test_account_pages_stand_hostile_queries_and_forms(name, client_for, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for persona in ("anonymous", "member"):
        _strain(client_for(persona), reverse(name))


FORGED = (
    "0",
    HUGE,
    "x",
    "a%00b",
    "%FF",
    quote_plus("<script>"),
    "A" * 300,
    "..%2f..%2fetc",
    "a:b:c",
    "١٢",
    "1-1",
    "1.x",
)
WITH_ARGUMENTS = [name for name, url in TEMPLATES.items() if _arguments(url)]


@pytest.mark.parametrize("name", WITH_ARGUMENTS)
def test_forged_ids_and_tokens_lead_nowhere(name, client_for):
    """The address is built by hand: ``reverse`` would refuse most of it."""
    for persona in ("anonymous", "member", "staff"):
        client = client_for(persona)
        for forged in FORGED:
            url = TEMPLATES[name] % dict.fromkeys(_arguments(TEMPLATES[name]), forged)
            _send(client, "get", url)
            _send(client, "post", url, "a=b")


MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.filterwarnings("default:DateTimeField .* received a naive datetime:RuntimeWarning")
def test_admin_lists_stand_hostile_filters(model, client_for, request, meeting, topic, example, applicant):
    """Search, paging, order and every filter of the list that the page itself offers."""
    client = client_for("staff")
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    page = _send(client, "get", url)
    names = {"q", "p", "o", "e", "all", "_popup", "_to_field", *_filter_names(page.content.decode())}
    for value in ("300 letters", "NUL", "huge number", "far date"):
        for name in sorted(names):
            _send(client, "get", url, f"{name}={VALUES[value]}")
    for forged in FORGED[:6]:
        _send(client, "get", f"{url}{forged}/change/")
        _send(client, "get", f"{url}{forged}/delete/")
        _send(client, "get", f"{url}{forged}/history/")
        _send(client, "post", url, f"action=delete_selected&_selected_action={forged}&index=0&select_across={forged}")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_admin_forms_stand_hostile_fields(model, client_for, meeting, topic, example, applicant, uag):
    client = client_for("staff")
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    pages = [reverse(f"{base}_add")]
    if row := model._default_manager.order_by("-pk").first():
        pages.append(reverse(f"{base}_change", args=[row.pk]))
    for url in pages:
        page = _send(client, "get", url)
        if page.status_code == 200:
            _strain_forms(client, url, page.content.decode())


def _filter_names(html: str) -> set[str]:
    links = [part.partition('"')[0] for part in html.split('href="?')[1:]]
    return {pair.partition("=")[0] for link in links for pair in link.replace("&amp;", "&").split("&") if "=" in pair}


def test_body_beyond_the_limit_is_refused_with_a_page(client_for):
    response = client_for("anonymous").post("/konto/login/", "login=" + "a" * 3_000_000, content_type=FORM_TYPE)
    assert response.status_code in (400, 413)
    assert RequestDataTooBig.__name__ not in response.content.decode()
