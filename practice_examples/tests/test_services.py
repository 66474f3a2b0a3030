from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from members.models import Municipality
from practice_examples import services
from practice_examples.models import PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

State = PracticeExample.State
pytestmark = pytest.mark.django_db
ACTIONS = {
    "submit": services.submit,
    "withdraw": services.withdraw,
    "publish": services.publish,
    "return_to_author": lambda example: services.return_to_author(example=example, comment="Bitte ergänzen."),
    "archive": services.archive,
}
ALLOWED = {
    ("draft", "submit"): "submitted",
    ("submitted", "withdraw"): "draft",
    ("submitted", "publish"): "published",
    ("submitted", "return_to_author"): "draft",
    ("published", "archive"): "archived",
    ("archived", "publish"): "published",
}
FORBIDDEN = [(state, action) for state in State.values for action in ACTIONS if (state, action) not in ALLOWED]


def _example_in(state: str) -> PracticeExample:
    published_at = timezone.now() if state in ("published", "archived") else None
    return PracticeExampleFactory(state=state, published_at=published_at)


@pytest.mark.parametrize(("state", "action"), ALLOWED)
def test_allowed_transition_leads_to_its_state(state, action):
    example = _example_in(state)
    ACTIONS[action](example=example)
    example.refresh_from_db()
    assert example.state == ALLOWED[state, action]


@pytest.mark.parametrize(("state", "action"), FORBIDDEN)
def test_forbidden_transition_raises_and_changes_nothing(state, action):
    example = _example_in(state)
    before = PracticeExample.objects.filter(pk=example.pk).values().get()
    with pytest.raises(services.TransitionRefused, match="kann deshalb nicht"):
        ACTIONS[action](example=example)
    assert PracticeExample.objects.filter(pk=example.pk).values().get() == before
    assert not OutgoingMail.objects.exists()


def test_state_is_read_from_the_row_and_not_from_a_stale_object():
    example = PracticeExampleFactory()
    stale = PracticeExample.objects.get(pk=example.pk)
    services.submit(example=example)
    with pytest.raises(services.TransitionRefused):
        services.submit(example=stale)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("name", ["summary", "initiation", "milestones", "establishment"])
def test_incomplete_example_is_not_submitted_and_the_missing_part_is_named(name):
    example = PracticeExampleFactory(**{name: ""})
    with pytest.raises(services.IncompleteExample) as refused:
        services.submit(example=example)
    assert refused.value.missing == [PracticeExample._meta.get_field(name).verbose_name]
    example.refresh_from_db()
    assert example.state == State.DRAFT
    assert not OutgoingMail.objects.exists()


def test_archived_example_that_lost_a_section_is_not_published_again():
    example = PracticeExampleFactory(state=State.ARCHIVED, published_at=timezone.now(), milestones="")
    with pytest.raises(services.IncompleteExample, match="Meilensteine"):
        services.publish(example=example)


def test_publishing_again_keeps_the_first_date():
    example = published_example(published_at=timezone.now() - timedelta(days=30))
    services.archive(example=example)
    assert services.publish(example=example).published_at == example.published_at


def test_publishing_clears_the_old_comment():
    example = submitted_example(review_comment="Bitte das Jahr ergänzen.")
    services.publish(example=example)
    example.refresh_from_db()
    assert example.review_comment == ""


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_example_is_not_returned_without_a_comment(comment):
    example = submitted_example()
    with pytest.raises(services.TransitionRefused, match="was noch fehlt"):
        services.return_to_author(example=example, comment=comment)
    example.refresh_from_db()
    assert example.state == State.SUBMITTED


def test_transferagentur_gets_a_mail_with_the_link_to_the_review(deliver, settings, member):
    example = PracticeExampleFactory(author=member.user)
    services.submit(example=example)
    (mail,) = deliver()
    assert mail.to == [settings.STAFF_EMAIL]
    assert mail.subject == f"Neues Praxisbeispiel zur Prüfung: {example.title} (Landkreis Stade)"
    assert f"/admin/practice_examples/practiceexample/{example.pk}/change/" in mail.body
    assert mail.reply_to == ["mitglied@example.org"]


def test_author_learns_of_the_publication_with_the_public_link(deliver, settings, member):
    example = submitted_example(author=member.user, submissions=1)
    services.publish(example=example)
    (mail,) = deliver()
    assert mail.to == ["mitglied@example.org"]
    assert f"{settings.BASE_URL}/praxisbeispiele/{example.slug}/" in mail.body
    assert "ohne Ansprechperson" in mail.body


def test_author_gets_the_comment_when_the_example_is_returned(deliver, member):
    example = submitted_example(author=member.user, submissions=1)
    services.return_to_author(example=example, comment="Bitte nennen Sie das Jahr <des Beschlusses>.")
    (mail,) = deliver()
    assert mail.to == ["mitglied@example.org"]
    assert "Bitte nennen Sie das Jahr <des Beschlusses>." in mail.body
    assert "&lt;des Beschlusses&gt;" in mail.alternatives[0][0]
    assert f"/praxisbeispiele/{example.slug}/bearbeiten/" in mail.body


def test_every_submission_and_every_return_is_mailed(deliver, member):
    example = PracticeExampleFactory(author=member.user)
    for _ in range(2):
        services.submit(example=example)
        assert len(deliver()) == 1
        services.return_to_author(example=example, comment="Noch nicht ganz.")
        assert len(deliver()) == 1


def test_publishing_an_archived_example_again_mails_nobody(deliver, member):
    example = submitted_example(author=member.user, submissions=1)
    services.publish(example=example)
    deliver()
    services.archive(example=example)
    services.publish(example=example)
    assert deliver() == []


def test_mail_about_a_submission_that_was_withdrawn_is_not_sent(deliver):
    example = PracticeExampleFactory()
    services.submit(example=example)
    services.withdraw(example=example)
    assert deliver() == []
    assert OutgoingMail.objects.get().state == OutgoingMail.State.SKIPPED


def test_only_the_latest_submission_is_announced(deliver):
    example = PracticeExampleFactory()
    services.submit(example=example)
    services.withdraw(example=example)
    services.submit(example=example)
    assert len(deliver()) == 1


def test_mail_about_a_publication_is_not_sent_once_the_example_is_archived(deliver, member):
    example = submitted_example(author=member.user)
    services.publish(example=example)
    services.archive(example=example)
    assert deliver() == []


def test_mail_about_a_deleted_example_is_not_sent(deliver):
    example = PracticeExampleFactory()
    services.submit(example=example)
    example.delete()
    assert deliver() == []
    assert "gelöscht" in OutgoingMail.objects.get().reason


def test_author_who_left_gets_no_mail(deliver, member):
    example = submitted_example(author=member.user)
    services.publish(example=example)
    member.user.is_active = False
    member.user.save()
    assert deliver() == []


def test_publishing_works_after_the_author_has_left(deliver):
    example = submitted_example(author=None)
    assert services.publish(example=example).state == State.PUBLISHED
    assert deliver() == []


def _draft(**kwargs) -> PracticeExample:
    return services.save_draft(example=PracticeExampleFactory.build(author=None, **kwargs))


def test_address_is_made_of_municipality_and_title():
    assert _draft(title="Übergänge für große Städte").slug == "landkreis-stade-uebergaenge-fuer-grosse-staedte"


def test_second_example_of_the_same_name_gets_a_number():
    slugs = [_draft(title="Bildungslotse").slug for _ in range(3)]
    assert slugs == [f"landkreis-stade-bildungslotse{end}" for end in ("", "-2", "-3")]


def test_long_names_fit_into_the_address():
    first, second = (_draft(title="ß" * 120).slug for _ in range(2))
    assert first != second and max(len(first), len(second)) <= 140


@pytest.mark.parametrize("title", ["???", "–"])
def test_address_never_meets_an_address_of_the_app(title):
    place = Municipality.objects.create(key="03151999", name="Meine", kind="municipality")
    assert _draft(title=title, municipality=place).slug == "meine-beispiel"


def test_address_follows_the_title_of_a_draft_and_stays_otherwise():
    example = _draft(title="Lotse")
    example.title = "Bildungslotse"
    services.save_draft(example=example)
    assert example.slug == "landkreis-stade-bildungslotse"
    other = _draft(title="Bildungslotse")
    services.save_draft(example=other)
    assert other.slug == "landkreis-stade-bildungslotse-2"


def test_address_taken_by_another_request_at_the_same_moment_gets_a_number(monkeypatch):
    _draft(title="Bildungslotse")
    monkeypatch.setattr(services, "_taken_slugs", lambda base, except_pk: set())
    assert _draft(title="Bildungslotse").slug == "landkreis-stade-bildungslotse-2"


def test_without_the_second_try_the_same_moment_would_be_an_error():
    PracticeExampleFactory(slug="landkreis-stade-bildungslotse")
    with pytest.raises(IntegrityError):
        PracticeExampleFactory(slug="landkreis-stade-bildungslotse")


def test_other_faults_of_the_database_are_not_taken_for_a_taken_address():
    with pytest.raises(IntegrityError):
        _draft(state=State.SUBMITTED, milestones="")


def test_saving_a_draft_writes_its_content_only():
    example = _draft()
    PracticeExample.objects.filter(pk=example.pk).update(review_comment="Bitte ergänzen.", submissions=3)
    example.milestones = "**2020:** Beschluss"
    services.save_draft(example=example)
    example.refresh_from_db()
    assert example.milestones_html == "<p><strong>2020:</strong> Beschluss</p>\n"
    assert (example.review_comment, example.submissions) == ("Bitte ergänzen.", 3)


@pytest.mark.parametrize("service", [services.save_draft, services.delete_draft])
def test_submitted_example_is_neither_edited_nor_deleted(service):
    example = PracticeExampleFactory()
    services.submit(example=PracticeExample.objects.get(pk=example.pk))
    example.title = "Später"
    with pytest.raises(services.TransitionRefused, match="nur als Entwurf"):
        service(example=example)
    assert PracticeExample.objects.get(pk=example.pk).title != "Später"
