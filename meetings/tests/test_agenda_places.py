"""Where an item stands on the agenda: dragged to a place, and when it ends after the meeting."""

import pytest
from django.urls import reverse

from meetings import services
from meetings.models import TopicProposal
from meetings.tests.factories import AgendaItemFactory, MeetingFactory, TopicProposalFactory


@pytest.fixture
def items(meeting):
    return {title: AgendaItemFactory(meeting=meeting, title=title) for title in "ABCD"}


def order(meeting) -> str:
    return "".join(meeting.items.values_list("title", flat=True))


def drop(client, item, place):
    address = reverse("meetings:agenda_item_move", args=[item.meeting_id, item.pk])
    return client.post(address, {"vor": str(place)})


@pytest.mark.parametrize(
    ("moved", "before", "result"),
    [("D", "A", "DABC"), ("A", "C", "BACD"), ("A", None, "BCDA"), ("C", "C", "ABCD"), ("B", "C", "ABCD")],
)
def test_an_item_goes_where_it_is_dropped(client_of, speaker, meeting, items, deliver, moved, before, result):
    response = drop(client_of(speaker), items[moved], items[before].pk if before else "ende")

    assert order(meeting) == result
    assert list(meeting.items.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert response.url.endswith(f"/tagesordnung/#punkt-{items[moved].pk}")
    assert deliver() == []


@pytest.mark.parametrize("place", ["", "x", "-1", "0", "9" * 30, "999999"])
def test_a_place_that_is_not_there_moves_nothing(client_of, speaker, meeting, items, place):
    drop(client_of(speaker), items["A"], place)

    assert order(meeting) == "ABCD"


def test_an_item_of_another_meeting_is_no_place(client_of, speaker, meeting, items):
    other = AgendaItemFactory(meeting=MeetingFactory(workgroup=meeting.workgroup))

    drop(client_of(speaker), items["A"], other.pk)

    assert order(meeting) == "ABCD"


def test_the_buttons_come_back_to_the_item_they_moved(client_of, speaker, meeting, items):
    address = reverse("meetings:agenda_item_move", args=[meeting.pk, items["B"].pk])

    response = client_of(speaker).post(address, {"richtung": "hoch"})

    assert order(meeting) == "BACD"
    assert response.url.endswith(f"#punkt-{items['B'].pk}")


def take(client, proposal, meeting, **data):
    address = reverse("meetings:proposal_take", args=[proposal.pk])
    return client.post(address, {"treffen": str(meeting.pk)} | data)


def test_a_topic_dropped_between_two_items_stands_there(client_of, speaker, meeting, items, ag):
    proposal = TopicProposalFactory(workgroup=ag, title="T")

    take(client_of(speaker), proposal, meeting, vor=str(items["C"].pk))

    assert order(meeting) == "ABTCD"
    assert TopicProposal.objects.get().state == "taken"


def test_a_topic_taken_by_button_stands_at_the_end(client_of, speaker, meeting, items, ag):
    take(client_of(speaker), TopicProposalFactory(workgroup=ag, title="T"), meeting)

    assert order(meeting) == "ABCDT"


def test_a_topic_dropped_beside_an_item_deleted_meanwhile_stays_in_the_store(client_of, speaker, meeting, items, ag):
    proposal = TopicProposalFactory(workgroup=ag, title="T")
    gone = items["C"].pk
    services.delete_item(item=items["C"])

    response = take(client_of(speaker), proposal, meeting, vor=str(gone))

    assert order(meeting) == "ABD"
    assert TopicProposal.objects.get().state == "open"
    assert response.status_code == 302


def test_items_that_end_after_the_meeting_say_so(client_of, speaker, meeting, items):
    AgendaItemFactory(meeting=meeting, title="E", duration=200)

    html = client_of(speaker).get(reverse("meetings:agenda_edit", args=[meeting.pk])).content.decode()

    assert html.count("nach dem Treffen") == 1
    assert "<strong>20 Minuten</strong> länger als das Treffen" in html


def test_the_page_says_how_many_minutes_are_left(client_of, speaker, meeting, items):
    html = client_of(speaker).get(reverse("meetings:agenda_edit", args=[meeting.pk])).content.decode()

    assert "bleiben 180&nbsp;Minuten frei" in html
