"""Who has a seat: capacity, reserved places, waiting list.

Functions that change something expect the meeting's row to be locked by the caller's transaction; two clients
counting at once would both take the last seat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail, Priority
from dkbm_portal.mail.outbox import queue, queue_address
from members.models import User
from workgroups.models import Office
from workgroups.permissions import leads

from ..models import Invitation, Meeting, offered_modes
from .audience import notify
from .lost_choices import drop_lost_choices

FULL = 100
WARN_AT = (FULL, 80)
_PLACE_FIELDS = ["mode", "place", "waiting_since"]


@dataclass(frozen=True)
class Places:
    """How a meeting's seats stand; ``capacity`` None means unlimited."""

    capacity: int | None
    reserved: int
    taken: int
    taken_openly: int
    waiting: int
    online: int

    @property
    def free(self) -> int | None:
        """Seats that anybody can still have; None when unlimited."""
        if self.capacity is None:
            return None
        return max(min(self.capacity - self.taken, self.capacity - self.reserved - self.taken_openly), 0)

    @property
    def free_reserved(self) -> int:
        return max(self.reserved - (self.taken - self.taken_openly), 0)

    @property
    def percent(self) -> int:
        """How much of the seats open to all is taken, in whole per cent rounded down; 0 when unlimited."""
        if self.capacity is None or self.capacity == self.reserved:
            return 0
        return 100 if self.free == 0 else 100 * self.taken_openly // (self.capacity - self.reserved)

    @property
    def too_many(self) -> int:
        """How many more people have a seat than there are seats, after the number was lowered."""
        return max(self.taken - self.capacity, 0) if self.capacity is not None else 0


def places_of(meeting: Meeting) -> Places:
    """Count a meeting's seats in one query."""
    seated = Q(place=Invitation.Place.SEATED)
    counts = meeting.invitations.current().aggregate(
        taken=Count("pk", filter=seated),
        taken_openly=Count("pk", filter=seated & Q(has_reserved_place=False)),
        waiting=Count("pk", filter=Q(place=Invitation.Place.WAITING)),
        online=Count("pk", filter=Q(answer=Invitation.Answer.ACCEPTED, mode=Invitation.Mode.ONLINE)),
    )
    return Places(capacity=meeting.capacity, reserved=meeting.reserved_places, **counts)


def waiting_position(invitation: Invitation) -> int:
    """Return the place on the waiting list, from 1."""
    waiting = Invitation.objects.current().filter(meeting=invitation.meeting_id).waiting()
    return list(waiting.values_list("pk", flat=True)).index(invitation.pk) + 1


def mail_version(meeting: Meeting, moment: datetime) -> int:
    """Return an outbox version for what may happen to a person again: the seconds since the announcement."""
    return max(int((moment - meeting.announced_at).total_seconds()), 0)


def seat(meeting: Meeting, invitation: Invitation) -> None:
    """Save the invitation's new answer with the seat or the place on the waiting list it leads to.

    Who has a seat or waits already keeps both. A freed seat goes to the first who wait; everybody concerned is mailed.
    """
    joined = invitation.needs_seat and invitation.place == Invitation.Place.NONE
    _queue_up(invitation, timezone.now())
    invitation.save()
    promoted = _fill(meeting)
    for row in promoted:
        if row.pk == invitation.pk:
            invitation.place, invitation.waiting_since = row.place, row.waiting_since
    drop_lost_choices(meeting)
    _tell_promoted(meeting, [row for row in promoted if row.pk != invitation.pk])
    if joined and invitation.is_waiting:
        _tell_waiting(meeting, [invitation])
    warn_organisers(meeting)


def rearrange(meeting: Meeting) -> list[Invitation]:
    """Bring seats in line with a changed meeting; returns who got a seat from the waiting list.

    A seat once given is not taken away, however few there are now. Who can't take part as they meant to, because the
    meeting is now only on site or only online, takes part the other way and queues behind those who wait.
    """
    offered = offered_modes(meeting)
    accepted = meeting.invitations.current().filter(answer=Invitation.Answer.ACCEPTED)
    moved = list(accepted.exclude(mode__in=offered).select_related("member__user").order_by("answered_at", "pk"))
    now = timezone.now()
    for number, invitation in enumerate(moved):
        invitation.mode = offered[0]
        _queue_up(invitation, now + timedelta(microseconds=number))
    Invitation.objects.bulk_update(moved, _PLACE_FIELDS)
    seated = {row.pk: row for row in _fill(meeting)}
    drop_lost_choices(meeting)
    new = {row.pk for row in moved}
    _tell_waiting(meeting, [row for row in moved if row.is_waiting and row.pk not in seated])
    promoted = [row for pk, row in seated.items() if pk not in new]
    _tell_promoted(meeting, promoted)
    warn_organisers(meeting)
    return promoted


def _queue_up(invitation: Invitation, moment: datetime) -> None:
    if not invitation.needs_seat:
        invitation.place, invitation.waiting_since = Invitation.Place.NONE, None
    elif invitation.place == Invitation.Place.NONE:
        invitation.place, invitation.waiting_since = Invitation.Place.WAITING, moment


def _fill(meeting: Meeting) -> list[Invitation]:
    """Give free seats to those who wait: reserved ones to whom they are kept for, the others in order."""
    waiting = list(meeting.invitations.current().waiting().select_related("member__user"))
    if not waiting:
        return []
    places = places_of(meeting)
    left = len(waiting) if places.capacity is None else max(places.capacity - places.taken, 0)
    openly = len(waiting) if places.free is None else places.free
    seated = []
    for invitation in waiting:
        if left and (invitation.has_reserved_place or openly):
            left -= 1
            openly -= not invitation.has_reserved_place
            openly = min(openly, left)
            invitation.place, invitation.waiting_since = Invitation.Place.SEATED, None
            seated.append(invitation)
    Invitation.objects.bulk_update(seated, _PLACE_FIELDS)
    return seated


def _tell_promoted(meeting: Meeting, invitations: list[Invitation]) -> None:
    if meeting.takes_answers:
        notify("meetings.promoted", meeting, invitations, version=mail_version(meeting, timezone.now()))


def _tell_waiting(meeting: Meeting, invitations: list[Invitation]) -> None:
    for invitation in invitations:
        notify("meetings.waiting", meeting, [invitation], version=mail_version(meeting, invitation.waiting_since))


def organisers(meeting: Meeting) -> list[User]:
    """Return who is told how the seats fill up: who planned the meeting and the group's speaker or coordinator."""
    offices = Office.objects.leading().filter(workgroup=meeting.workgroup).exclude(role=Office.Role.DEPUTY)
    people = [office.member.user for office in offices.select_related("member__user")]
    planner = meeting.created_by
    if planner and planner not in people and leads(planner, meeting.workgroup):
        people.append(planner)
    return people


def warn_organisers(meeting: Meeting) -> None:
    """Mail the organisers once at 80 and once at 100 % of the seats; a new number of seats may warn anew."""
    percent = places_of(meeting).percent
    reached = next((step for step in WARN_AT if percent >= step), None)
    if reached is None or not meeting.takes_answers:
        return
    key, version = f"places:{meeting.pk}:{meeting.capacity}", reached
    rows = OutgoingMail.objects.filter(kind="meetings.places_warning", object_key=key, version__gte=version)
    if rows.exists():
        return
    data = {"meeting": meeting.pk}
    if people := organisers(meeting):
        queue("meetings.places_warning", object_key=key, to=people, version=version, data=data)
        return
    queue_address(
        "meetings.places_warning",
        object_key=key,
        to_email=settings.STAFF_EMAIL,
        version=version,
        data=data,
        priority=Priority.BATCH,
    )
