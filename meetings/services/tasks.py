from django.db import transaction
from django.utils import timezone

from ..models import Task


@transaction.atomic
def mark_task(*, task: Task, done: bool) -> None:
    """Mark a task as done, or open again; the moment of the first click stays."""
    current = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if done == (current.done_at is not None):
        return
    current.done_at = timezone.now() if done else None
    current.save(update_fields=["done_at"])
