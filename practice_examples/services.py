"""The life of a practice example: one table of transitions, each under a lock on its row, and the free address."""

from dataclasses import dataclass
from itertools import count

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue, queue_address
from dkbm_portal.text import fold

from .models import PracticeExample

State = PracticeExample.State
SECTIONS = ("initiation", "milestones", "establishment")
CONTACT = (
    "contact_name",
    "contact_function",
    "contact_phone",
    "contact_email",
    "contact_url",
    "contact_agreed",
)
CONTENT = ("municipality", "key_point", "title", "summary", *SECTIONS, *CONTACT)
# What follows from the content when it is saved; named whenever a save lists its fields.
DERIVED = (*(f"{name}_html" for name in SECTIONS), "search_title", "search_stems", "search_folded", "updated_at")


@dataclass(frozen=True)
class Transition:
    """From which states an action leads to which state, and its participle for messages."""

    sources: frozenset[str]
    target: str
    participle: str


TRANSITIONS = {
    "submit": Transition(frozenset({State.DRAFT}), State.SUBMITTED, "eingereicht"),
    "withdraw": Transition(frozenset({State.SUBMITTED}), State.DRAFT, "zurückgezogen"),
    "publish": Transition(frozenset({State.SUBMITTED, State.ARCHIVED}), State.PUBLISHED, "veröffentlicht"),
    "return_to_author": Transition(frozenset({State.SUBMITTED}), State.DRAFT, "zurückgegeben"),
    "archive": Transition(frozenset({State.PUBLISHED}), State.ARCHIVED, "archiviert"),
}
_PRESENT = {
    State.DRAFT: "ist ein Entwurf",
    State.SUBMITTED: "ist eingereicht",
    State.PUBLISHED: "ist veröffentlicht",
    State.ARCHIVED: "ist archiviert",
}


class TransitionRefused(Exception):
    """The example is not in a state that allows the action; the text is meant for the person who tried."""


class IncompleteExample(TransitionRefused):
    """Something is missing for review or publication; ``missing`` holds the labels of the empty fields."""

    def __init__(self, example: PracticeExample, names: list[str]):
        self.missing = [str(PracticeExample._meta.get_field(name).verbose_name) for name in names]
        super().__init__(f"In „{example.title}“ fehlt noch: {', '.join(self.missing)}.")


def is_allowed(example: PracticeExample, action: str) -> bool:
    """Whether the example's state allows the action; for offering buttons, the services ask again under a lock."""
    return example.state in TRANSITIONS[action].sources


def _locked(example: PracticeExample) -> PracticeExample:
    return PracticeExample.objects.select_for_update().get(pk=example.pk)


def _start(example: PracticeExample, action: str) -> PracticeExample:
    """Lock the row, check the table and set the new state.

    Returns the locked row, not saved yet. Raises TransitionRefused.
    """
    transition, row = TRANSITIONS[action], _locked(example)
    if row.state not in transition.sources:
        raise TransitionRefused(
            f"„{row.title}“ {_PRESENT[row.state]} und kann deshalb nicht {transition.participle} werden."
        )
    row.state = transition.target
    return row


def _require_complete(row: PracticeExample) -> None:
    if names := row.missing_for_submission():
        raise IncompleteExample(row, names)


def _require_draft(row: PracticeExample) -> None:
    if not row.is_editable:
        raise TransitionRefused(
            f"„{row.title}“ {_PRESENT[row.state]} und lässt sich nur als Entwurf bearbeiten. "
            "Ein eingereichtes Beispiel können Sie zurückziehen."
        )


@transaction.atomic
def save_draft(*, example: PracticeExample) -> PracticeExample:
    """Save a new draft or the content of an existing one.

    The address follows municipality and title as long as the example is a draft. Raises TransitionRefused when it
    has been submitted meanwhile.
    """
    if example.pk is None:
        _save_with_free_slug(example, force_insert=True)
        return example
    _require_draft(_locked(example))
    _save_with_free_slug(example, update_fields=[*CONTENT, *DERIVED, "slug"])
    return example


@transaction.atomic
def delete_draft(*, example: PracticeExample) -> None:
    """Delete a draft for good. Raises TransitionRefused when it has been submitted meanwhile."""
    row = _locked(example)
    _require_draft(row)
    row.delete()


@transaction.atomic
def submit(*, example: PracticeExample) -> PracticeExample:
    """Hand a complete draft to the Transferagentur, which gets a mail.

    Raises TransitionRefused, or IncompleteExample when a section is empty (R9).
    """
    row = _start(example, "submit")
    _require_complete(row)
    row.submitted_at = timezone.now()
    row.submissions += 1
    row.save(update_fields=["state", "submitted_at", "submissions", "updated_at"])
    queue_address(
        "practice_examples.submitted",
        object_key=f"example:{row.pk}",
        version=row.submissions,
        to_email=settings.STAFF_EMAIL,
        priority=Priority.PERSONAL,
    )
    return row


@transaction.atomic
def withdraw(*, example: PracticeExample) -> PracticeExample:
    """Take a submitted example back to work on it. Raises TransitionRefused."""
    row = _start(example, "withdraw")
    row.save(update_fields=["state", "updated_at"])
    return row


@transaction.atomic
def publish(*, example: PracticeExample) -> PracticeExample:
    """Show a submitted example to everybody, or an archived one again; its author learns of the first time.

    Raises TransitionRefused, or IncompleteExample when a section was emptied in the admin.
    """
    row = _start(example, "publish")
    _require_complete(row)
    row.published_at = row.published_at or timezone.now()
    row.review_comment = ""
    row.save(update_fields=["state", "published_at", "review_comment", "updated_at"])
    _tell_author(row, "practice_examples.published")
    return row


@transaction.atomic
def return_to_author(*, example: PracticeExample, comment: str) -> PracticeExample:
    """Give a submitted example back with a comment that says what is still needed; the author gets it by mail.

    Raises TransitionRefused, also when the comment is empty.
    """
    row = _start(example, "return_to_author")
    if not comment.strip():
        raise TransitionRefused("Bitte schreiben Sie der Verfasserin oder dem Verfasser, was noch fehlt.")
    row.review_comment = comment
    row.save(update_fields=["state", "review_comment", "updated_at"])
    _tell_author(row, "practice_examples.returned")
    return row


@transaction.atomic
def archive(*, example: PracticeExample) -> PracticeExample:
    """Take a published example off the public pages; its address stays reserved. Raises TransitionRefused."""
    row = _start(example, "archive")
    row.save(update_fields=["state", "updated_at"])
    return row


def _tell_author(row: PracticeExample, kind: str) -> None:
    """Queue one mail per submission and kind, so that publishing an archived example again stays silent."""
    if row.author is not None:
        queue(
            kind,
            object_key=f"example:{row.pk}",
            version=row.submissions,
            to=[row.author],
            priority=Priority.PERSONAL,
        )


def _slug_base(example: PracticeExample) -> str:
    """Municipality and title; never a single word, so it can't meet the app's own addresses („meine“ is a place)."""
    municipality = slugify(fold(example.municipality.name)) or "kommune"
    title = slugify(fold(example.title)) or "beispiel"
    return f"{municipality}-{title}"[:130].rstrip("-")


def _taken_slugs(base: str, except_pk: int | None) -> set[str]:
    others = PracticeExample.objects.exclude(pk=except_pk).filter(slug__startswith=base)
    return set(others.values_list("slug", flat=True))


def _save_with_free_slug(example: PracticeExample, **save_options) -> None:
    """Save under the first free address; one that another request takes at the same moment is tried with a number."""
    base = _slug_base(example)
    taken = _taken_slugs(base, example.pk)
    for number in count(1):
        example.slug = base if number == 1 else f"{base}-{number}"
        if example.slug in taken:
            continue
        try:
            with transaction.atomic():
                example.save(**save_options)
            return
        except IntegrityError:
            if not PracticeExample.objects.filter(slug=example.slug).exclude(pk=example.pk).exists():
                raise
