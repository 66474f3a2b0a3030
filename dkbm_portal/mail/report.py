"""What became of the mails about something, for the person who caused them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from .models import OutgoingMail
from .registry import kind_label

State = OutgoingMail.State
# Somebody for whom no mail exists, such as an account that was closed; shown like a mail that was not sent.
NO_MAIL = "Für diese Person wurde keine E-Mail angelegt."


@dataclass(frozen=True)
class StateCount:
    """How many mails or people are in a state; ``label`` is what people call it."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class KindSummary:
    """A kind of mail about the object and its mails by state."""

    kind: str
    label: str
    counts: list[StateCount]

    @property
    def total(self) -> int:
        return sum(count.count for count in self.counts)


def mails_about(prefix: str) -> QuerySet[OutgoingMail]:
    """Return all mails whose object_key begins with the prefix, such as „meeting:17:“."""
    return OutgoingMail.objects.filter(object_key__startswith=prefix)


def summary(prefix: str) -> list[KindSummary]:
    """Return for each kind of mail about the object how many mails are in which state."""
    found: dict[str, dict[str, int]] = {}
    rows = mails_about(prefix).order_by().values_list("kind", "state").annotate(count=Count("pk"))
    for kind, state, count in rows:
        found.setdefault(kind, {})[state] = count
    return [KindSummary(kind, kind_label(kind), _named(found[kind])) for kind in sorted(found)]


def with_newest_mail(people: QuerySet, *, user: str, prefix: str, kinds: Collection[str]) -> QuerySet:
    """Annotate each row with ``mail_state``, ``mail_reason``, ``mail_due_at`` and ``mail_sent_at`` of its newest mail.

    ``user`` is the path to the account. Rows without a mail count as SKIPPED: nobody is left out of the sum.
    """
    newest = OutgoingMail.objects.filter(user=OuterRef(user), object_key__startswith=prefix, kind__in=kinds).order_by(
        "-pk"
    )
    return people.annotate(
        mail_state=Coalesce(Subquery(newest.values("state")[:1]), Value(State.SKIPPED)),
        mail_reason=Coalesce(Subquery(newest.values("reason")[:1]), Value(NO_MAIL)),
        mail_due_at=Subquery(newest.values("due_at")[:1]),
        mail_sent_at=Subquery(newest.values("sent_at")[:1]),
    )


def counts_by_state(people: QuerySet) -> list[StateCount]:
    """Count rows of ``with_newest_mail`` by state; the counts add up to the number of rows."""
    rows = people.order_by().values(state=F("mail_state")).annotate(count=Count("pk"))
    return _named({row["state"]: row["count"] for row in rows})


def _named(counts: dict[str, int]) -> list[StateCount]:
    return [StateCount(state.value, str(state.label), counts[state]) for state in State if state in counts]
