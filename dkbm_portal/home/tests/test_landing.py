"""The landing page: what visitors learn, and what they do not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.home.figures import network_figures
from meetings.tests.factories import MeetingFactory, announced_meeting
from members.models import Municipality
from practice_examples.tests.factories import PracticeExampleFactory, published_example
from workgroups.models import Membership, Workgroup
from workgroups.tests.factories import admitted_member


@pytest.fixture
def network(db):
    return Workgroup.objects.get(kind="network")


def page(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_visitor_reads_what_the_network_is_and_how_to_join(db, client):
    html = page(client)
    assert "Bildung vor Ort gestalten" in html
    assert html.count("<h1") == 1
    for step in ("Registrieren", "E-Mail bestätigen", "Mitmachen"):
        assert f"<strong>{step}</strong>" in html
    assert html.count("btn-primary") == 1
    assert ">Jetzt registrieren</a>" in html
    for ag in Workgroup.objects.ags():
        assert ag.name in html
        assert ag.suits in html


def test_empty_network_invites_to_begin(db, client):
    html = page(client)
    assert "Noch ist die Karte leer." in html
    assert "Die ersten Praxisbeispiele bereiten die Kommunen gerade vor." in html
    assert "Der nächste Termin steht noch nicht fest." in html


def test_district_takes_part_by_its_own_members_and_by_those_of_its_places(ag, other_ag):
    district = Municipality.objects.get(name="Landkreis Stade")
    place = Municipality.objects.filter(district=district).first()
    city = Municipality.objects.get(kind="independent_city", name__contains="Osnabrück")
    admitted_member(ag, municipality=district)
    admitted_member(other_ag, municipality=place)
    admitted_member(ag, municipality=city)
    figures = network_figures()
    assert figures.by_district == {district.key: 2, city.key[:5]: 1}
    assert (figures.members, figures.municipalities, figures.districts, figures.all_districts) == (3, 3, 2, 45)


def test_people_who_are_not_admitted_do_not_count(applicant, ag):
    ended = admitted_member(ag)
    Membership.objects.filter(member=ended).update(status="ended")
    locked = admitted_member(ag)
    locked.user.is_active = False
    locked.user.save()
    figures = network_figures()
    assert (figures.members, figures.by_district) == (0, {})


def test_other_bodies_count_as_members_but_not_as_municipalities(ag):
    region = Municipality.objects.create(key="BR-1", name="Bildungsregion Küste", kind="other")
    admitted_member(ag, municipality=region)
    figures = network_figures()
    assert (figures.members, figures.municipalities, figures.districts) == (1, 0, 0)


def test_one_of_each_is_singular(client, ag):
    admitted_member(ag)
    published_example()
    html = page(client)
    assert "<b>1</b> Mitglied</li>" in html
    assert "<b>1</b> Kommune</li>" in html
    assert "<b>1</b> Praxisbeispiel</li>" in html
    assert "<li>Landkreis Stade: 1</li>" in html or "<li>Stade: 1</li>" in html


def test_map_names_source_and_licence(db, client):
    html = page(client)
    assert "GeoBasis-DE / BKG" in html
    assert "https://www.bkg.bund.de" in html
    assert "https://www.govdata.de/dl-de/by-2-0" in html


def test_names_of_members_are_not_public(client, ag, member):
    html = page(client)
    assert str(member) not in html
    assert member.user.email not in html


def test_next_annual_meeting_shows_date_and_title_and_nothing_internal(client, network):
    meeting = announced_meeting(
        workgroup=network,
        title="Jahrestreffen 2027",
        theme="Wirkung messen",
        agenda="Interner Ablauf",
        online_url="https://konferenz.example.org/geheim",
        starts_at=timezone.now() + timedelta(days=90),
        ends_at=timezone.now() + timedelta(days=90, hours=5),
    )
    html = page(client)
    assert "Jahrestreffen 2027" in html
    assert "Wirkung messen" in html
    for internal in ("geheim", "Interner Ablauf", meeting.venue, meeting.get_absolute_url()):
        assert internal not in html


def test_drafts_cancelled_and_ag_meetings_are_not_announced_to_the_public(client, network, ag):
    MeetingFactory(workgroup=network, title="Nur ein Entwurf")
    announced_meeting(workgroup=network, title="Fällt aus", state="cancelled", cancelled_at=timezone.now())
    announced_meeting(workgroup=ag, title="Treffen der AG")
    html = page(client)
    for title in ("Nur ein Entwurf", "Fällt aus", "Treffen der AG"):
        assert title not in html


def test_the_three_newest_published_examples_are_shown(client, db):
    for number in range(4):
        published_example(title=f"Beispiel {number}", published_at=timezone.now() - timedelta(days=number))
    PracticeExampleFactory(title="Unveröffentlicht")
    html = page(client)
    assert [f"Beispiel {number}" in html for number in range(4)] == [True, True, True, False]
    assert "Unveröffentlicht" not in html


def test_hostile_titles_are_escaped(client, network):
    title = "<script>alert(1)</script>"
    published_example(title=title, summary=title)
    announced_meeting(workgroup=network, title=title, theme=title)
    html = page(client)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_queries_do_not_grow_with_the_network(client, ag, network):
    places = list(Municipality.objects.all()[:20])

    def add(number):
        admitted_member(ag, municipality=places[number])
        published_example(municipality=places[number])
        announced_meeting(workgroup=network)

    def count():
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    add(0)
    one = count()
    for number in range(1, 20):
        add(number)
    assert count() == one


def test_applicant_is_led_to_the_application(applicant, client_of):
    response = client_of(applicant).get("/")
    assert response.status_code == 302
    assert response["Location"] == "/antrag/"
