"""Pages of a meeting take as many queries with 500 invited people as with five."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.tests.real.people import admitted_people
from meetings.models import Invitation
from meetings.tests.factories import DatePollFactory, MeetingFactory, announced_meeting, in_days, vote
from workgroups.tests.factories import OfficeFactory

FEW, MANY = 5, 500
UPCOMING = ("meeting_detail", "answers", "answers_csv", "delivery", "move", "cancel", "attendance_list", "badges")
HELD = ("meeting_detail", "attendance", "minutes", "close")


def queries_of(client, name: str, pk: int) -> int:
    address = reverse(f"meetings:{name}", args=[pk])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)


@pytest.fixture
def people(ag):
    return admitted_people(ag, MANY)


@pytest.fixture
def leader(people, client_of):
    OfficeFactory(member=people[0], workgroup=people[0].memberships.get().workgroup)
    return client_of(people[0])


def invite(meeting, people) -> None:
    """Everybody in turn says yes, no or nothing; every second who comes was there."""
    answers = ("accepted", "accepted", "declined", "none")
    now = timezone.now()
    Invitation.objects.bulk_create(
        Invitation(
            meeting=meeting,
            member=member,
            answer=answers[number % 4],
            answered_at=None if number % 4 == 3 else now,
            answered_via="" if number % 4 == 3 else "web",
            mode="on_site" if number % 4 < 2 else "",
            place="seated" if number % 4 < 2 else "none",
            attended="on_site" if number % 4 == 0 else "unknown",
        )
        for number, member in enumerate(people)
    )


def meeting_with(people, count: int, **kwargs):
    meeting = announced_meeting(capacity=400, **kwargs)
    invite(meeting, people[:count])
    return meeting


def test_a_meeting_ahead(people, leader):
    few, many = meeting_with(people, FEW), meeting_with(people, MANY)

    for name in UPCOMING:
        assert queries_of(leader, name, few.pk) == queries_of(leader, name, many.pk), name


def test_a_meeting_that_is_over(people, leader):
    times = {"starts_at": in_days(-1), "ends_at": in_days(-1, 15)}
    few, many = meeting_with(people, FEW, **times), meeting_with(people, MANY, **times)

    for name in HELD:
        assert queries_of(leader, name, few.pk) == queries_of(leader, name, many.pk), name


def test_the_list_of_meetings(people, leader):
    address, counts = reverse("meetings:meeting_list"), []
    for count in (FEW, MANY):
        Invitation.objects.all().delete()
        meeting_with(people, count)
        with CaptureQueriesContext(connection) as queries:
            leader.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_poll(people, leader):
    few, many = DatePollFactory(), DatePollFactory()
    for poll, count in ((few, FEW), (many, MANY - 1)):
        for member in people[:count]:
            vote(poll, member, "yes", "if_needed", "no")

    assert queries_of(leader, "poll_detail", few.pk) == queries_of(leader, "poll_detail", many.pk)


def test_the_page_before_the_announcement(people, leader):
    draft = MeetingFactory()
    many = queries_of(leader, "announce", draft.pk)
    for member in people[FEW:]:
        member.memberships.all().delete()

    assert queries_of(leader, "announce", draft.pk) == many
