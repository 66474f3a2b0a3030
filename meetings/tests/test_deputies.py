"""A colleague who comes instead."""

import pytest
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting
from members.models import User
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member


@pytest.fixture
def own(meeting, member):
    return meeting.invitations.get(member=member)


def url(meeting, name="deputy"):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def name(own, deputy):
    return services.name_deputy(invitation=own, deputy=deputy)


def of(meeting, member) -> Invitation:
    return meeting.invitations.get(member=member)


def test_naming_a_colleague_declines_and_invites_the_colleague(client_of, meeting, own, member, colleague, deliver):
    label = f"{colleague.user.get_full_name()}, {colleague.municipality}"
    client_of(member).post(url(meeting), {"person": label})
    own.refresh_from_db()
    assert (own.answer, own.deputy) == ("declined", colleague)
    assert of(meeting, colleague).answer == "none"
    (mail,) = deliver()
    assert mail.to == [colleague.user.email]
    assert mail.subject.startswith("Als Vertretung eingeladen: ")
    assert f"{member.user} ({member.municipality})" in " ".join(mail.body.split())
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"


def test_a_colleague_already_invited_keeps_the_invitation_and_the_answer(meeting, own, speaker):
    services.record_answer(invitation=of(meeting, speaker), answer="accepted")
    name(own, speaker)
    assert of(meeting, speaker).answer == "accepted"
    assert meeting.invitations.count() == 2


def test_a_deputy_of_another_group_sees_the_meeting_answers_and_is_not_taken_off(client_of, meeting, own, stranger):
    client = client_of(stranger)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    name(own, stranger)
    assert meeting.title in client.get(meeting.get_absolute_url()).content.decode()
    client.post(url(meeting, "answer"), {"answer": "accepted"})
    services.reconcile_meeting(meeting=meeting)
    invitation = of(meeting, stranger)
    assert (invitation.answer, invitation.withdrawn_at) == ("accepted", None)
    assert client.get(reverse("forum:topic_list", args=[meeting.workgroup.slug])).status_code == 404


def test_a_deputy_of_another_group_finds_the_meeting_in_the_calendar(client_of, meeting, own, stranger):
    name(own, stranger)
    client_of(stranger).post(reverse("meetings:feed_reset"))
    feed = client_of().get(reverse("meetings:feed", args=[stranger.calendar_feed.token])).content.decode()
    assert meeting.title in feed


def test_who_comes_after_all_releases_the_deputy(client_of, meeting, own, stranger, deliver):
    name(own, stranger)
    deliver()
    services.record_answer(invitation=own, answer="accepted")
    own.refresh_from_db()
    assert own.deputy is None
    assert of(meeting, stranger).withdrawn_at
    assert client_of(stranger).get(meeting.get_absolute_url()).status_code == 404
    (mail,) = deliver()
    assert mail.to == [stranger.user.email]
    assert mail.subject.startswith("Vertretung aufgehoben: ")
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"


def test_a_released_deputy_of_the_group_stays_invited(meeting, own, speaker, deliver):
    name(own, speaker)
    deliver()
    services.record_answer(invitation=own, answer="tentative")
    assert of(meeting, speaker).withdrawn_at is None
    (mail,) = deliver()
    assert "weiterhin selbst eingeladen" in " ".join(mail.body.split())
    assert [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"] == []


def test_declining_again_keeps_the_deputy(meeting, own, colleague):
    name(own, colleague)
    services.record_answer(invitation=own, answer="declined", comment="Urlaub")
    own.refresh_from_db()
    assert own.deputy == colleague


def test_naming_somebody_else_releases_the_first_deputy(meeting, own, stranger, colleague, deliver):
    name(own, stranger)
    name(own, colleague)
    assert of(meeting, stranger).withdrawn_at
    assert {(mail.to[0], mail.subject.split(":")[0]) for mail in deliver()} == {
        (stranger.user.email, "Vertretung aufgehoben"),
        (colleague.user.email, "Als Vertretung eingeladen"),
    }


def test_a_deputy_released_before_the_mail_went_out_is_not_invited_by_it(meeting, own, stranger, deliver):
    name(own, stranger)
    services.record_answer(invitation=own, answer="accepted")
    assert [mail.subject.split(":")[0] for mail in deliver()] == ["Vertretung aufgehoben"]
    assert OutgoingMail.objects.get(kind="meetings.deputised").state == "skipped"


def test_a_deputy_from_elsewhere_named_again_is_invited_in_a_new_round(meeting, own, stranger):
    name(own, stranger)
    services.record_answer(invitation=own, answer="accepted")
    name(own, stranger)
    again = of(meeting, stranger)
    assert (again.withdrawn_at, again.round, again.answer) == (None, 2, "none")


def test_naming_a_deputy_frees_the_seat_for_the_waiting_list(ag, member, colleague):
    meeting = announced_meeting(workgroup=ag, capacity=1)
    own, waiting = InvitationFactory(meeting=meeting, member=member), InvitationFactory(meeting=meeting)
    for invitation in (own, waiting):
        services.record_answer(invitation=invitation, answer="accepted")
    name(own, colleague)
    waiting.refresh_from_db()
    assert waiting.place == "seated"


def test_planners_see_who_comes_instead_of_whom(client_of, meeting, own, speaker, colleague):
    name(own, colleague)
    html = client_of(speaker).get(url(meeting, "answers")).content.decode()
    assert "Vertretung: <a" in html
    csv = client_of(speaker).get(url(meeting, "answers_csv")).content.decode()
    row = next(line for line in csv.splitlines() if own.member.user.last_name in line and "Absage" in line)
    assert str(colleague.user) in row


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("", "Bitte füllen Sie dieses Feld aus"),
        ("Niemand Bekanntes", "So heißt kein Mitglied des Netzwerks"),
        ("<script>alert(1)</script>", "So heißt kein Mitglied des Netzwerks"),
        ("Name\x07", "Steuerzeichen"),
        ("x" * 401, "höchstens 400 Zeichen"),
    ],
)
def test_what_names_no_member_is_refused_and_nothing_stored(client_of, meeting, own, member, person, error):
    html = client_of(member).post(url(meeting), {"person": person}).content.decode()
    assert error in html
    assert "<script>alert(1)" not in html
    own.refresh_from_db()
    assert (own.answer, own.deputy) == ("none", None)


def test_nobody_deputises_for_oneself_and_no_applicant_for_anybody(client_of, meeting, own, member, applicant):
    client = client_of(member)
    html = client.post(url(meeting), {"person": member.user.get_full_name()}).content.decode()
    assert "nicht selbst vertreten" in html
    html = client.post(url(meeting), {"person": applicant.user.get_full_name()}).content.decode()
    assert "So heißt kein Mitglied" in html


def test_somebody_who_declined_does_not_come_instead(meeting, own, speaker):
    services.record_answer(invitation=of(meeting, speaker), answer="declined")
    with pytest.raises(services.DeputyRefused, match="selbst abgesagt"):
        name(own, speaker)


def test_two_members_of_one_name_are_told_apart_by_the_municipality(client_of, ag, meeting, own, member):
    namesakes = [admitted_member(ag, user__first_name="Uta", user__last_name="Voß") for _ in range(2)]
    namesakes[1].municipality = type(namesakes[1].municipality).objects.get(name="Landkreis Goslar")
    namesakes[1].save()
    client = client_of(member)
    assert "gibt es mehrmals" in client.post(url(meeting), {"person": "Uta Voß"}).content.decode()
    client.post(url(meeting), {"person": "uta voß, landkreis goslar"})
    own.refresh_from_db()
    assert own.deputy == namesakes[1]


def test_the_list_suggests_the_groups_members_and_nobody_else(client_of, meeting, own, member, colleague, stranger):
    html = client_of(member).get(url(meeting)).content.decode()
    assert f'<option value="{colleague.user.get_full_name()}, {colleague.municipality}">' in html
    assert str(stranger.user) not in html.partition("<datalist")[2].partition("</datalist>")[0]


def test_a_deputy_stays_when_the_person_leaves_the_group(meeting, own, member, stranger):
    name(own, stranger)
    end_membership(membership=member.memberships.get())
    services.reconcile_meeting(meeting=meeting)
    assert of(meeting, stranger).withdrawn_at is None


def test_asked_about_a_few_a_meeting_knows_the_same_people_as_asked_about_all(meeting, own, colleague, stranger, staff):
    name(own, stranger)
    end_membership(membership=colleague.memberships.get())
    everybody = set(meeting.people.values_list("pk", flat=True))
    assert {own.member_id, stranger.pk} <= everybody
    assert meeting.people_among(User.objects.all()) == everybody
    assert meeting.people_among([stranger.user_id, colleague.user_id, staff.pk]) == {stranger.pk}
