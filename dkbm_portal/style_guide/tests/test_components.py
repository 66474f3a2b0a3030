"""The style guide: complete, for builders only, and without a row in the database."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from members.models import Member
from workgroups.models import Workgroup

SHARED = sorted(path.name for path in (settings.BASE_DIR / "templates" / "includes").glob("_*.html"))
OF_THE_APPS = (
    "meetings/includes/_meeting_row.html",
    "meetings/includes/_answer_buttons.html",
    "meetings/includes/_answer_pill.html",
    "meetings/includes/_state_pill.html",
    "meetings/includes/_programme.html",
    "meetings/includes/_session.html",
    "forum/includes/_topic_row.html",
    "forum/includes/_post.html",
    "practice_examples/includes/_example_row.html",
    "workgroups/includes/_group_tile.html",
)


@pytest.fixture
def shown(client_of, staff):
    return client_of(staff).get("/stil/")


def test_every_shared_include_is_shown(shown):
    used = {template.name for template in shown.templates}
    assert [name for name in SHARED if f"includes/{name}" not in used] == []
    assert [name for name in OF_THE_APPS if name not in used] == []


def test_every_shared_include_says_in_its_first_line_what_it_takes():
    folder = settings.BASE_DIR / "templates" / "includes"
    site_frame = {"_site_header.html", "_site_footer.html", "_nav_links.html", "_messages.html"}
    lines = {name: (folder / name).read_text("utf-8").splitlines()[0] for name in SHARED if name not in site_frame}
    assert [name for name, line in lines.items() if not re.fullmatch(r"\{# .+ #\}", line)] == []


def test_every_state_of_meetings_answers_and_topics_is_shown(shown):
    html = shown.content.decode()
    for word in ("Entwurf", "abgesagt", "abgeschlossen", "Neu", "angeheftet", "geschlossen", "ausgeblendet"):
        assert word in html
    for answer in ("accepted", "tentative", "declined"):
        assert f'value="{answer}" aria-pressed="true"' in html
    assert 'class="error-summary"' in html
    assert "autofocus" not in html, "the error that is only shown takes no focus"


def test_ids_are_unique_and_every_entry_of_the_contents_leads_somewhere(shown):
    html = shown.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    contents = re.search(r'<nav class="jump-nav".*?</nav>', html, re.DOTALL)[0]
    assert set(re.findall(r'href="#([^"]+)"', contents)) <= set(ids)


def test_it_leads_to_the_mail_previews(shown):
    assert 'href="/stil/mails/"' in shown.content.decode()


def test_samples_are_neither_read_from_the_database_nor_kept(client_of, staff):
    before = [model.objects.count() for model in (Member, Meeting, Workgroup)]
    with CaptureQueriesContext(connection) as queries:
        client_of(staff).get("/stil/")
    tables = {name for query in queries for name in re.findall(r'FROM "(\w+)"', query["sql"])}
    assert tables <= {"django_session", "members_user"}
    assert [model.objects.count() for model in (Member, Meeting, Workgroup)] == before


def test_with_debug_it_opens_without_a_login(client, db, settings):
    assert client.get("/stil/").status_code == 404
    settings.DEBUG = True
    assert client.get("/stil/").status_code == 200
