"""What happens when two people act at the same moment; needs PostgreSQL, where two transactions really run at once."""

import threading

import pytest

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.tests.races import at_once, has_failed
from practice_examples import services
from practice_examples.models import PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, submitted_example

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("row_locks"),
]


def _together(*actions) -> list[str]:
    """Run the actions in threads of their own; returns "done" or the name of the exception of each."""

    return [type(result).__name__ if has_failed(result) else "done" for result in at_once(*actions)]


@pytest.fixture
def meet(monkeypatch):
    """Return ``meet(name)``: two threads wait for each other after the named function of the services."""

    def patch(name):
        barrier, original = threading.Barrier(2), getattr(services, name)

        def waiting(*args, **kwargs):
            result = original(*args, **kwargs)
            barrier.wait(timeout=10)
            return result

        monkeypatch.setattr(services, name, waiting)

    return patch


def test_two_drafts_of_the_same_name_at_the_same_moment_get_two_addresses(meet):
    meet("_taken_slugs")
    drafts = [PracticeExampleFactory.build(title="Bildungslotse", author=None) for _ in range(2)]
    outcomes = _together(*(lambda draft=draft: services.save_draft(example=draft) for draft in drafts))
    assert outcomes == ["done", "done"]
    slugs = set(PracticeExample.objects.values_list("slug", flat=True))
    assert slugs == {"landkreis-stade-bildungslotse", "landkreis-stade-bildungslotse-2"}


def _decisions(example):
    return (
        lambda: services.publish(example=example),
        lambda: services.return_to_author(example=example, comment="Bitte ergänzen."),
    )


def test_of_two_decisions_at_the_same_moment_one_is_refused():
    example = submitted_example(submissions=1)
    outcomes = _together(*_decisions(example))
    assert sorted(outcomes) == ["TransitionRefused", "done"]
    assert OutgoingMail.objects.count() == 1


def test_without_the_lock_both_decisions_would_be_told_to_the_author(monkeypatch, meet):
    monkeypatch.setattr(services, "_locked", lambda example: PracticeExample.objects.get(pk=example.pk))
    meet("_locked")
    example = submitted_example(submissions=1)
    assert _together(*_decisions(example)) == ["done", "done"]
    assert OutgoingMail.objects.count() == 2
