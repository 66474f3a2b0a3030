"""Putting mails into the outbox: call it inside the transaction that causes them."""

import uuid
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from dkbm_portal.insert_select import RandomUuid, insert_select
from dkbm_portal.personal_data import FORGOTTEN_DOMAIN

from .content import Content
from .models import OutgoingMail, Priority
from .personal_data import FAREWELL
from .tasks import publish


def queue(
    kind: str,
    *,
    object_key: str,
    to: Iterable,
    version: int = 0,
    data: dict | None = None,
    priority: Priority = Priority.BATCH,
) -> int:
    """Write one row per user in ``to`` and wake a worker after commit; thousands best come as a query.

    A row that exists already (same kind, object_key, version and address) is left alone, so calling twice mails once.
    Inactive users get none. Returns how many users the mail is meant for.
    """
    people = _active(to)
    _write(kind, people, object_key=object_key, version=version, data=data or {}, priority=priority)
    wake()
    return people.count()


def record_skipped(
    kind: str, *, object_key: str, to: Iterable, version: int = 0, data: dict | None = None, reason: str
) -> None:
    """Write a row per user for a mail that will not go out, so that staff see it and why; rows that exist stay."""
    skipped = {"state": OutgoingMail.State.SKIPPED, "reason": reason}
    _write(kind, _active(to), object_key=object_key, version=version, data=data or {}, **skipped)


def _active(to: Iterable) -> QuerySet:
    keys = to.values("pk") if isinstance(to, QuerySet) else [user.pk for user in to]
    return get_user_model().objects.filter(pk__in=keys, is_active=True)


def _write(kind: str, people: QuerySet, **values) -> None:
    addressed = {"to_email": F("email"), "user": F("pk"), "message_id": RandomUuid()}
    insert_select(OutgoingMail, people, ignore_conflicts=True, kind=kind, **addressed, **values)


def queue_address(
    kind: str,
    *,
    object_key: str,
    to_email: str,
    version: int = 0,
    data: dict | None = None,
    priority: Priority,
    user=None,
) -> None:
    """Write one row to an address that is nobody's login, such as the Transferagentur's mailbox.

    ``user`` is whose address it is, was or is to be, so that the log finds it when the account is erased.
    """
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                kind=kind,
                object_key=object_key,
                version=version,
                to_email=to_email,
                user=user,
                data=data or {},
                priority=priority,
            )
        ],
        ignore_conflicts=True,
    )
    wake()


def say_farewell(*, to_email: str, object_key: str, content: Content) -> None:
    """Queue a finished mail to the address of an account that is being erased; once sent, the row forgets both."""
    data = {"subject": content.subject, "html": content.html, "secret": True}
    if content.calendar:
        data |= {"ics": content.calendar.ics.decode(), "method": content.calendar.method}
    queue_address(FAREWELL, object_key=object_key, to_email=to_email, data=data, priority=Priority.PERSONAL)


def send_again(mail: OutgoingMail) -> bool:
    """Put a finished mail back into the queue with a new Message-ID (servers drop a known one as a double).

    Returns False, changing nothing, while the mail is still on its way and when nobody is left to get it.
    """
    finished = OutgoingMail.objects.exclude(pk__in=OutgoingMail.objects.unsent().values("pk"))
    finished = finished.exclude(to_email__endswith=f"@{FORGOTTEN_DOMAIN}")
    changed = finished.filter(pk=mail.pk).update(
        state=OutgoingMail.State.QUEUED,
        reason="",
        attempts=0,
        uncertain=0,
        refused_at=None,
        message_id=uuid.uuid4(),
        due_at=timezone.now(),
        sent_at=None,
    )
    wake()
    return bool(changed)


def wake() -> None:
    """Wake a worker after commit; if the broker is away, beat's sweep finds the rows within 15 seconds."""
    transaction.on_commit(publish)
