"""Two people at once on topic store and agenda, on a database with row locks."""

from threading import Barrier

import pytest

from dkbm_portal.tests.races import at_once
from meetings import services
from meetings.models import AgendaItem, ProposalMark, TopicProposal
from meetings.services import agenda, topics
from meetings.tests.factories import AgendaItemFactory, MeetingFactory, TopicProposalFactory
from workgroups.tests.factories import admitted_member

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


def weigh_all_at_once(proposals, member) -> None:
    at_once(*[lambda p=proposal: services.weigh(proposal=p, member=member, points=1) for proposal in proposals])


def test_six_clicks_at_once_give_three_points(ag):
    member = admitted_member(ag)
    proposals = TopicProposalFactory.create_batch(6, workgroup=ag)

    for _ in range(5):
        ProposalMark.objects.all().delete()
        weigh_all_at_once(proposals, member)
        assert sum(ProposalMark.objects.values_list("weight", flat=True)) == 3


def test_without_the_lock_six_clicks_give_more_than_three_points(ag, monkeypatch):
    all_have_counted = Barrier(6)
    counted = topics._given

    def slow_count(member, workgroup_id):
        given = counted(member, workgroup_id)
        all_have_counted.wait(timeout=10)
        return given

    monkeypatch.setattr(topics, "_given", slow_count)
    monkeypatch.setattr(topics.Member.objects, "select_for_update", lambda **kwargs: topics.Member.objects.all())
    member = admitted_member(ag)

    weigh_all_at_once(TopicProposalFactory.create_batch(6, workgroup=ag), member)

    assert sum(ProposalMark.objects.values_list("weight", flat=True)) == 6


def test_items_added_at_once_get_positions_of_their_own(ag):
    meeting = MeetingFactory(workgroup=ag)

    at_once(*[lambda n=n: services.add_item(meeting=meeting, values={"title": f"Punkt {n}"}) for n in range(8)])

    assert list(meeting.items.values_list("position", flat=True)) == list(range(1, 9))


def test_without_the_lock_items_added_at_once_are_lost(ag, monkeypatch):
    all_have_read = Barrier(4)
    next_position = agenda._next_position

    def slow_position(meeting):
        position = next_position(meeting)
        all_have_read.wait(timeout=10)
        return position

    monkeypatch.setattr(agenda, "_locked_for_agenda", lambda meeting: meeting)
    monkeypatch.setattr(agenda, "_next_position", slow_position)
    meeting = MeetingFactory(workgroup=ag)

    at_once(*[lambda n=n: services.add_item(meeting=meeting, values={"title": f"Punkt {n}"}) for n in range(4)])

    assert meeting.items.count() == 1


def test_moving_at_once_keeps_every_position_once(ag):
    meeting = MeetingFactory(workgroup=ag)
    items = AgendaItemFactory.create_batch(5, meeting=meeting)

    for _ in range(5):
        results = at_once(*[lambda i=item: services.move_item(item=i, up=True) for item in items])
        assert results == [None] * 5
        assert sorted(meeting.items.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_one_topic_taken_twice_at_once_stands_on_one_agenda(ag):
    proposal = TopicProposalFactory(workgroup=ag)
    meetings = MeetingFactory.create_batch(2, workgroup=ag)

    at_once(*[lambda m=meeting: services.take_proposal(proposal=proposal, meeting=m) for meeting in meetings])

    assert AgendaItem.objects.filter(proposal=proposal).count() == 1
    assert TopicProposal.objects.get().state == "taken"
