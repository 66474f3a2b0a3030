"""Feedback on barriers and the yearly look at the statement."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue_address

from .models import AccessibilityFeedback, AccessibilityStatement


@transaction.atomic
def submit_feedback(*, feedback: AccessibilityFeedback) -> AccessibilityFeedback:
    """Store what somebody wrote, tell the Transferagentur, and confirm it to the address given, if any."""
    feedback.save()
    _queue("home.accessibility_feedback", feedback, settings.STAFF_EMAIL)
    if feedback.email:
        _queue("home.accessibility_confirmation", feedback, feedback.email)
    return feedback


def _queue(kind: str, feedback: AccessibilityFeedback, to_email: str) -> None:
    queue_address(kind, object_key=f"feedback:{feedback.pk}", to_email=to_email, priority=Priority.PERSONAL)


def mark_done(*, feedback, by) -> int:
    """Mark the open ones of a QuerySet of feedback as done by a user; return how many there were."""
    return feedback.open().update(done_at=timezone.now(), done_by=by)


@transaction.atomic
def remind_of_review() -> bool:
    """Ask the Transferagentur to review the statement when the last review is a year old (EU 2018/1523, Art. 1).

    The outbox keeps one mail per review and year of delay, so a daily call mails once a year. Returns whether the
    review is due.
    """
    statement = AccessibilityStatement.objects.first()
    today = timezone.localdate()
    if statement is None or statement.review_due_on > today:
        return False
    queue_address(
        "home.accessibility_review",
        object_key=f"accessibility-review:{statement.reviewed_on.isoformat()}",
        version=today.year - statement.review_due_on.year,
        to_email=settings.STAFF_EMAIL,
        priority=Priority.BATCH,
    )
    return True
