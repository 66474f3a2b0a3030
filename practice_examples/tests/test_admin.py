from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from practice_examples.models import GuidingQuestion, KeyPoint, PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

State = PracticeExample.State
pytestmark = pytest.mark.django_db
LIST = reverse("admin:practice_examples_practiceexample_changelist")


@pytest.fixture
def desk(client_of, staff):
    """A client of the Transferagentur."""
    return client_of(staff)


def _url(name: str, example: PracticeExample) -> str:
    return reverse(f"admin:practice_examples_{name}", args=[example.pk])


def _messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def _content(example: PracticeExample, **changes) -> dict:
    names = ("title", "summary", "initiation", "milestones", "establishment", "contact_name", "contact_email")
    data = {name: getattr(example, name) for name in names}
    return data | {"municipality": example.municipality.name, "key_point": example.key_point_id} | changes


def test_list_shows_the_longest_waiting_first_and_then_the_youngest(desk):
    old = PracticeExampleFactory(created_at=timezone.now() - timedelta(days=9))
    young = published_example()
    later = submitted_example()
    earlier = submitted_example(submitted_at=timezone.now() - timedelta(days=3))
    assert list(desk.get(LIST).context["cl"].result_list) == [earlier, later, young, old]


def test_bulk_publishing_says_what_was_skipped_and_why(desk, deliver):
    good, draft = submitted_example(), PracticeExampleFactory(title="Halbfertig")
    emptied = PracticeExampleFactory(title="Geleert", state=State.ARCHIVED, milestones="", published_at=timezone.now())
    data = {"action": "publish_selected", "_selected_action": [good.pk, draft.pk, emptied.pk]}
    messages = _messages(desk.post(LIST, data, follow=True))
    assert "1 Beispiel ist veröffentlicht." in messages
    assert any("Übersprungen: „Halbfertig“ ist ein Entwurf" in message for message in messages)
    assert any("Übersprungen: In „Geleert“ fehlt noch: Meilensteine" in message for message in messages)
    states = dict(PracticeExample.objects.values_list("pk", "state"))
    assert states == {good.pk: "published", draft.pk: "draft", emptied.pk: "archived"}
    assert len(deliver()) == 1


def test_staff_publish_a_submitted_example(desk, staff):
    example = submitted_example()
    assert _url("publish", example) in desk.get(_url("practiceexample_change", example)).content.decode()
    response = desk.post(_url("publish", example), follow=True)
    example.refresh_from_db()
    assert example.state == State.PUBLISHED
    assert _messages(response) == [f"„{example.title}“ ist veröffentlicht."]
    assert LogEntry.objects.get().user == staff


def test_before_publishing_staff_read_who_gets_a_mail_and_whether_the_contact_is_shown(desk, member):
    example = submitted_example(author=member.user)
    html = desk.get(_url("publish", example)).content.decode()
    assert "bekommt eine E-Mail" in html and "erscheint ohne Ansprechperson" in html


def test_staff_archive_and_publish_again(desk):
    example = published_example()
    desk.post(_url("archive", example))
    assert "Wieder veröffentlichen" in desk.get(_url("practiceexample_change", example)).content.decode()
    desk.post(_url("publish", example))
    example.refresh_from_db()
    assert example.state == State.PUBLISHED


@pytest.mark.parametrize("name", ["publish", "archive"])
def test_a_link_alone_changes_no_state(desk, name):
    example = submitted_example() if name == "publish" else published_example()
    assert "Abbrechen" in desk.get(_url(name, example)).content.decode()
    assert PracticeExample.objects.get().state == example.state


def test_returning_asks_for_a_comment_first(desk, deliver):
    example = submitted_example()
    assert "Rückmeldung" in desk.get(_url("return_to_author", example)).content.decode()
    desk.post(_url("return_to_author", example), {"comment": " "})
    example.refresh_from_db()
    assert example.state == State.SUBMITTED
    desk.post(_url("return_to_author", example), {"comment": "Bitte das Jahr nennen."})
    example.refresh_from_db()
    assert (example.state, example.review_comment) == (State.DRAFT, "Bitte das Jahr nennen.")
    assert len(deliver()) == 1


def test_comment_typed_while_the_author_withdrew_meets_a_clear_message(desk):
    example = PracticeExampleFactory()
    response = desk.post(_url("return_to_author", example), {"comment": "Bitte ergänzen."}, follow=True)
    assert "kann deshalb nicht zurückgegeben werden" in _messages(response)[0]


def test_staff_correct_the_text_of_a_published_example_and_its_address_stays(desk):
    example = published_example()
    data = _content(example, title="Neuer Titel", milestones="**2015:** Start", contact_agreed="on")
    desk.post(_url("practiceexample_change", example), data)
    after = PracticeExample.objects.get()
    assert (after.title, after.slug, after.state) == ("Neuer Titel", example.slug, State.PUBLISHED)
    assert "<strong>2015:</strong>" in after.milestones_html
    assert "neuer titel" in after.search_folded


def test_state_and_author_are_not_taken_from_the_form(desk, member):
    example = submitted_example()
    data = _content(example, state="published", author=member.user.pk, review_comment="x")
    desk.post(_url("practiceexample_change", example), data)
    after = PracticeExample.objects.get()
    assert (after.state, after.author, after.review_comment) == (State.SUBMITTED, example.author, "")


def test_published_example_cannot_be_emptied(desk):
    example = published_example()
    response = desk.post(_url("practiceexample_change", example), _content(example, milestones=""))
    assert "Bitte füllen Sie „Meilensteine“ aus" in response.content.decode()
    assert PracticeExample.objects.get().milestones == example.milestones


def test_draft_of_a_member_is_read_only_for_staff(desk):
    example = PracticeExampleFactory()
    response = desk.get(_url("practiceexample_change", example))
    assert example.milestones.splitlines()[0] in response.content.decode()
    assert desk.post(_url("practiceexample_change", example), _content(example, title="Fremd")).status_code == 403
    assert PracticeExample.objects.get().title == example.title


def test_draft_whose_author_left_can_be_edited_by_staff(desk):
    example = PracticeExampleFactory(author=None)
    desk.post(_url("practiceexample_change", example), _content(example, title="Übernommen", milestones=""))
    assert PracticeExample.objects.get().title == "Übernommen"


def test_published_example_is_not_deleted(desk):
    example = published_example()
    assert desk.post(_url("practiceexample_delete", example), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [example.pk], "post": "yes"}
    desk.post(LIST, data)
    assert PracticeExample.objects.exists()


def test_new_examples_are_written_in_the_portal(desk):
    response = desk.get(reverse("admin:practice_examples_practiceexample_add"))
    assert response.url == reverse("practice_examples:example_create")


@pytest.mark.parametrize("name", ["publish", "return_to_author", "archive"])
def test_members_have_no_way_to_the_review(client_of, speaker, name):
    example = submitted_example()
    client_of(speaker).post(_url(name, example), {"comment": "x"})
    assert PracticeExample.objects.get().state == State.SUBMITTED


def test_staff_edit_key_points_with_their_questions(desk):
    question = GuidingQuestion.objects.filter(key_point__number=5).first()
    key_point = question.key_point
    url = reverse("admin:practice_examples_keypoint_change", args=[key_point.pk])
    rows = {f"questions-{name}": value for name, value in {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1}.items()}
    row = {"id": question.pk, "key_point": key_point.pk, "position": 1, "text": "Was ist neu?"}
    rows |= {f"questions-0-{name}": value for name, value in row.items()}
    desk.post(url, {"number": 5, "title": "Transparenz schaffen", "description": "Kurz."} | rows)
    question.refresh_from_db()
    assert question.text == "Was ist neu?"
    assert KeyPoint.objects.get(number=5).title == "Transparenz schaffen"


def test_key_point_with_examples_is_not_deleted(desk):
    key_point = published_example().key_point
    url = reverse("admin:practice_examples_keypoint_delete", args=[key_point.pk])
    desk.post(url, {"post": "yes"})
    assert KeyPoint.objects.filter(pk=key_point.pk).exists()


def test_lists_need_the_same_number_of_queries_for_1_and_for_20(desk, django_assert_num_queries):
    submitted_example()
    with django_assert_num_queries(6) as few:
        desk.get(LIST)
    for _ in range(19):
        submitted_example()
    with django_assert_num_queries(len(few)):
        desk.get(LIST)
