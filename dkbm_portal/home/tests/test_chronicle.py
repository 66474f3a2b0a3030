"""The chronicle writes itself from closed meetings and UAGs, and tells visitors nothing internal."""

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.tests.factories import BERLIN, MeetingFactory
from members.models import Municipality
from workgroups.models import Workgroup
from workgroups.tests.factories import UagFactory


def closed(year, month=9, day=15, hour=10, **fields):
    start = datetime(year, month, day, hour, tzinfo=BERLIN)
    defaults = {
        "state": "closed",
        "announced_at": start,
        "closed_at": start,
        "starts_at": start,
        "minutes": "Vertrauliches Protokoll",
        "online_url": "https://konferenz.example.org/geheim",
    }
    return MeetingFactory(**defaults | fields)


@pytest.fixture
def page(client_for):
    def get(persona="anonymous"):
        response = client_for(persona).get("/chronik/")
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_empty_chronicle_says_when_it_begins(db, page):
    assert "Die Chronik beginnt mit dem ersten abgeschlossenen Treffen." in page()


def test_visitor_reads_date_title_theme_place_and_number(ag, page):
    host = Municipality.objects.get(name="Landkreis Diepholz")
    meeting = closed(2018, title="AG 2 im Herbst", theme="Indikatoren", host=host, attendance=34)
    html = page()
    for text in (
        "AG 2 im Herbst",
        "Indikatoren",
        "Sa., 15.\xa0September 2018",
        "Landkreis Diepholz",
        "34 Teilnehmende",
    ):
        assert text in html
    for internal in ("Vertrauliches", "geheim", meeting.venue, meeting.address, meeting.get_absolute_url()):
        assert internal not in html


def test_members_get_links_to_what_they_may_open(ag, other_ag, page):
    mine, other = closed(2018, workgroup=ag), closed(2018, workgroup=other_ag)
    html = page("member")
    assert f'href="{mine.get_absolute_url()}"' in html
    assert f'href="{other.get_absolute_url()}"' not in html


@pytest.mark.parametrize("state", ["draft", "announced", "cancelled"])
def test_only_closed_meetings_are_history(ag, page, state):
    fields = {"draft": {"announced_at": None}, "cancelled": {"cancelled_at": timezone.now()}}.get(state, {})
    closed(2018, title="Noch nicht Geschichte", state=state, **fields)
    assert "Noch nicht Geschichte" not in page()


def test_meetings_of_uags_are_not_public(uag, page):
    closed(2018, title="Treffen der UAG", workgroup=uag)
    assert "Treffen der UAG" not in page()


def test_years_come_newest_first_with_figures_per_group(ag, other_ag, page, client):
    network = Workgroup.objects.get(kind="network")
    concept = Workgroup.objects.get(kind="concept")
    for month in (3, 9):
        closed(2018, month=month, workgroup=ag, attendance=20)
    closed(2018, workgroup=other_ag)
    closed(2018, workgroup=concept)
    closed(2018, workgroup=network, attendance=100)
    closed(2019, workgroup=network)
    years = client.get("/chronik/").context["years"]
    assert [year.number for year in years] == [2019, 2018]
    assert [(str(group.short_name), count) for group, count in years[1].figures] == [
        ("Gesamtnetzwerk", 1),
        ("AG 1", 1),
        ("AG 2", 2),
        ("Konzeptgruppe", 1),
    ]
    assert years[1].attendance == 140
    assert re.search(r"<b>AG 2</b></span>\s+2 Treffen", page())


def test_new_years_eve_counts_by_the_clock_in_berlin(ag, client):
    closed(2018, month=1, day=1, hour=0, workgroup=ag)
    assert [year.number for year in client.get("/chronik/").context["years"]] == [2018]


def test_uags_stand_in_the_year_of_founding_and_of_conclusion(ag, page):
    UagFactory(
        parent=ag,
        name="Kleinräumige Daten",
        founded_on=date(2018, 2, 1),
        state="concluded",
        concluded_on=date(2019, 5, 1),
        result="Internes Ergebnis",
    )
    html = page()
    assert "„Kleinräumige Daten“ der AG 2 gegründet" in html
    assert "„Kleinräumige Daten“ der AG 2 abgeschlossen" in html
    assert "Internes Ergebnis" not in html
    assert "/gruppen/" not in html
    assert html.index('id="jahr-2019"') < html.index('id="jahr-2018"')


def test_members_get_links_to_uags(ag, page):
    uag = UagFactory(parent=ag, founded_on=date(2018, 2, 1))
    assert f'href="{uag.get_absolute_url()}"' in page("member")


def test_hostile_texts_are_escaped(ag, page):
    closed(2018, title="<script>alert(1)</script>", theme="<script>alert(2)</script>")
    UagFactory(parent=ag, name="<script>alert(3)</script>")
    assert "<script>alert" not in page()


@pytest.mark.parametrize("persona", ["anonymous", "member"])
def test_queries_do_not_grow_with_the_history(ag, client_for, persona):
    client = client_for(persona)
    hosts = list(Municipality.objects.all()[:20])

    def add(number):
        closed(2000 + number, workgroup=ag, host=hosts[number])
        UagFactory(parent=ag, founded_on=date(2000 + number, 1, 1))

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/chronik/")
        return len(queries)

    add(0)
    one = count()
    for number in range(1, 20):
        add(number)
    assert count() == one
