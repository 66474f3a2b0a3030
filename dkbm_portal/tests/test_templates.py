"""Template tags, the map and what every page of the portal has in common."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from dkbm_portal import district_map
from dkbm_portal.template_tags import clock, initials, long_date, long_datetime, month_name, month_short
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
    assert (long_date(None), clock(None), long_datetime(None)) == ("", "", "")


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
