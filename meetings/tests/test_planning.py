from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Invitation, Meeting
from meetings.tests.factories import InvitationFactory, MeetingFactory, announced_meeting, in_days
from workgroups.models import Workgroup
from workgroups.services import end_membership
from workgroups.tests.factories import OfficeFactory, admitted_member


def mails(kind):
    return OutgoingMail.objects.filter(kind=f"meetings.{kind}")


def test_announcing_invites_every_member_of_the_group_and_nobody_else(draft_meeting, speaker, member, stranger):
    assert services.announce(meeting=draft_meeting, version=0) == 2
    draft_meeting.refresh_from_db()
    assert draft_meeting.state == Meeting.State.ANNOUNCED
    assert set(draft_meeting.invitations.values_list("member", flat=True)) == {speaker.pk, member.pk}
    assert set(mails("invitation").values_list("user", flat=True)) == {speaker.user.pk, member.user.pk}


def test_a_draft_mails_nobody(draft_meeting, member):
    assert not OutgoingMail.objects.exists()
    assert not Invitation.objects.exists()


def test_people_without_a_confirmed_address_are_invited_once_it_is_confirmed(draft_meeting, member, colleague):
    address = colleague.user.emailaddress_set.get()
    address.verified = False
    address.save()
    assert services.members_without_confirmed_address(draft_meeting.workgroup) == 1
    assert services.announce(meeting=draft_meeting, version=0) == 1
    address.verified = True
    address.save()
    services.reconcile_meeting(meeting=draft_meeting)
    assert mails("invitation").filter(user=colleague.user).count() == 1


def test_an_inactive_account_is_not_invited(draft_meeting, member):
    member.user.is_active = False
    member.user.save()
    assert services.announce(meeting=draft_meeting, version=0) == 0


def test_the_whole_network_is_invited_to_a_network_meeting(member, stranger, applicant):
    meeting = MeetingFactory(workgroup=Workgroup.objects.get(kind="network"))
    services.announce(meeting=meeting, version=0)
    assert set(meeting.invitations.values_list("member", flat=True)) == {member.pk, stranger.pk}


def test_the_concept_group_is_invited_through_its_offices(speaker, member):
    meeting = MeetingFactory(workgroup=Workgroup.objects.get(kind="concept"))
    services.announce(meeting=meeting, version=0)
    assert list(meeting.invitations.values_list("member", flat=True)) == [speaker.pk]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"venue": "", "online_url": ""}, "einen Ort oder einen Link"),
        ({"starts_at": in_days(-2), "ends_at": in_days(-1)}, "Vergangenheit"),
    ],
)
def test_an_incomplete_draft_can_not_be_announced(member, values, message):
    meeting = MeetingFactory(**values)
    with pytest.raises(services.MeetingError, match=message):
        services.announce(meeting=meeting, version=0)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.DRAFT
    assert not OutgoingMail.objects.exists()


def test_announcing_twice_invites_once(draft_meeting, member):
    services.announce(meeting=draft_meeting, version=0)
    with pytest.raises(services.MeetingError, match="schon angekündigt"):
        services.announce(meeting=draft_meeting, version=1)
    assert mails("invitation").count() == Invitation.objects.count() == 1


def test_a_draft_changed_in_between_is_not_announced_unseen(draft_meeting, member):
    services.save_changes(meeting=draft_meeting, version=0, values={"venue": "Anderswo"})
    with pytest.raises(services.EditConflict):
        services.announce(meeting=draft_meeting, version=0)
    assert not OutgoingMail.objects.exists()


def test_announcing_takes_as_many_queries_for_twenty_people_as_for_one(ag, other_ag):
    counts = []
    for group, people in ((ag, 1), (other_ag, 20)):
        for _ in range(people):
            admitted_member(group)
        meeting = MeetingFactory(workgroup=group)
        with CaptureQueriesContext(connection) as queries:
            services.announce(meeting=meeting, version=0)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_moving_tells_everybody_what_changed_and_raises_the_sequence(meeting, member):
    values = {"starts_at": meeting.starts_at + timedelta(days=1), "ends_at": meeting.ends_at + timedelta(days=1)}
    changes = services.move(meeting=meeting, version=0, values=values, tell_everybody=True)
    meeting.refresh_from_db()
    assert [change.label for change in changes] == ["Termin"]
    assert meeting.sequence == 1
    assert mails("update").count() == 2
    assert mails("update").first().version == 1


def test_everybody_invited_today_is_told_once_also_those_invited_anew(meeting, speaker, member, colleague):
    meeting.invitations.filter(member=member).update(round=2)
    InvitationFactory(meeting=meeting, member=colleague, withdrawn_at=timezone.now())
    assert services.cancel(meeting=meeting, reason="Die Heizung ist ausgefallen.") == 2
    assert set(mails("cancellation").values_list("object_key", "user", "data__meeting")) == {
        (f"meeting:{meeting.pk}:1", speaker.user.pk, meeting.pk),
        (f"meeting:{meeting.pk}:2", member.user.pk, meeting.pk),
    }


def test_moving_keeps_answers_and_every_other_field(meeting, member):
    services.record_answer(invitation=meeting.invitations.get(member=member), answer="accepted", comment="Mit Zug")
    before = Meeting.objects.values("online_url", "agenda", "title", "address", "uid").get(pk=meeting.pk)
    services.move(meeting=meeting, version=0, values={"venue": "Rathaus"}, tell_everybody=True)
    invitation = meeting.invitations.get(member=member)
    assert (invitation.answer, invitation.comment) == ("accepted", "Mit Zug")
    assert Meeting.objects.values("online_url", "agenda", "title", "address", "uid").get(pk=meeting.pk) == before


def test_a_spelling_mistake_in_the_place_can_be_corrected_silently(meeting):
    services.move(meeting=meeting, version=0, values={"venue": "Kreishaus Stade, Großer Saal"}, tell_everybody=False)
    meeting.refresh_from_db()
    assert meeting.venue == "Kreishaus Stade, Großer Saal"
    assert meeting.sequence == 0
    assert not mails("update").exists()


@pytest.mark.parametrize(
    "values", [{"online_url": "https://video.example.org/neu"}, {"ends_at": in_days(28, 16), "starts_at": in_days(28)}]
)
def test_a_new_time_or_link_can_not_be_kept_secret(meeting, values):
    with pytest.raises(services.SilentMoveRefused):
        services.move(meeting=meeting, version=0, values=values, tell_everybody=False)
    meeting.refresh_from_db()
    assert meeting.version == 0


def test_moving_without_any_change_mails_nobody(meeting):
    assert services.move(meeting=meeting, version=0, values={"venue": meeting.venue}, tell_everybody=True) == []
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.version) == (0, 0)
    assert not OutgoingMail.objects.exists()


def test_a_meeting_that_has_begun_can_not_be_moved(db):
    meeting = announced_meeting(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(services.MeetingError, match="noch nicht begonnen"):
        services.move(meeting=meeting, version=0, values={"venue": "X"}, tell_everybody=True)


def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(meeting):
    services.save_changes(meeting=meeting, version=0, values={"title": "Der Erste"})
    with pytest.raises(services.EditConflict) as conflict:
        services.save_changes(meeting=meeting, version=0, values={"title": "Der Zweite"})
    assert conflict.value.current.title == "Der Erste"
    meeting.refresh_from_db()
    assert meeting.title == "Der Erste"


def test_correcting_title_and_agenda_mails_nobody_and_keeps_the_sequence(meeting):
    services.save_changes(meeting=meeting, version=0, values={"title": "Frühjahrstreffen", "agenda": "1. Neu"})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.sequence, meeting.version) == ("Frühjahrstreffen", 0, 1)
    assert not OutgoingMail.objects.exists()


def test_cancelling_tells_everybody_invited_whatever_they_answered(meeting, speaker, member):
    services.record_answer(invitation=meeting.invitations.get(member=member), answer="declined")
    services.cancel(meeting=meeting, reason="Erkrankung")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason, meeting.sequence) == ("cancelled", "Erkrankung", 1)
    assert set(mails("cancellation").values_list("user", flat=True)) == {speaker.user.pk, member.user.pk}


def test_a_cancelled_meeting_stays_cancelled(meeting, speaker):
    services.cancel(meeting=meeting, reason="Erkrankung")
    for attempt in (
        lambda: services.cancel(meeting=meeting, reason="Noch einmal"),
        lambda: services.announce(meeting=meeting, version=1),
        lambda: services.move(meeting=meeting, version=1, values={"venue": "X"}, tell_everybody=True),
        lambda: services.close(meeting=meeting, version=1, minutes="Text", attendance=3, by=speaker.user),
        lambda: services.delete_draft(meeting=meeting),
    ):
        with pytest.raises(services.MeetingError):
            attempt()
    assert mails("cancellation").count() == 2


def test_somebody_who_left_gets_the_cancellation_only_once(meeting, member):
    end_membership(membership=member.memberships.get())
    services.reconcile_meeting(meeting=meeting)
    services.cancel(meeting=meeting, reason="Erkrankung")
    assert mails("cancellation").filter(user=member.user).count() == 1


def test_closing_publishes_the_minutes_and_mails_the_invited(speaker):
    meeting = announced_meeting(starts_at=in_days(-2), ends_at=in_days(-1))
    InvitationFactory(meeting=meeting)
    services.close(meeting=meeting, version=0, minutes="Wir haben **viel** besprochen.", attendance=12, by=speaker.user)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.attendance) == ("closed", 12)
    assert "<strong>viel</strong>" in meeting.minutes_html
    assert mails("minutes").count() == 1


def test_a_meeting_is_not_closed_before_its_end(meeting, speaker):
    with pytest.raises(services.MeetingError, match="nach seinem Ende"):
        services.close(meeting=meeting, version=0, minutes="Text", attendance=3, by=speaker.user)


def test_the_draft_of_the_minutes_is_not_found_by_the_search(meeting, speaker):
    services.save_changes(meeting=meeting, version=0, values={"minutes": "Geheimplanung"})
    assert not Meeting.objects.search("Geheimplanung").exists()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=in_days(-2), ends_at=in_days(-1))
    services.close(meeting=meeting, version=0, minutes="Geheimplanung", attendance=3, by=speaker.user)
    assert Meeting.objects.search("Geheimplanung").exists()


def test_only_drafts_are_deleted(draft_meeting, meeting):
    services.delete_draft(meeting=draft_meeting)
    with pytest.raises(services.MeetingError):
        services.delete_draft(meeting=meeting)
    assert list(Meeting.objects.all()) == [meeting]


def test_a_draft_that_frames_other_meetings_is_kept(draft_meeting):
    MeetingFactory(part_of=draft_meeting)
    with pytest.raises(services.MeetingError, match="innerhalb dieses Treffens"):
        services.delete_draft(meeting=draft_meeting)


def test_the_third_ag_meeting_of_a_year_brings_a_warning_only(db):
    year_start = timezone.localtime().replace(month=1, day=10) + timedelta(days=366)
    first, second, third = (
        MeetingFactory(starts_at=year_start + timedelta(days=n), ends_at=year_start + timedelta(days=n, hours=2))
        for n in range(3)
    )
    assert "3 Treffen" in services.third_meeting_warning(third)
    first.delete()
    assert services.third_meeting_warning(second) == ""


def test_meetings_of_another_year_cancelled_ones_and_uags_do_not_count(ag, uag):
    third = MeetingFactory()
    MeetingFactory(starts_at=in_days(28 + 366), ends_at=in_days(29 + 366))
    MeetingFactory(state="cancelled", announced_at=timezone.now(), cancelled_at=timezone.now())
    for _ in range(3):
        uag_meeting = MeetingFactory(workgroup=uag)
    assert services.third_meeting_warning(third) == ""
    assert services.third_meeting_warning(uag_meeting) == ""


def test_the_deputy_plans_like_the_speaker(draft_meeting, member):
    OfficeFactory(member=member, role="deputy")
    assert draft_meeting in Meeting.objects.visible_to(member.user)


def test_draft_is_hidden_from_members(draft_meeting, member):
    assert draft_meeting not in Meeting.objects.visible_to(member.user)
