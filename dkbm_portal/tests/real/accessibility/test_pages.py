"""What a machine can judge of every page in every state: axe, HTML, structure, forms, console."""

from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from dkbm_portal.tests.test_rights import ROWS

from .axe import load_axe, run_axe
from .conftest import BAD_PAGE
from .crawl import STRUCTURE, VARIANTS, Visit, load_measures
from .html import invalid_html, node_is_there
from .judge import as_lines, console_faults, form_faults, structure_faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("accessibility"),
]
# Files, and pieces of HTML that a script puts into a page.
NO_PAGES = {
    "forum:preview",
    "healthz",
    "meetings:answers_csv",
    "meetings:attendance_list",
    "meetings:badges",
    "meetings:certificate",
    "meetings:feed",
    "meetings:file",
    "meetings:meeting_ics",
    "meetings:minutes_pdf",
    "meetings:own_programme_pdf",
    "meetings:programme_choices_csv",
    "meetings:programme_pdf",
    "members:personal_data_file",
    "readyz",
    "style_guide:mail_html",
}

# Forms that another address answers when something is wrong with them, and those that nobody can fill in wrongly:
# samples, and a button that needs a device.
ANSWERED_BY = {"forum:topic_detail": "forum:reply", "meetings:meeting_detail": "meetings:answer"}
CANNOT_FAIL = {"style_guide:components", "mfa_add_webauthn"}


def _view_of(visit: Visit) -> str:
    return resolve(urlsplit(visit.url).path).view_name


def test_every_case_can_be_acted_out(visits):
    assert {visit.case.name: visit.failed for visit in visits if visit.failed} == {}


def test_axe_finds_nothing_on_any_page_in_any_state(visits: list[Visit]):
    print(f"\n{'axe violations':50} " + "  ".join(VARIANTS))
    faults = {}
    for visit in visits:
        print(
            f"{visit.case.name:50} " + "  ".join(f"{len(visit.axe[variant]):>{len(variant)}}" for variant in VARIANTS)
        )
        for variant, found in visit.axe.items():
            faults[f"{visit.case.name} ({variant})"] = found
    assert not any(faults.values()), as_lines(faults)


def test_control_axe_finds_the_faults_of_a_bad_page(bad_page):
    load_axe(bad_page)
    rules = {fault.partition(":")[0] for fault in run_axe(bad_page)}
    assert rules >= {"color-contrast", "image-alt", "html-has-lang", "document-title", "label", "button-name"}


def test_console_stays_silent_and_nothing_comes_from_another_host(visits, live_server):
    host = urlsplit(live_server.url).netloc
    faults = {visit.case.name: console_faults(visit, host) for visit in visits}
    assert not any(faults.values()), as_lines(faults)


def test_control_a_page_that_breaks_the_policy_is_heard(new_page, live_server):
    page, heard = new_page(), []
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.goto("/impressum/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">rot</p>')")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/bild.png' }))")
    page.wait_for_timeout(200)
    faults = console_faults(Visit(case=None, console=heard), "")
    assert len([fault for fault in faults if "Content Security Policy" in fault]) == 2


def test_html_of_every_page_is_valid(visits, tmp_path):
    if not node_is_there():
        pytest.skip("needs Node.js and html-validate: see `make services`")
    faults = invalid_html({visit.case.name: visit.html for visit in visits if not visit.is_admin}, tmp_path)
    assert not faults, "\n".join(faults)


def test_control_invalid_html_is_found(tmp_path):
    if not node_is_there():
        pytest.skip("needs Node.js and html-validate: see `make services`")
    faults = invalid_html({"schlecht": BAD_PAGE.read_text(encoding="utf-8")}, tmp_path)
    rules = {fault.split(": ")[1] for fault in faults}
    assert rules >= {"no-dup-id", "close-order", "element-required-attributes"}


def test_headings_tables_dates_and_language_of_every_page(visits):
    faults = {visit.case.name: structure_faults(visit.structure) for visit in visits if not visit.is_admin}
    assert not any(faults.values()), as_lines(faults)


def test_control_a_bad_structure_is_found(bad_page):
    load_measures(bad_page)
    faults = "\n".join(structure_faults(bad_page.evaluate(STRUCTURE)))
    for planted in ("2 × h1", "follows h1", "lang", "caption", "scope", "15. September 2026", "first_name", "title"):
        assert planted in faults, planted


def test_every_page_type_has_a_title_of_its_own(visits):
    pages = defaultdict(set)
    for visit in visits:
        if visit.status == 200:
            pages[visit.structure["title"]].add(_view_of(visit))
    assert {title: names for title, names in pages.items() if len(names) > 1} == {}


def test_an_invalid_submit_is_explained_and_loses_nothing(visits):
    failed = [visit for visit in visits if visit.case.error]
    assert len(failed) > 25
    faults = {visit.case.name: form_faults(visit) for visit in failed}
    assert not any(faults.values()), as_lines(faults)


def test_every_form_with_something_to_fill_in_is_seen_with_an_error(visits):
    asking = {_view_of(visit) for visit in visits if visit.structure["asks"] and not visit.is_admin}
    failed = {_view_of(visit) for visit in visits if visit.case.error}
    missing = sorted(name for name in asking - CANNOT_FAIL if ANSWERED_BY.get(name, name) not in failed)
    assert not missing, missing


def test_control_a_bad_form_is_found(bad_page):
    load_measures(bad_page)
    visit = Visit(case=None, typed={"first_name": "Anke"}, structure=bad_page.evaluate(STRUCTURE))
    faults = "\n".join(form_faults(visit))
    for planted in ("title", "focus", "aria-invalid", "gibt-es-nicht", "first_name"):
        assert planted in faults, planted


def test_result_of_every_filter_and_search_is_announced(visits):
    filtered = [visit for visit in visits if visit.structure["isFiltered"] and not visit.case.error]
    assert len(filtered) > 10
    assert [visit.case.name for visit in filtered if not any(visit.structure["status"])] == []


def test_every_page_of_the_portal_is_visited(visits):
    """A page without a case in cases.py fails here; a new page brings its states along."""
    pages = {row.name for row in ROWS if row.method == "get" and "200" in row.answers.split()} - NO_PAGES
    seen = {_view_of(visit) for visit in visits if visit.status == 200}
    assert pages - seen == set()
