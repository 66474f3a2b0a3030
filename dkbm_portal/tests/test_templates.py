"""Template tags, the map and what every page of the portal has in common."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils import timezone

from dkbm_portal import district_map
from dkbm_portal.template_tags import (
    clock,
    email_link,
    initials,
    long_date,
    long_datetime,
    month_name,
    month_short,
    recent_datetime,
)
from members.models import Municipality, User

SUMMER = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
WINTER = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def render(source, **context):
    return Template(source).render(Context(context))


def test_times_are_shown_by_the_clock_in_berlin():
    assert long_datetime(SUMMER) == "Di., 15.\xa0September 2026, 10:00\xa0Uhr"
    assert long_date(WINTER) == "Fr., 1.\xa0Januar 2027"
    assert clock(WINTER) == "00:30\xa0Uhr"
    assert month_name(WINTER) == "Januar 2027"


def test_missing_times_are_empty():
    assert (long_date(None), clock(None), long_datetime(None), recent_datetime(None)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(0), "heute, 12:00\xa0Uhr"),
        (timedelta(hours=13), "gestern, 23:00\xa0Uhr"),
        (timedelta(days=2), "13.\xa0September"),
        (timedelta(days=365), "15.\xa0September 2025"),
    ],
)
def test_recent_times_are_said_as_people_say_them(monkeypatch, ago, text):
    noon = datetime(2026, 9, 15, 10, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    assert recent_datetime(noon - ago) == text


def test_short_months_are_the_ones_of_the_dictionary():
    shorts = [month_short(date(2026, month, 1)) for month in range(1, 13)]
    assert shorts == ["Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sept", "Okt", "Nov", "Dez"]


def test_time_element_carries_the_machine_readable_time():
    html = render('{% time_tag value "clock" %}', value=SUMMER)
    assert html == '<time datetime="2026-09-15T10:00+02:00">10:00\xa0Uhr</time>'
    assert 'datetime="2026-09-15"' in render('{% time_tag value "date" %}', value=date(2026, 9, 15))


def test_initials_of_closed_accounts_are_a_question_mark():
    assert initials(User(first_name="Jörg", last_name="Ärmel")) == "JÄ"
    assert initials(User()) == "?"
    assert initials(None) == "?"


def test_an_address_may_break_behind_its_sign_only():
    html = email_link("anke.o'neill@example.org")
    assert html == '<a href="mailto:anke.o&#x27;neill@example.org">anke.o&#x27;neill@<wbr>example.org</a>'


def test_icons_are_inline_and_silent():
    html = render('{% icon "people" %}')
    assert html.startswith('<svg aria-hidden="true"')
    assert " style=" not in html


def test_filters_and_pages_keep_the_rest_of_the_address(rf):
    request = rf.get("/suche/", {"q": "Häuser & Höfe", "art": "treffen", "seite": "3"})
    assert render("{% query_with seite=4 %}", request=request) == (
        "?q=H%C3%A4user+%26+H%C3%B6fe&amp;art=treffen&amp;seite=4"
    )
    assert render("{% query_with art=None seite=None %}", request=request) == "?q=H%C3%A4user+%26+H%C3%B6fe"
    assert render("{% query_with a=None %}", request=rf.get("/")) == "?"


def test_map_has_the_45_districts_of_the_table_of_municipalities(db):
    keys = {area.key for area in district_map.areas({})}
    assert len(keys) == 45
    assert keys == set(
        Municipality.objects.filter(district__isnull=True, key__regex="^.{5}$").values_list("key", flat=True)
    )


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (99, 4)])
def test_map_grows_darker_in_four_steps(count, level):
    key = district_map.district_keys()[0]
    area = next(area for area in district_map.areas({key: count}) if area.key == key)
    assert (area.count, area.level) == (count, level)


def test_map_has_the_same_points_in_short_relative_paths():
    """Every ring begins and ends where the file says, to the tenth of a unit."""
    for district, area in zip(district_map.map_data()["districts"], district_map.areas({}), strict=True):
        rings = [ring.strip(" z").split() for ring in district["path"].split("M") if ring.strip()]
        for ring, short in zip(rings, area.path.split("M")[1:], strict=True):
            start, steps = short.split("l")
            x, y = (round(float(number) * 10) for number in start.split(","))
            numbers = [round(float(number) * 10) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", steps)]
            end = (x + sum(numbers[::2]), y + sum(numbers[1::2]))
            assert start == ring[0]
            assert len(numbers) == 2 * (len(ring) - 1)
            assert end == tuple(round(float(number) * 10) for number in ring[-1].split(","))


def test_map_explains_its_shades():
    html = render('{% map_of_districts counts "Karte" "Alles." "Mitglied" "Mitglieder" %}', counts={})
    legend = re.search(r'<ul class="map-legend".*?</ul>', html)[0]
    assert re.findall(r"</span>([^<]+)</li>", legend) == ["0", "1", "2–4", "5–9", "ab 10 Mitglieder"]


def test_bars_are_as_long_as_their_share_of_the_longest():
    html = render('{% bar_chart "Mitglieder" rows %}', rows=[("AG 1 <b>", 20, "group-ag-1"), ("AG 2", 5), ("AG 3", 0)])
    assert re.findall(r'class="bar" width="(\d+)"', html) == ["100", "25", "0"]
    assert re.findall(r'class="number">(\d+)<', html) == ["20", "5", "0"]
    assert "AG 1 &lt;b&gt;" in html and '<tr class="group-ag-1">' in html


def test_bars_of_nothing_are_drawn_without_dividing_by_it():
    assert 'class="bar" width="0"' in render('{% bar_chart "Leer" rows %}', rows=[("AG 1", 0)])
    assert "<tr" not in render('{% bar_chart "Leer" rows %}', rows=[])


def test_breadcrumb_leads_to_names_and_paths_and_ends_here():
    html = render('{% crumbs "Praxisbeispiele" "practice_examples:example_list" title "/x/" "Löschen" %}', title="<i>")
    assert re.findall(r'href="([^"]+)"', html) == ["/praxisbeispiele/", "/x/"]
    assert '<li aria-current="page">Löschen</li>' in html and "&lt;i&gt;" in html
    with pytest.raises(NoReverseMatch):
        render('{% crumbs "Weg" "gibt:es:nicht" "Hier" %}')


def test_map_tells_name_and_number_of_each_area():
    key = district_map.district_keys()[0]
    html = render('{% map_of_districts counts "Karte" "Alles." "Mitglied" "Mitglieder" %}', counts={key: 1})
    assert html.count("<path") == 45
    assert 'aria-label="Karte. Alles."' in html
    assert re.search(r"<title>[^<]+: 1 Mitglied</title>", html)
    assert html.count(": 0 Mitglieder</title>") == 44


@pytest.mark.parametrize("path", ["/", "/chronik/", "/suche/", "/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_public_pages_have_one_heading_a_title_and_landmarks(client, db, path):
    html = client.get(path).content.decode()
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert '<html lang="de">' in html
    assert 'href="#inhalt"' in html
    assert re.search(r"<title>\S.* – DKBM-Netzwerk Niedersachsen</title>", html)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_titles_of_pages_differ(client, db):
    paths = ["/", "/chronik/", "/suche/", "/suche/?q=Haus", "/impressum/", "/datenschutz/", "/barrierefreiheit/"]
    titles = {re.search(r"<title>(.*?)</title>", client.get(path).content.decode())[1] for path in paths}
    assert len(titles) == len(paths)


def test_visitors_find_login_and_registration_in_the_menu(client, db):
    html = client.get("/").content.decode()
    assert 'href="/konto/login/"' in html
    assert 'href="/konto/signup/"' in html
    assert "/mitglieder/" not in html


def test_members_find_every_part_and_staff_the_admin(client_of, member, staff):
    html = client_of(member).get("/chronik/").content.decode()
    for path in ("/gruppen/", "/treffen/", "/forum/", "/praxisbeispiele/", "/mitglieder/", "/suche/", "/profil/"):
        assert f'href="{path}"' in html
    assert "/admin/" not in html
    assert 'href="/admin/"' in client_of(staff).get("/chronik/").content.decode()


def test_applicants_find_their_application_and_nothing_inside(client_of, applicant):
    html = client_of(applicant).get("/chronik/").content.decode()
    assert 'href="/antrag/"' in html
    for path in ("/forum/", "/treffen/", "/mitglieder/"):
        assert f'href="{path}"' not in html
