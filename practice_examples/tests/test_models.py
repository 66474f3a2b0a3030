import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection
from django.utils import timezone

from members.models import Municipality
from practice_examples.models import GuidingQuestion, KeyPoint, PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

State = PracticeExample.State
six_key_points = importlib.import_module("practice_examples.migrations.0002_six_key_points")
pytestmark = pytest.mark.django_db


def test_the_six_key_points_come_with_the_migrations():
    titles = list(KeyPoint.objects.values_list("number", "title"))
    assert titles == [
        (1, "Eine datenbasierte kommunale Bildungsstrategie entwickeln"),
        (2, "Bildung als zentrale Aufgabe verstehen"),
        (3, "Alle Akteure verbindlich und zielgerichtet vernetzen"),
        (4, "Bildungsziele in den Kommunen politisch beschließen"),
        (5, "Transparenz erzeugen"),
        (6, "Qualität sichern und weiterentwickeln"),
    ]


def test_every_key_point_has_three_to_five_guiding_questions():
    assert all(3 <= key_point.questions.count() <= 5 for key_point in KeyPoint.objects.all())


def test_key_points_and_questions_keep_within_their_lengths():
    for row in [*KeyPoint.objects.all(), *GuidingQuestion.objects.all()]:
        row.full_clean()


def test_reversing_the_key_points_removes_them_and_forward_brings_them_back():
    questions = GuidingQuestion.objects.count()
    six_key_points.remove(apps, connection.schema_editor())
    assert not KeyPoint.objects.exists() and not GuidingQuestion.objects.exists()
    six_key_points.add(apps, connection.schema_editor())
    assert KeyPoint.objects.count() == 6
    assert GuidingQuestion.objects.count() == questions


def test_reversing_the_key_points_keeps_those_that_examples_refer_to():
    PracticeExampleFactory()
    KeyPoint.objects.filter(number=5).update(title="Transparenz schaffen")
    six_key_points.remove(apps, connection.schema_editor())
    six_key_points.add(apps, connection.schema_editor())
    assert KeyPoint.objects.get(number=5).title == "Transparenz schaffen"
    assert KeyPoint.objects.get(number=5).questions.count() == 4
    assert KeyPoint.objects.count() == 6


def test_visitors_see_published_examples_only():
    published = published_example()
    PracticeExampleFactory()
    submitted_example()
    PracticeExampleFactory(state=State.ARCHIVED, published_at=timezone.now())
    assert list(PracticeExample.objects.visible_to(AnonymousUser())) == [published]


def test_authors_see_their_own_examples_in_every_state(member):
    draft = PracticeExampleFactory(author=member.user)
    archived = PracticeExampleFactory(author=member.user, state=State.ARCHIVED)
    PracticeExampleFactory()
    assert set(PracticeExample.objects.visible_to(member.user)) == {draft, archived}


def test_staff_see_everything(staff):
    PracticeExampleFactory()
    submitted_example()
    assert PracticeExample.objects.visible_to(staff).count() == 2


def test_examples_of_a_place_count_for_its_district():
    town = Municipality.objects.filter(district__key="03359").first()
    published_example()
    published_example(municipality=town)
    assert PracticeExample.objects.published().district_counts() == {"03359": 2}


def test_missing_sections_are_named():
    example = PracticeExampleFactory(summary="", milestones=" \n")
    assert example.missing_for_submission() == ["summary", "milestones"]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED])
def test_database_refuses_an_incomplete_example_outside_of_drafts(state):
    with pytest.raises(IntegrityError):
        PracticeExampleFactory(state=state, published_at=timezone.now(), milestones="")


def test_database_refuses_a_published_example_without_a_date():
    with pytest.raises(IntegrityError):
        PracticeExampleFactory(state=State.PUBLISHED)


def test_contact_is_public_only_with_name_and_consent():
    assert not PracticeExampleFactory().has_public_contact
    assert not PracticeExampleFactory(contact_agreed=True, contact_name="").has_public_contact
    assert PracticeExampleFactory(contact_agreed=True).has_public_contact
