import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Municipality
from practice_examples.models import KeyPoint, PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

pytestmark = pytest.mark.django_db
LIST = reverse("practice_examples:example_list")


def _main(response) -> str:
    """Return the text of the page's main part, without tags."""
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_visitors_find_published_examples_and_no_others(client):
    published_example(title="Masterplan Bildung")
    PracticeExampleFactory(title="Nur ein Entwurf")
    submitted_example(title="Noch in Prüfung")
    text = _main(client.get(LIST))
    assert "Masterplan Bildung" in text and "Landkreis Stade" in text and "1 Beispiel" in text
    assert "Nur ein Entwurf" not in text and "Noch in Prüfung" not in text


def test_staff_and_authors_see_published_examples_only_in_the_public_list(client_of, staff, member):
    PracticeExampleFactory(title="Nur ein Entwurf", author=member.user)
    for person in (staff, member):
        assert "Nur ein Entwurf" not in _main(client_of(person).get(LIST))


def test_map_shows_where_the_examples_come_from(client):
    published_example()
    submitted_example(municipality=Municipality.objects.get(name="Landkreis Diepholz"))
    html = client.get(LIST).content.decode()
    assert "<title>Stade: 1 Beispiel</title>" in html or "<title>Landkreis Stade: 1 Beispiel</title>" in html
    assert html.count(": 1 Beispiel</title>") == 1
    assert "GeoBasis-DE / BKG" in html


def test_list_without_any_example_says_what_comes(client):
    assert "Noch ist kein Beispiel veröffentlicht" in _main(client.get(LIST))


def test_members_are_asked_to_begin_when_there_is_no_example(client_of, member):
    response = client_of(member).get(LIST)
    assert "Machen Sie den Anfang" in _main(response)
    assert reverse("practice_examples:example_create") in response.content.decode()


def test_visitors_are_not_offered_to_write(client):
    assert reverse("practice_examples:example_create") not in client.get(LIST).content.decode()


def test_filter_by_key_point(client):
    published_example(title="Fünftes")
    published_example(title="Erstes", key_point=KeyPoint.objects.get(number=1))
    text = _main(client.get(LIST, {"eckpunkt": 1}))
    assert "Erstes" in text and "Fünftes" not in text
    assert "1 Beispiel " in text


def test_filter_by_municipality_offers_only_those_with_examples(client):
    diepholz = Municipality.objects.get(name="Landkreis Diepholz")
    published_example(title="Stader Beispiel")
    published_example(title="Diepholzer Beispiel", municipality=diepholz)
    response = client.get(LIST, {"kommune": diepholz.key})
    assert "Diepholzer Beispiel" in _main(response) and "Stader Beispiel" not in _main(response)
    options = [str(name) for name in response.context["form"].fields["kommune"].queryset]
    assert options == ["Landkreis Diepholz", "Landkreis Stade"]


@pytest.mark.parametrize("query", ["befragung", "Betriebsbefragungen", "BETRIEBSBEFRAG", "nachfrage buero"])
def test_filter_by_text_finds_stems_and_parts_of_words(client, query):
    published_example(title="Steuerungskreislauf", milestones="Eine Betriebsbefragung, Nachfragen im Bildungsbüro.")
    published_example(title="Anderes", milestones="Ein Beschluss.")
    text = _main(client.get(LIST, {"q": query}))
    assert "Steuerungskreislauf" in text and "Anderes" not in text


def test_filters_without_a_hit_show_a_way_out(client):
    published_example(title="Bildungslotse")
    response = client.get(LIST, {"q": "Seepferdchen"})
    assert "Kein Beispiel passt zu Ihrer Auswahl" in _main(response)
    assert "<title>Praxisbeispiele: 0 gefunden" in response.content.decode()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"eckpunkt": "99"}, "Diesen Eckpunkt gibt es nicht."),
        ({"eckpunkt": "1 OR 1=1"}, "Diesen Eckpunkt gibt es nicht."),
        ({"kommune": "x"}, "Aus dieser Kommune gibt es noch kein Beispiel."),
        ({"q": "a\x07b"}, "Bitte entfernen Sie Steuerzeichen"),
        ({"q": "a" * 300}, "höchstens 100 Zeichen"),
    ],
)
def test_filter_that_makes_no_sense_is_explained_and_shows_everything(client, params, message):
    published_example(title="Bildungslotse")
    text = _main(client.get(LIST, params))
    assert message in text and "Bildungslotse" in text


def test_null_character_in_the_search_is_refused(client):
    assert "Bitte prüfen Sie Ihre Eingaben" in _main(client.get(LIST, {"q": "a\0b"}))


def test_list_comes_in_pages_of_twenty_and_keeps_the_filter(client):
    for number in range(21):
        published_example(title=f"Beispiel Nr. {number:02}")
    first = client.get(LIST, {"eckpunkt": 5})
    assert len(first.context["page_obj"]) == 20
    assert "?eckpunkt=5&amp;seite=2" in first.content.decode()
    second = client.get(LIST, {"eckpunkt": 5, "seite": "999"})
    assert [example.title for example in second.context["page_obj"]] == ["Beispiel Nr. 20"]


def test_lists_need_the_same_number_of_queries_for_1_and_for_20_examples(client):
    urls = [LIST, f"{LIST}?q=bildung&eckpunkt=5", reverse("practice_examples:keypoint_detail", args=[5])]

    def count(url):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    published_example()
    few = [count(url) for url in urls]
    places = Municipality.objects.filter(district__isnull=True)[:19]
    for place in places:
        published_example(municipality=place)
    assert [count(url) for url in urls] == few
    assert max(few) <= 8


def test_key_point_page_shows_questions_examples_and_neighbours(client):
    published_example(title="Bildungslotse")
    submitted_example(title="Noch in Prüfung")
    published_example(title="Anderer Eckpunkt", key_point=KeyPoint.objects.get(number=1))
    response = client.get(reverse("practice_examples:keypoint_detail", args=[5]))
    text = _main(response)
    assert "Transparenz erzeugen" in text and "Bildungslotse" in text
    assert KeyPoint.objects.get(number=5).questions.first().text in text
    assert "Noch in Prüfung" not in text and "Anderer Eckpunkt" not in text
    assert (response.context["previous"].number, response.context["next"].number) == (4, 6)


@pytest.mark.parametrize(("number", "neighbours"), [(1, (None, 2)), (6, (5, None))])
def test_first_and_last_key_point_have_one_neighbour(client, number, neighbours):
    context = client.get(reverse("practice_examples:keypoint_detail", args=[number])).context
    found = tuple(getattr(context[name], "number", None) for name in ("previous", "next"))
    assert found == neighbours


def test_key_point_without_examples_leads_on(client):
    text = _main(client.get(reverse("practice_examples:keypoint_detail", args=[2])))
    assert "noch kein Beispiel veröffentlicht" in text


def test_new_key_point_is_a_row_and_appears(client):
    KeyPoint.objects.create(number=7, title="Digital zusammenarbeiten", description="Ein neues Ziel.")
    assert "Digital zusammenarbeiten" in _main(client.get(LIST))
    assert "Ein neues Ziel." in _main(client.get(reverse("practice_examples:keypoint_detail", args=[7])))


def test_visitor_reads_a_published_example_without_an_account(client):
    example = published_example(title="Bildungslotse", milestones="- **2014:** Start")
    published_example(title="Noch eines")
    response = client.get(example.get_absolute_url())
    text, html = _main(response), response.content.decode()
    for part in ("Bildungslotse", "Landkreis Stade", "Initiierung", "Meilensteine", "Etablierung", "Noch eines"):
        assert part in text
    assert "<strong>2014:</strong> Start" in html
    assert example.key_point.questions.first().text in text
    assert f'<meta name="description" content="{example.summary}">' in html


def test_contact_who_agreed_is_named(client):
    example = published_example(contact_phone="04141 12-0", contact_url="https://www.bildung.example.org/lotse")
    html = client.get(example.get_absolute_url()).content.decode()
    assert "Imke Beispiel" in html and "mailto:imke.beispiel@example.org" in html
    assert "04141 12-0" in html and ">bildung.example.org</a>" in html


@pytest.mark.parametrize("persona", ["anonymous", "stranger", "staff", "author"])
def test_nothing_of_a_contact_without_consent_is_in_the_page(client_for, client_of, persona, member):
    example = published_example(
        author=member.user,
        contact_agreed=False,
        contact_function="Leitung Lotsenstelle",
        contact_phone="04141 12-0",
        contact_url="https://geheim.example.org",
    )
    client = client_of(member) if persona == "author" else client_for(persona)
    html = client.get(example.get_absolute_url()).content.decode()
    for secret in ("Imke", "Lotsenstelle", "imke.beispiel", "04141", "geheim.example.org", 'id="kontakt"'):
        assert secret not in html


def test_contact_is_not_found_by_the_search(client):
    published_example(contact_agreed=False)
    assert "Kein Beispiel passt" in _main(client.get(LIST, {"q": "Imke"}))


@pytest.mark.parametrize("make", [PracticeExampleFactory, submitted_example])
def test_unpublished_example_looks_like_none_to_others(client_of, client, colleague, make):
    example = make(title="Streng geheim")
    for visitor in (client, client_of(colleague)):
        response = visitor.get(example.get_absolute_url())
        assert response.status_code == 404
        assert "Streng geheim" not in response.content.decode()


def test_archived_example_is_gone_for_the_public(client):
    example = published_example()
    PracticeExample.objects.update(state=PracticeExample.State.ARCHIVED)
    assert client.get(example.get_absolute_url()).status_code == 404
    assert example.title not in _main(client.get(LIST))


def test_unknown_address_is_not_found(client):
    assert client.get(reverse("practice_examples:example_detail", args=["gibt-es-nicht"])).status_code == 404


def test_author_previews_the_draft_with_a_notice(client_of, member):
    example = PracticeExampleFactory(author=member.user, milestones="")
    text = _main(client_of(member).get(example.get_absolute_url()))
    assert "Entwurf – nicht öffentlich." in text
    assert "Dieser Abschnitt ist noch leer." in text
    assert "Weiterschreiben" in text and "Einreichen" not in text
    assert "Deren Einverständnis ist nicht eingetragen" in text


def test_author_of_a_complete_draft_can_submit_from_the_preview(client_of, member):
    example = PracticeExampleFactory(author=member.user)
    assert "Einreichen" in _main(client_of(member).get(example.get_absolute_url()))


def test_published_page_offers_no_changes_to_visitors(client):
    html = client.get(published_example().get_absolute_url()).content.decode()
    assert "bearbeiten" not in html and "/admin/" not in html


def test_script_in_any_text_is_shown_and_not_run(client):
    script = "<script>alert(1)</script>"
    fields = ("title", "summary", "initiation", "milestones", "establishment", "contact_name", "contact_function")
    example = published_example(contact_phone=script, **dict.fromkeys(fields, script))
    pages = [example.get_absolute_url(), LIST, reverse("practice_examples:keypoint_detail", args=[5])]
    for page in pages:
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
