"""The topic store: proposals, three points each, and the way onto an agenda."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import services
from meetings.models import AgendaItem, ProposalMark, TopicProposal
from meetings.tests.factories import AgendaItemFactory, MeetingFactory, TopicProposalFactory, announced_meeting
from workgroups.tests.factories import admitted_member


def store(ag) -> str:
    return reverse("meetings:topic_store", args=[ag.slug])


def weigh(client, proposal, points):
    return client.post(reverse("meetings:proposal_weigh", args=[proposal.pk]), {"punkte": str(points)}, follow=True)


def test_a_member_proposes_a_topic_that_colleagues_see(client_of, ag, member, colleague):
    client_of(member).post(store(ag), {"title": "Kleine Fallzahlen", "why": "Wir dürfen sie nicht zeigen."})

    proposal = TopicProposal.objects.get()
    assert (proposal.workgroup, proposal.author, proposal.state) == (ag, member.user, "open")
    assert "Kleine Fallzahlen" in client_of(colleague).get(store(ag)).content.decode()


def test_a_stranger_finds_no_store(client_of, ag, stranger):
    proposal = TopicProposalFactory(workgroup=ag)

    assert client_of(stranger).post(store(ag), {"title": "Fremd"}).status_code == 404
    assert weigh(client_of(stranger), proposal, 1).status_code == 404
    assert TopicProposal.objects.count() == 1
    assert ProposalMark.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("title", "a\x07b"), ("title", "x" * 300), ("why", "a\x00b"), ("title", "")]
)
def test_bad_input_is_refused_next_to_its_field_and_kept(client_of, ag, member, field, value):
    data = {"title": "Thema", "why": "Darum"} | {field: value}
    response = client_of(member).post(store(ag), data)

    assert field in response.context["form"].errors
    assert TopicProposal.objects.count() == 0


def test_script_in_a_proposal_is_shown_as_text(client_of, ag, member, speaker):
    evil = "<script>alert(1)</script>"
    client_of(member).post(store(ag), {"title": evil, "why": evil})
    meeting = announced_meeting(workgroup=ag)
    services.take_proposal(proposal=TopicProposal.objects.get(), meeting=meeting)

    for page in (store(ag), reverse("meetings:agenda_edit", args=[meeting.pk]), meeting.get_absolute_url()):
        html = client_of(speaker).get(page).content.decode()
        assert evil not in html
        assert "&lt;script&gt;" in html


def test_points_are_spread_and_taken_back(client_of, ag, member):
    first, second = TopicProposalFactory.create_batch(2, workgroup=ag)
    client = client_of(member)

    weigh(client, first, 2)
    weigh(client, second, 1)
    assert services.points_left(member, ag.pk) == 0
    assert "drei Punkte sind vergeben" in weigh(client, second, 2).content.decode()
    weigh(client, first, 0)
    weigh(client, second, 3)

    assert list(ProposalMark.objects.values_list("proposal", "weight")) == [(second.pk, 3)]


@pytest.mark.parametrize("points", ["4", "-1", "", "viel", "²"])
def test_a_wrong_number_of_points_changes_nothing(client_of, ag, member, points):
    proposal = TopicProposalFactory(workgroup=ag)

    weigh(client_of(member), proposal, points)

    assert ProposalMark.objects.count() == 0


def test_points_in_one_group_leave_those_in_another(ag, uag, coordinator):
    services.weigh(proposal=TopicProposalFactory(workgroup=ag), member=coordinator, points=3)

    assert services.points_left(coordinator, uag.pk) == 3


def test_points_come_back_when_a_topic_is_on_an_agenda(ag, member):
    proposal = TopicProposalFactory(workgroup=ag)
    services.weigh(proposal=proposal, member=member, points=3)

    services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))

    assert services.points_left(member, ag.pk) == 3


def test_staff_propose_but_do_not_weigh(client_of, ag, staff):
    client_of(staff).post(store(ag), {"title": "Aus der Transferagentur"})
    proposal = TopicProposal.objects.get()

    assert weigh(client_of(staff), proposal, 1).status_code == 403
    assert ProposalMark.objects.count() == 0


def test_the_most_wanted_topic_comes_first(client_of, ag, member):
    less, more = TopicProposalFactory.create_batch(2, workgroup=ag)
    ProposalMark.objects.create(proposal=more, member=member, weight=2)

    page = client_of(member).get(store(ag)).context["page_obj"]

    assert [row.pk for row in page] == [more.pk, less.pk]


def test_only_the_author_withdraws_a_proposal(client_of, ag, member, speaker):
    proposal = TopicProposalFactory(workgroup=ag, author=member.user)
    address = reverse("meetings:proposal_withdraw", args=[proposal.pk])

    assert client_of(speaker).post(address).status_code == 403
    client_of(member).post(address)

    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert client_of(member).post(address).status_code == 404


def test_a_topic_on_an_agenda_can_not_be_withdrawn_or_weighed(client_of, ag, member):
    proposal = TopicProposalFactory(workgroup=ag, author=member.user)
    services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))

    client_of(member).post(reverse("meetings:proposal_withdraw", args=[proposal.pk]))
    weigh(client_of(member), proposal, 1)

    proposal.refresh_from_db()
    assert proposal.state == "taken"
    assert ProposalMark.objects.count() == 0


def test_taking_a_topic_makes_it_the_last_item_and_mails_nobody(client_of, ag, member, speaker, deliver):
    meeting = announced_meeting(workgroup=ag)
    AgendaItemFactory(meeting=meeting)
    proposal = TopicProposalFactory(workgroup=ag, author=member.user, title="Kleine Fallzahlen", why="Weil …")

    client_of(speaker).post(reverse("meetings:proposal_take", args=[proposal.pk]), {"treffen": str(meeting.pk)})

    item = AgendaItem.objects.get(proposal=proposal)
    assert (item.position, item.title, item.notes, item.person) == (2, "Kleine Fallzahlen", "Weil …", str(member))
    assert TopicProposal.objects.get().state == "taken"
    assert deliver() == []


def test_a_topic_is_taken_once(ag):
    proposal = TopicProposalFactory(workgroup=ag)
    services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))

    with pytest.raises(services.MeetingError, match="nicht mehr im Themenspeicher"):
        services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))

    assert AgendaItem.objects.count() == 1


def test_a_topic_is_not_taken_onto_another_groups_agenda(client_of, ag, other_ag, staff):
    proposal = TopicProposalFactory(workgroup=ag)
    elsewhere = MeetingFactory(workgroup=other_ag)

    response = client_of(staff).post(
        reverse("meetings:proposal_take", args=[proposal.pk]), {"treffen": str(elsewhere.pk)}
    )

    assert response.status_code == 404
    assert AgendaItem.objects.count() == 0


def test_deleting_the_item_puts_the_topic_back_with_its_points(ag, member):
    proposal = TopicProposalFactory(workgroup=ag)
    services.weigh(proposal=proposal, member=member, points=2)
    item = services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))

    services.delete_item(item=item)

    assert TopicProposal.objects.by_weight().get().points == 2
    assert TopicProposal.objects.get().state == "open"


@pytest.mark.parametrize("end", ["cancel", "delete"])
def test_topics_of_a_meeting_that_does_not_happen_go_back(ag, end):
    proposal = TopicProposalFactory(workgroup=ag)
    meeting = announced_meeting(workgroup=ag) if end == "cancel" else MeetingFactory(workgroup=ag)
    services.take_proposal(proposal=proposal, meeting=meeting)

    if end == "cancel":
        services.cancel(meeting=meeting, reason="Erkrankung")
    else:
        services.delete_draft(meeting=meeting)

    proposal.refresh_from_db()
    assert proposal.state == "open"
    services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag))


def test_drafts_are_not_named_to_members(client_of, ag, member):
    proposal = TopicProposalFactory(workgroup=ag)
    services.take_proposal(proposal=proposal, meeting=MeetingFactory(workgroup=ag, title="Geheimer Entwurf"))

    assert "Geheimer Entwurf" not in client_of(member).get(store(ag)).content.decode()


def test_the_store_takes_as_many_queries_for_twenty_topics_as_for_one(client_of, ag, member, speaker):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            client_of(speaker).get(store(ag))
        return len(found)

    MeetingFactory(workgroup=ag)
    TopicProposalFactory(workgroup=ag, author=member.user)
    few = queries()
    for proposal in TopicProposalFactory.create_batch(18, workgroup=ag, author=admitted_member(ag).user):
        ProposalMark.objects.create(proposal=proposal, member=member)
    assert queries() == few


def test_the_pages_of_group_meeting_and_agenda_lead_to_the_store(client_of, ag, speaker, draft_meeting):
    for page in (
        ag.get_absolute_url(),
        draft_meeting.get_absolute_url(),
        reverse("meetings:agenda_edit", args=[draft_meeting.pk]),
    ):
        assert f'href="{store(ag)}"' in client_of(speaker).get(page).content.decode()
