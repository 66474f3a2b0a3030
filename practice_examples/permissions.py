"""May this person …? What somebody may read is ``PracticeExample.objects.visible_to``."""

from .models import PracticeExample


def can_write_examples(user) -> bool:
    """Every admitted person may describe an example of practice, of the own municipality or another."""
    return user.is_authenticated and user.is_admitted


def is_author(user, example: PracticeExample) -> bool:
    """Whether the example is the person's own; people who are no longer admitted lose their drafts' rights."""
    return can_write_examples(user) and example.author_id == user.pk


def can_edit(user, example: PracticeExample) -> bool:
    """Authors write drafts; the Transferagentur corrects texts in the admin."""
    return is_author(user, example) and example.is_editable


def can_withdraw(user, example: PracticeExample) -> bool:
    return is_author(user, example) and example.state == PracticeExample.State.SUBMITTED


def can_review(user) -> bool:
    """Publish, return and archive: the Transferagentur."""
    return user.is_active and user.is_staff
