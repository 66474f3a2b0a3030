"""Two people at once in a date poll, on a database with row locks."""

from threading import Barrier

import pytest

from dkbm_portal.tests.races import at_once
from meetings.models import DatePoll, DateVote, Meeting
from meetings.poll_table import poll_table
from meetings.services import polls
from meetings.services.polls import PollError, VotesWouldBeLost, cast_votes, change_poll, fix_option
from meetings.tests.factories import DatePollFactory, vote
from members.tests.factories import UserFactory
from workgroups.models import Workgroup
from workgroups.tests.factories import admitted_member

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def poll():
    return DatePollFactory(workgroup=Workgroup.objects.get(kind="ag", number=2))


def test_of_two_planners_who_fix_different_dates_at_once_one_wins(poll):
    planner, (first, second, _) = UserFactory(), poll.options.all()
    results = at_once(
        *[lambda option=option: fix_option(poll=poll, option=option, by=planner) for option in (first, second)]
    )
    (meeting,) = [result for result in results if isinstance(result, Meeting)]
    (refused,) = [result for result in results if isinstance(result, PollError)]
    assert "schon entschieden" in str(refused)
    poll.refresh_from_db()
    assert (Meeting.objects.get(), poll.meeting, poll.fixed_option.starts_at) == (meeting, meeting, meeting.starts_at)


def test_without_the_lock_two_meetings_would_come_of_one_poll(poll, monkeypatch):
    both_have_read = Barrier(2)

    def unlocked(poll):
        found = DatePoll.objects.select_related("workgroup__parent").get(pk=poll.pk)
        both_have_read.wait(timeout=10)
        return found

    monkeypatch.setattr(polls, "locked_poll", unlocked)
    planner, (first, second, _) = UserFactory(), poll.options.all()
    at_once(*[lambda option=option: fix_option(poll=poll, option=option, by=planner) for option in (first, second)])
    assert Meeting.objects.count() == 2


def test_twenty_people_who_vote_at_once_are_all_in_the_sums(poll):
    people = [admitted_member(poll.workgroup) for _ in range(20)]
    options = list(poll.options.values_list("pk", flat=True))
    words = ["yes", "if_needed", "no", "yes"]
    results = at_once(
        *[
            lambda member=member, word=words[number % 4]: cast_votes(
                poll=poll, member=member, answers=dict.fromkeys(options, word)
            )
            for number, member in enumerate(people)
        ]
    )
    assert results == [3] * 20
    sums = [(column.yes, column.if_needed, column.no) for column in poll_table(poll, people[0].user).columns]
    assert sums == [(10, 5, 5)] * 3
    assert DateVote.objects.count() == 60


def test_one_person_in_two_windows_keeps_one_answer_per_date(poll):
    member = admitted_member(poll.workgroup)
    options = list(poll.options.values_list("pk", flat=True))
    at_once(
        *[
            lambda word=word: cast_votes(poll=poll, member=member, answers=dict.fromkeys(options, word))
            for word in ("yes", "no") * 5
        ]
    )
    assert DateVote.objects.count() == 3
    assert len(set(DateVote.objects.values_list("answer", flat=True))) == 1


def test_a_vote_on_a_date_that_is_removed_at_that_moment_is_not_lost_unseen(poll):
    member, other = (admitted_member(poll.workgroup) for _ in range(2))
    vote(poll, other, "yes", "yes", "yes")
    first = poll.options.first().pk
    results = at_once(
        lambda: cast_votes(poll=poll, member=member, answers={first: "yes"}),
        lambda: change_poll(poll=poll, version=0, values={}, remove={first}, lose_votes=1),
    )
    kept, removed = results
    if isinstance(removed, VotesWouldBeLost):
        assert (kept, removed.votes, DateVote.objects.filter(option=first).count()) == (1, 2, 2)
    else:
        assert (kept, poll.options.count(), DateVote.objects.filter(member=member).count()) == (0, 2, 0)
