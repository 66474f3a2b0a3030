"""Seats, waiting list, a deputy and attendance of the demo's meetings."""

import random
from collections import defaultdict

from django.db.models import OuterRef, Subquery

from meetings.models import Invitation, Meeting, offered_modes

from .people import PERSONAS

ON_SITE_OF_HYBRID, WAITING, RESERVED = 0.7, 4, 2
# Who comes, by the answer given before.
SHOWS_UP = {"accepted": 0.9, "tentative": 0.45, "none": 0.12, "declined": 0.02}
_Attended = Invitation.Attended


class PlacesBuilder:
    """Runs after the meetings and their invitations are written, with random numbers of its own."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed + 7)

    def build(self) -> None:
        self._ways_of_taking_part()
        self._full_meeting()
        self._attendance()

    def _ways_of_taking_part(self) -> None:
        """Say how everybody who accepted takes part; on site they have a seat."""
        modes = defaultdict(list)
        for row in Invitation.objects.filter(answer="accepted").select_related("meeting").order_by("pk"):
            offered = offered_modes(row.meeting)
            hybrid_online = len(offered) > 1 and self.rng.random() > ON_SITE_OF_HYBRID
            modes[offered[-1] if hybrid_online else offered[0]].append(row.pk)
        for mode, keys in modes.items():
            place = Invitation.Place.SEATED if mode == Invitation.Mode.ON_SITE else Invitation.Place.NONE
            Invitation.objects.filter(pk__in=keys).update(mode=mode, place=place)

    def _full_meeting(self) -> None:
        """Give the next meeting of AG 2 fewer seats than people want, and one person a deputy."""
        meeting = Meeting.objects.upcoming().filter(workgroup__number=2).first()
        invitations = meeting.invitations.select_related("member")
        logins = [persona.email for persona in PERSONAS]
        seated = list(invitations.filter(place="seated").order_by("answered_at", "pk"))
        waiting = seated[-WAITING:]
        for row in waiting:
            row.place, row.waiting_since = Invitation.Place.WAITING, row.answered_at
        Invitation.objects.bulk_update(waiting, ["place", "waiting_since"])
        reserved = [row for row in seated[:-WAITING] if row.member.municipality_id == meeting.host_id][:RESERVED]
        Invitation.objects.filter(pk__in=[row.pk for row in reserved]).update(has_reserved_place=True)
        meeting.capacity, meeting.reserved_places = len(seated) - WAITING + RESERVED - len(reserved), RESERVED
        meeting.save(update_fields=["capacity", "reserved_places"])
        absent = invitations.filter(answer="declined").exclude(member__user__email__in=logins).first()
        absent.deputy = seated[0].member
        absent.save(update_fields=["deputy"])

    def _attendance(self) -> None:
        """Enter who was there in the closed meetings that have invitations; the minutes also count a guest or two."""
        entered, present = defaultdict(list), defaultdict(int)
        rows = Invitation.objects.filter(meeting__state=Meeting.State.CLOSED).order_by("pk")
        for pk, meeting, answer, mode in rows.values_list("pk", "meeting_id", "answer", "mode"):
            if self.rng.random() >= SHOWS_UP[answer]:
                entered[_Attended.ABSENT].append(pk)
                continue
            online = mode == Invitation.Mode.ONLINE
            entered[_Attended.ONLINE if online else _Attended.ON_SITE].append(pk)
            present[meeting] += 1
        begin = Meeting.objects.filter(pk=OuterRef("meeting")).values("starts_at")
        for attended, keys in entered.items():
            Invitation.objects.filter(pk__in=keys).update(attended=attended, attended_at=Subquery(begin))
        for meeting, count in present.items():
            Meeting.objects.filter(pk=meeting).update(attendance=count + self.rng.randint(0, 2))
