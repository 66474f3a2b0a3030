"""„Mein Netzwerk“: what concerns one person, on one page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import ReadMarker
from forum.tests.factories import PostFactory, TopicFactory
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, MeetingFactory, announced_meeting
from practice_examples.tests.factories import published_example, submitted_example
from workgroups.tests.factories import MembershipFactory, OfficeFactory, UagFactory, admitted_member


@pytest.fixture
def page(client_of):
    def get(person):
        response = client_of(person).get("/")
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_new_member_reads_in_every_part_what_to_do(member, page):
    html = page(member)
    assert "<h1>Mein Netzwerk</h1>" in html
    for text in (
        "Zurzeit wartet nichts auf Sie.",
        "Zurzeit ist kein Treffen angekündigt.",
        "Sie haben alles gelesen.",
        "<b>AG 2</b> Kommunales Bildungsmonitoring",
        "Noch ist kein Beispiel veröffentlicht.",
    ):
        assert text in html


def test_invitation_without_answer_is_answered_by_one_click(meeting, member, client_of, page):
    html = page(member)
    assert f'action="/treffen/{meeting.pk}/antwort/"' in html
    assert [f'value="{answer}"' in html for answer in ("accepted", "tentative", "declined")] == [True] * 3
    response = client_of(member).post(f"/treffen/{meeting.pk}/antwort/", {"answer": "accepted", "weiter": "/"})
    assert response["Location"] == "/"
    assert Invitation.objects.get(meeting=meeting, member=member).answer == "accepted"
    html = page(member)
    assert "Zurzeit wartet nichts auf Sie." in html
    assert html.count(f'action="/treffen/{meeting.pk}/antwort/"') == 1
    assert 'value="accepted" aria-pressed="true"' in html


def test_opening_the_page_answers_nothing(meeting, member, page):
    page(member)
    assert not Invitation.objects.exclude(answer="none").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "cancelled", "cancelled_at": timezone.now()},
        {"starts_at": timezone.now() - timedelta(hours=1)},
    ],
)
def test_cancelled_and_begun_meetings_wait_for_no_answer(meeting, member, page, change):
    for name, value in change.items():
        setattr(meeting, name, value)
    meeting.save()
    assert "Zurzeit wartet nichts auf Sie." in page(member)


def test_withdrawn_invitation_waits_for_no_answer(meeting, member, page):
    Invitation.objects.filter(member=member).update(withdrawn_at=timezone.now())
    html = page(member)
    assert "Zurzeit wartet nichts auf Sie." in html
    assert "Antwort offen" not in html


def test_invitations_of_others_are_not_mine(meeting, colleague, page):
    assert "Zurzeit wartet nichts auf Sie." in page(colleague)


def test_next_meetings_show_my_answer(ag, member, page):
    for answer in ("accepted", "tentative", "declined"):
        invitation = InvitationFactory(
            meeting=announced_meeting(workgroup=ag), member=member, answer=answer, answered_at=timezone.now()
        )
        html = page(member)
        assert f'value="{answer}" aria-pressed="true"' in html
        invitation.delete()


def test_meetings_of_another_ag_and_drafts_are_not_shown(other_ag, ag, member, page):
    announced_meeting(workgroup=other_ag, title="Treffen der anderen")
    MeetingFactory(workgroup=ag, title="Nur ein Entwurf")
    html = page(member)
    assert "Treffen der anderen" not in html
    assert "Nur ein Entwurf" not in html


def test_topics_with_unread_posts_are_shown_until_they_are_read(ag, member, page):
    topic = TopicFactory(workgroup=ag, title="Neue Frage")
    post = PostFactory(topic=topic)
    assert "Neue Frage" in page(member)
    ReadMarker.objects.create(user=member.user, topic=topic, read_until=post.created_at)
    assert "Neue Frage" not in page(member)


def test_forums_of_other_ags_stay_closed(other_ag, member, page):
    PostFactory(topic=TopicFactory(workgroup=other_ag, title="Frage der anderen"))
    assert "Frage der anderen" not in page(member)


def test_my_groups_show_my_offices(speaker, uag, ag, page):
    MembershipFactory(member=speaker, workgroup=uag, status="active")
    html = page(speaker)
    assert uag.name in html
    assert "Konzeptgruppe" in html
    assert "Sprecher/-in" in html


def test_group_left_or_concluded_is_not_mine_any_more(ag, member, page):
    left = UagFactory(parent=ag, name="Verlassene Gruppe")
    MembershipFactory(member=member, workgroup=left, status="ended")
    over = UagFactory(parent=ag, name="Abgeschlossene Gruppe", state="concluded", concluded_on=timezone.localdate())
    MembershipFactory(member=member, workgroup=over, status="active")
    html = page(member)
    assert "Verlassene Gruppe" not in html
    assert "Abgeschlossene Gruppe" not in html


def test_speaker_sees_who_wants_to_change_into_the_ag(ag, other_ag, speaker, stranger, member, page):
    request = MembershipFactory(member=stranger, workgroup=ag)
    html = page(speaker)
    assert f"{stranger} möchte in die AG 2 wechseln" in html
    assert f'href="/antrag/ag-wechsel/{request.pk}/entscheiden/"' in html
    assert str(stranger) not in page(member)


def test_applications_of_newcomers_are_not_for_speakers(applicant, speaker, page):
    html = page(speaker)
    assert str(applicant) not in html
    assert "offener Antrag" not in html


def test_staff_see_what_waits_in_the_admin(applicant, staff, page):
    submitted_example()
    html = page(staff)
    assert "1 offener Antrag auf Mitgliedschaft" in html
    assert 'href="/admin/workgroups/application/"' in html
    assert "1 eingereichtes Praxisbeispiel" in html


def test_members_see_nothing_of_the_admin(applicant, member, page):
    submitted_example()
    html = page(member)
    assert "offener Antrag" not in html
    assert "eingereichtes Praxisbeispiel" not in html
    assert "/admin/" not in html


def test_hostile_texts_are_escaped(ag, member, page):
    title = "<script>alert(1)</script>"
    PostFactory(topic=TopicFactory(workgroup=ag, title=title))
    InvitationFactory(meeting=announced_meeting(workgroup=ag, title=title, venue=title), member=member)
    published_example(title=title)
    html = page(member)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("persona", ["member", "speaker", "staff"])
def test_queries_do_not_grow_with_rows(ag, other_ag, client_for, persona, member, speaker, staff):
    client = client_for(persona)

    def add():
        InvitationFactory(meeting=announced_meeting(workgroup=ag), member=member)
        answered = announced_meeting(workgroup=ag)
        InvitationFactory(meeting=answered, member=member, answer="accepted", answered_at=timezone.now())
        PostFactory(topic=TopicFactory(workgroup=ag))
        published_example()
        MembershipFactory(member=admitted_member(other_ag), workgroup=ag)
        uag = UagFactory(parent=ag)
        for person in (member, speaker):
            MembershipFactory(member=person, workgroup=uag, status="active")
        OfficeFactory(member=speaker, workgroup=uag, role="coordinator")

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    add()
    one = count()
    for _ in range(19):
        add()
    assert count() == one
