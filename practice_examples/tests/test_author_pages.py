import re

import pytest
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from members.models import Municipality
from practice_examples import services
from practice_examples.models import KeyPoint, PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

State = PracticeExample.State
pytestmark = pytest.mark.django_db
CREATE = reverse("practice_examples:example_create")


def _data(**changes) -> dict:
    return {
        "municipality": "Landkreis Stade",
        "key_point": KeyPoint.objects.get(number=5).pk,
        "title": "Bildungslotse",
        "summary": "Ein Überblick über alle Angebote.",
        "initiation": "Der Wunsch nach Überblick.",
        "milestones": "2014: Start",
        "establishment": "Eine Redaktion.",
        "contact_name": "Imke Beispiel",
        "contact_function": "",
        "contact_phone": "",
        "contact_email": "imke.beispiel@example.org",
        "contact_url": "",
        "contact_agreed": "on",
    } | changes


def _url(name: str, example: PracticeExample) -> str:
    return reverse(f"practice_examples:{name}", args=[example.slug])


def _messages(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_member_saves_a_draft_with_municipality_key_point_and_title_alone(client_of, member):
    empty = dict.fromkeys(("summary", "initiation", "milestones", "establishment"), "")
    data = _data(**empty, contact_name="", contact_email="", contact_agreed="")
    del data["contact_agreed"]
    response = client_of(member).post(CREATE, data | {"save": "1"}, follow=True)
    example = PracticeExample.objects.get()
    assert (example.state, example.author, example.milestones) == (State.DRAFT, member.user, "")
    assert example.municipality == Municipality.objects.get(name="Landkreis Stade")
    assert response.redirect_chain[0][0] == f"/praxisbeispiele/{example.slug}/"
    assert "Der Entwurf ist gespeichert" in _messages(response)
    assert not OutgoingMail.objects.exists()


def test_member_submits_a_complete_example_at_once(client_of, member, deliver):
    response = client_of(member).post(CREATE, _data(submit="1"), follow=True)
    example = PracticeExample.objects.get()
    assert example.state == State.SUBMITTED
    assert "Ihr Beispiel ist eingereicht" in _messages(response)
    assert len(deliver()) == 1


def test_incomplete_example_is_not_submitted_missing_fields_are_named_and_nothing_is_lost(client_of, member):
    data = _data(milestones="", establishment="  ", initiation="Lange getippt", submit="1")
    response = client_of(member).post(CREATE, data)
    form = response.context["form"]
    assert set(form.errors) == {"milestones", "establishment"}
    html = response.content.decode()
    assert "Bitte füllen Sie „Meilensteine“ aus" in html and "Lange getippt" in html
    assert 'href="#id_milestones"' in html
    assert not PracticeExample.objects.exists()


def test_wrong_municipality_gets_suggestions(client_of, member):
    response = client_of(member).post(CREATE, _data(municipality="Stade"))
    assert "Meinten Sie" in response.content.decode()
    assert "Landkreis Stade" in response.context["form"].errors["municipality"][0]
    assert not PracticeExample.objects.exists()


def test_contact_without_consent_is_saved_and_the_message_says_that_it_is_not_shown(client_of, member):
    data = _data(save="1")
    del data["contact_agreed"]
    response = client_of(member).post(CREATE, data, follow=True)
    assert PracticeExample.objects.get().contact_name == "Imke Beispiel"
    assert "erst mit deren Einverständnis" in _messages(response)
    assert "Imke" not in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"contact_name": ""}, "contact_name"), ({"contact_email": ""}, "contact_email")],
)
def test_consent_needs_a_name_and_a_way_to_reach_the_person(client_of, member, changes, field):
    response = client_of(member).post(CREATE, _data(save="1", **changes))
    assert set(response.context["form"].errors) == {field}
    assert not PracticeExample.objects.exists()


TEXTS = ["title", "summary", "initiation", "milestones", "establishment"]
CONTACTS = ["contact_name", "contact_function", "contact_phone", "contact_email", "contact_url"]


@pytest.mark.parametrize("name", [*TEXTS, *CONTACTS, "municipality"])
def test_control_characters_are_refused_at_their_field(client_of, member, name):
    data = _data()
    response = client_of(member).post(CREATE, data | {name: f"{data[name]}\x07x", "save": "1"})
    assert name in response.context["form"].errors
    assert not PracticeExample.objects.exists()


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("title", 121), ("title", 300), ("summary", 301), ("initiation", 5001), ("milestones", 8001),
        ("establishment", 5001), ("contact_name", 121), ("contact_function", 151), ("contact_phone", 41),
    ],
)  # fmt: skip
def test_text_that_is_too_long_is_refused_at_its_field(client_of, member, name, length):
    response = client_of(member).post(CREATE, _data(save="1", **{name: "ä" * length}))
    assert list(response.context["form"].errors) == [name]
    assert "höchstens" in response.context["form"].errors[name][0]
    assert not PracticeExample.objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "kein Netz"])
def test_web_page_of_the_contact_must_be_one(client_of, member, address):
    response = client_of(member).post(CREATE, _data(save="1", contact_url=address))
    assert "contact_url" in response.context["form"].errors


def test_web_page_without_scheme_gets_https(client_of, member):
    client_of(member).post(CREATE, _data(save="1", contact_url="www.example.org/bildung"))
    assert PracticeExample.objects.get().contact_url == "https://www.example.org/bildung"


@pytest.mark.parametrize("key_point", ["", "0", "999", "x"])
def test_key_point_must_exist(client_of, member, key_point):
    response = client_of(member).post(CREATE, _data(save="1", key_point=key_point))
    assert list(response.context["form"].errors) == ["key_point"]


def test_state_author_and_address_cannot_be_sent_along(client_of, member, colleague):
    extra = {"state": "published", "author": colleague.user.pk, "slug": "meine", "published_at": "2020-01-01"}
    client_of(member).post(CREATE, _data(save="1") | extra)
    example = PracticeExample.objects.get()
    assert (example.state, example.author, example.slug) == (
        State.DRAFT, member.user, "landkreis-stade-bildungslotse",
    )  # fmt: skip


def test_form_shows_what_is_saved(client_of, member):
    example = PracticeExampleFactory(author=member.user, title="Alter Titel")
    html = client_of(member).get(_url("example_edit", example)).content.decode()
    assert 'value="Alter Titel"' in html and 'value="Landkreis Stade"' in html
    assert "Am Anfang stand der Wunsch" in html


def test_author_edits_the_draft(client_of, member):
    example = PracticeExampleFactory(author=member.user)
    client_of(member).post(_url("example_edit", example), _data(title="Lotse durch die Bildung", save="1"))
    example.refresh_from_db()
    assert (example.title, example.slug) == ("Lotse durch die Bildung", "landkreis-stade-lotse-durch-die-bildung")
    assert "lotse durch die bildung" in example.search_folded


def test_text_typed_while_the_example_was_submitted_elsewhere_is_not_lost(client_of, member):
    example = PracticeExampleFactory(author=member.user)
    services.submit(example=example)
    response = client_of(member).post(_url("example_edit", example), _data(milestones="Neu getippt", save="1"))
    html = response.content.decode()
    assert "nur als Entwurf" in html and "Neu getippt" in html
    example.refresh_from_db()
    assert example.milestones != "Neu getippt"


@pytest.mark.parametrize(("make", "hint"), [(submitted_example, "Ziehen Sie es zurück"), (published_example, "ändert")])
def test_author_is_told_why_an_example_is_not_editable(client_of, member, make, hint):
    response = client_of(member).get(_url("example_edit", make(author=member.user)), follow=True)
    assert hint in _messages(response)


def test_author_submits_from_the_preview(client_of, member, deliver):
    example = PracticeExampleFactory(author=member.user)
    client_of(member).post(_url("submit", example))
    example.refresh_from_db()
    assert example.state == State.SUBMITTED and example.submitted_at
    assert len(deliver()) == 1


def test_submitting_an_incomplete_draft_leads_to_its_form_and_names_what_is_missing(client_of, member):
    example = PracticeExampleFactory(author=member.user, milestones="")
    response = client_of(member).post(_url("submit", example), follow=True)
    assert response.redirect_chain[0][0] == _url("example_edit", example)
    assert "fehlt noch: Meilensteine" in _messages(response)
    example.refresh_from_db()
    assert example.state == State.DRAFT


def test_submitting_twice_mails_once(client_of, member):
    example = PracticeExampleFactory(author=member.user)
    client_of(member).post(_url("submit", example))
    response = client_of(member).post(_url("submit", example), follow=True)
    assert "kann deshalb nicht eingereicht werden" in _messages(response)
    assert OutgoingMail.objects.count() == 1


def test_author_withdraws_a_submitted_example(client_of, member):
    example = submitted_example(author=member.user)
    response = client_of(member).post(_url("withdraw", example), follow=True)
    example.refresh_from_db()
    assert example.state == State.DRAFT
    assert response.redirect_chain[0][0] == _url("example_edit", example)


def test_published_example_is_not_withdrawn(client_of, member):
    example = published_example(author=member.user)
    response = client_of(member).post(_url("withdraw", example), follow=True)
    assert "kann deshalb nicht zurückgezogen werden" in _messages(response)
    example.refresh_from_db()
    assert example.state == State.PUBLISHED


@pytest.mark.parametrize("name", ["example_edit", "submit", "withdraw", "example_delete"])
def test_others_cannot_touch_an_example(client_of, colleague, name):
    draft = PracticeExampleFactory()
    published = published_example()
    assert client_of(colleague).post(_url(name, draft), _data()).status_code == 404
    assert client_of(colleague).post(_url(name, published), _data()).status_code == 403
    assert set(PracticeExample.objects.values_list("state", flat=True)) == {"draft", "published"}


def test_deleting_a_draft_asks_first(client_of, member):
    example = PracticeExampleFactory(author=member.user)
    assert "Entwurf löschen?" in client_of(member).get(_url("example_delete", example)).content.decode()
    assert PracticeExample.objects.exists()
    client_of(member).post(_url("example_delete", example))
    assert not PracticeExample.objects.exists()


def test_what_was_submitted_is_not_deleted(client_of, member):
    example = submitted_example(author=member.user)
    assert client_of(member).post(_url("example_delete", example)).status_code == 403
    assert PracticeExample.objects.exists()


def test_own_examples_show_state_and_comment(client_of, member):
    PracticeExampleFactory(author=member.user, title="Zurück", review_comment="Bitte das Jahr\n\n<b>nennen</b>.")
    submitted_example(author=member.user, title="Wartet")
    published_example(author=member.user, title="Öffentlich")
    PracticeExampleFactory(title="Von anderen")
    html = client_of(member).get(reverse("practice_examples:own_examples")).content.decode()
    text = re.sub(r"<[^>]+>", " ", html)
    for part in ("zur Überarbeitung", "in Prüfung", "veröffentlicht", "Bitte das Jahr", "&lt;b&gt;nennen"):
        assert part in text
    assert "Von anderen" not in text


def test_own_examples_begin_with_an_invitation_to_write(client_of, member):
    html = client_of(member).get(reverse("practice_examples:own_examples")).content.decode()
    assert "Sie haben noch kein Beispiel beschrieben." in html


def test_own_examples_need_the_same_number_of_queries_for_1_and_for_20(
    client_of, member, django_assert_num_queries, django_assert_max_num_queries
):
    client, url = client_of(member), reverse("practice_examples:own_examples")
    PracticeExampleFactory(author=member.user)
    with django_assert_max_num_queries(12) as few:
        client.get(url)
    PracticeExampleFactory.create_batch(19, author=member.user)
    with django_assert_num_queries(len(few)):
        client.get(url)
