"""The site-wide search: it finds German words in all their forms and never what the person may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.search.kinds import KINDS
from dkbm_portal.testing import PERSONAS
from forum.tests.factories import PostFactory, TopicFactory
from meetings.tests.factories import MeetingFactory, announced_meeting
from members.models import Municipality
from practice_examples.tests.factories import PracticeExampleFactory, published_example
from workgroups.tests.factories import UagFactory, admitted_member

URL = "/suche/"


def find(client, query, **parameters):
    """Return the hits as {kind: [titles]} and the page's HTML."""
    response = client.get(URL, {"q": query, **parameters})
    assert response.status_code == 200
    results = response.context["results"]
    return {result.kind.slug: [row.hit.title for row in result.rows] for result in results}, response.content.decode()


@pytest.fixture
def everything(ag, member):
    """One row of each kind in AG 2 that speaks of the „Wärmeplanung“."""
    member.expertise = "Wärmeplanung"
    member.save()
    topic = TopicFactory(workgroup=ag, title="Wärmeplanung im Quartier")
    PostFactory(topic=topic, body="Wer hat Zahlen zur Wärmeplanung?")
    announced_meeting(workgroup=ag, title="Treffen zur Wärmeplanung")
    published_example(title="Wärmeplanung mit Schulen")
    UagFactory(parent=ag, name="Wärmeplanung", goal="Ein Leitfaden.")


def test_member_finds_all_kinds(everything, member, client_of):
    hits, _ = find(client_of(member), "Wärmeplanung")
    assert hits == {
        "themen": ["Wärmeplanung im Quartier"],
        "beitraege": ["Beitrag zu „Wärmeplanung im Quartier“"],
        "treffen": ["Treffen zur Wärmeplanung"],
        "beispiele": ["Wärmeplanung mit Schulen"],
        "mitglieder": [str(member)],
        "gruppen": ["Wärmeplanung"],
    }


@pytest.mark.parametrize("query", ["Waermeplanung", "wärmeplanung", "planung", "Wärme", "WÄRMEPLANUNGEN"])
def test_forms_and_parts_of_a_word_find_the_same(everything, member, client_of, query):
    hits, _ = find(client_of(member), query)
    assert set(hits) == {kind.slug for kind in KINDS}


@pytest.mark.parametrize(("query", "title"), [("Häuser", "Haus der Bildung"), ("Haus", "Offene Häuser")])
def test_singular_and_plural_with_umlaut_meet(db, client, query, title):
    published_example(title=title)
    hits, _ = find(client, query)
    assert hits == {"beispiele": [title]}


def test_all_words_must_occur(db, client):
    published_example(title="Bildungsbericht", summary="Daten für den Kreistag")
    published_example(title="Bildungslotse", summary="Kurse im Netz")
    hits, _ = find(client, "Bildung Kreistag")
    assert hits == {"beispiele": ["Bildungsbericht"]}


def test_title_goes_before_text_and_newer_before_older(db, client):
    def example(title, summary, days):
        at = timezone.now() - timezone.timedelta(days=days)
        published_example(title=title, summary=summary, published_at=at)

    example("Neu", "Über den Übergang.", 1)
    example("Übergang alt", "Text", 30)
    example("Übergang neu", "Text", 2)
    example("Teil", "Das Übergangsmanagement", 0)
    hits, _ = find(client, "Übergang")
    assert hits["beispiele"][:2] == ["Übergang neu", "Übergang alt"]
    assert set(hits["beispiele"][2:]) == {"Neu", "Teil"}


def test_visitors_and_applicants_find_published_examples_only(everything, applicant, client_of):
    own = PracticeExampleFactory(title="Entwurf Wärmeplanung", author=applicant.user)
    for person in (None, applicant):
        hits, html = find(client_of(person), "Wärmeplanung")
        assert hits == {"beispiele": ["Wärmeplanung mit Schulen"]}
        assert own.title not in html


def test_stranger_finds_nothing_of_the_inside_of_another_ag(everything, stranger, client_of):
    hits, html = find(client_of(stranger), "Wärmeplanung")
    assert set(hits) == {"beispiele", "mitglieder", "gruppen"}
    assert "Quartier" not in html


def test_draft_meeting_is_found_by_those_who_plan_only(ag, member, speaker, client_of):
    MeetingFactory(workgroup=ag, title="Klausur Umzug")
    assert find(client_of(member), "Klausur")[0] == {}
    assert find(client_of(speaker), "Klausur")[0] == {"treffen": ["Klausur Umzug"]}


def test_unpublished_minutes_are_not_found(ag, member, client_of):
    MeetingFactory(
        workgroup=ag, state="announced", announced_at=timezone.now(), minutes="Vertrauliches Zwischenergebnis"
    )
    hits, html = find(client_of(member), "Zwischenergebnis")
    assert hits == {}
    assert "Vertrauliches" not in html


def test_hidden_post_is_found_by_its_author_and_moderators_only(topic, member, colleague, speaker, client_of):
    PostFactory(
        topic=topic, author=member.user, body="Unangemessenes", hidden_at=timezone.now(), hidden_reason="Regeln"
    )
    assert find(client_of(colleague), "Unangemessenes")[0] == {}
    assert "beitraege" in find(client_of(member), "Unangemessenes")[0]
    assert "beitraege" in find(client_of(speaker), "Unangemessenes")[0]


def test_result_of_a_uag_is_not_found_by_strangers(ag, stranger, member, client_of):
    UagFactory(parent=ag, name="Radverkehr", state="concluded", concluded_on="2026-05-01", result="Geheimrezept")
    assert find(client_of(stranger), "Geheimrezept")[0] == {}
    assert find(client_of(stranger), "Radverkehr")[0] == {"gruppen": ["Radverkehr"]}
    assert find(client_of(member), "Geheimrezept")[0] == {"gruppen": ["Radverkehr"]}


def test_contact_data_is_neither_searched_nor_shown(member, colleague, client_of):
    colleague.phone = "05141 998877"
    colleague.save()
    for query in ("998877", "kollegin@example.org"):
        assert find(client_of(member), query)[0] == {}
    _, html = find(client_of(member), colleague.user.last_name)
    assert "998877" not in html
    assert "kollegin@example.org" not in html


def test_applicants_are_found_by_staff_only(applicant, member, staff, client_of):
    name = applicant.user.last_name
    assert str(applicant) not in find(client_of(member), name)[0].get("mitglieder", [])
    assert str(applicant) in find(client_of(staff), name)[0]["mitglieder"]


@pytest.mark.parametrize(
    "query", ["%", "_", "'", '"', "\\", "';--", "%%%", "q'z", 'Haus" OR 1=1 --', "\\x", "(*)", "!&|"]
)
@pytest.mark.parametrize("persona", ["anonymous", "member"])
def test_signs_of_query_languages_are_harmless(everything, client_for, persona, query):
    _, html = find(client_for(persona), query)
    assert "Wärmeplanung mit Schulen" not in html


def test_one_letter_finds_beginnings_of_words(db, client):
    published_example(title="Quartier")
    published_example(title="Zentrale")
    assert find(client, "q")[0] == {"beispiele": ["Quartier"]}


def test_ag_is_found_by_its_number(member, client_of):
    hits, _ = find(client_of(member), "AG 2")
    assert hits["gruppen"][0] == "AG 2 Kommunales Bildungsmonitoring"


def test_long_query_is_refused_beside_the_field_and_kept(db, client):
    hits, html = find(client, "x" * 500)
    assert hits == {}
    assert "Bitte suchen Sie mit höchstens 200 Zeichen." in html
    assert "x" * 500 in html


def test_control_characters_are_refused_beside_the_field(db, client):
    for query in ("Haus\x00", "Haus\x07"):
        hits, html = find(client, query)
        assert hits == {}
        assert 'id="id_q_error"' in html


def test_query_stays_in_the_field_and_is_escaped(db, client):
    _, html = find(client, '<script>alert("1")</script>')
    assert "<script>alert" not in html
    assert 'value="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"' in html


def test_text_of_hits_is_escaped(db, client):
    published_example(title="<script>alert(1)</script> Haus", summary="<img src=x onerror=alert(1)> Haus")
    _, html = find(client, "Haus")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<mark>Haus</mark>" in html


def test_empty_query_shows_tips_and_no_hits(everything, client):
    for query in ("", "   ", "…!"):
        hits, html = find(client, query)
        assert hits == {}
        assert "So finden Sie mehr" in html


def test_nothing_found_says_so_and_helps(db, client):
    _, html = find(client, "Unauffindbar")
    assert "Nichts gefunden zu „Unauffindbar“." in html
    assert "So finden Sie mehr" in html
    assert "Ohne Anmeldung durchsuchen Sie die veröffentlichten Praxisbeispiele." in html


def test_overview_shows_five_of_each_kind_and_leads_to_all(db, client):
    for number in range(22):
        published_example(title=f"Haus {number}")
    hits, html = find(client, "Haus")
    assert len(hits["beispiele"]) == 5
    assert "22 Treffer zu „Haus“." in html
    assert 'href="?q=Haus&amp;art=beispiele"' in html


def test_one_kind_comes_in_pages_of_twenty(db, client):
    for number in range(22):
        published_example(title=f"Haus {number}")
    first, html = find(client, "Haus", art="beispiele")
    second, _ = find(client, "Haus", art="beispiele", seite="2")
    assert (len(first["beispiele"]), len(second["beispiele"])) == (20, 2)
    assert not set(first["beispiele"]) & set(second["beispiele"])
    assert "?q=Haus&amp;art=beispiele&amp;seite=2" in html
    assert len(find(client, "Haus", art="beispiele", seite="quatsch")[0]["beispiele"]) == 20


def test_filter_keeps_the_counts_of_other_kinds(everything, member, client_of):
    hits, html = find(client_of(member), "Wärmeplanung", art="treffen")
    assert hits["treffen"] == ["Treffen zur Wärmeplanung"]
    assert hits["themen"] == []
    assert "Themen im Forum&nbsp;(1)" in html


def test_kind_without_hits_leads_back_to_all(member, client_of):
    published_example(title="Haus")
    _, html = find(client_of(member), "Haus", art="treffen")
    assert "Unter „Treffen“ passt nichts zu „Haus“." in html


def test_unknown_kind_is_ignored(db, client):
    published_example(title="Haus")
    assert find(client, "Haus", art="quatsch")[0] == {"beispiele": ["Haus"]}


def test_kind_that_visitors_may_not_search_is_ignored(everything, client):
    assert find(client, "Wärmeplanung", art="mitglieder")[0] == {"beispiele": ["Wärmeplanung mit Schulen"]}


def test_queries_do_not_grow_with_the_hits(ag, other_ag, member, client_of):
    places = list(Municipality.objects.all()[:20])

    def add(number):
        topic = TopicFactory(workgroup=ag, title=f"Haus {number}")
        PostFactory(topic=topic, body="Haus")
        announced_meeting(workgroup=ag, title=f"Haus {number}", host=places[number])
        published_example(title=f"Haus {number}", municipality=places[number])
        admitted_member(other_ag, expertise="Haus", municipality=places[number])
        UagFactory(parent=ag, name=f"Haus {number}")

    def count(**parameters):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client_of(member).get(URL, {"q": "Haus", **parameters})
        return len(queries)

    add(0)
    one, one_kind = count(), {kind.slug: count(art=kind.slug) for kind in KINDS}
    for number in range(1, 20):
        add(number)
    assert count() == one
    assert {kind.slug: count(art=kind.slug) for kind in KINDS} == one_kind


@pytest.mark.parametrize("persona", PERSONAS)
def test_page_opens_for_everybody(client_for, persona):
    _, html = find(client_for(persona), "Haus")
    assert "<h1>Suche</h1>" in html
