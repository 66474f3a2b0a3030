"""Date polls: opening, answering, changing, deciding."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import DateOption, DatePoll, DateVote, Meeting
from meetings.poll_table import poll_table
from meetings.services.polls import (
    PollError,
    VotesWouldBeLost,
    cast_votes,
    change_poll,
    close_poll,
    fix_option,
    open_poll,
)
from meetings.tests.factories import DateOptionFactory, DatePollFactory, in_days, vote
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member

VALUES = {"title": "Herbsttreffen", "theme": "", "description": "", "answer_by": None}


def times(count, first=20):
    return [(in_days(first + n), in_days(first + n, 12)) for n in range(count)]


def opened(ag, speaker, count=3):
    return open_poll(workgroup=ag, created_by=speaker.user, values=VALUES, times=times(count))


def to(messages, person):
    return [mail for mail in messages if mail.to == [person.user.email]]


@pytest.fixture
def poll(ag):
    return DatePollFactory(workgroup=ag)


@pytest.fixture
def options(poll):
    return list(poll.options.all())


def test_opening_asks_every_member_once_by_mail_with_an_own_link(ag, speaker, member, stranger, deliver):
    poll = opened(ag, speaker)
    sent = deliver()
    assert {mail.to[0] for mail in sent} == {speaker.user.email, member.user.email}
    (mail,) = to(sent, member)
    assert mail.subject == "Wann passt es Ihnen? Herbsttreffen"
    assert str(speaker.user) in mail.body
    assert mail.body.count("10:00–12:00") == 3
    assert "/umfrage/" in mail.body
    links = {
        line for sent_mail in sent for line in sent_mail.body.split() if "/umfrage/" in line and "treffen" not in line
    }
    assert len(links) == 2
    assert poll.options.count() == 3


@pytest.mark.parametrize(("count", "text"), [(0, "mindestens zwei"), (1, "mindestens zwei"), (31, "höchstens 30")])
def test_a_poll_has_two_to_thirty_dates(ag, speaker, member, count, text):
    with pytest.raises(PollError, match=text):
        opened(ag, speaker, count)
    assert not DatePoll.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_same_time_twice_is_one_date(ag, speaker):
    with pytest.raises(PollError, match="mindestens zwei"):
        open_poll(workgroup=ag, created_by=speaker.user, values=VALUES, times=times(1) * 2)


def test_answers_are_kept_and_replaced_by_later_ones(poll, options, member):
    cast_votes(poll=poll, member=member, answers={option.pk: "yes" for option in options})
    cast_votes(poll=poll, member=member, answers={options[0].pk: "no", options[1].pk: "if_needed"})
    answers = DateVote.objects.filter(member=member).order_by("option__starts_at").values_list("answer", flat=True)
    assert list(answers) == ["no", "if_needed", "yes"]


def test_a_vote_touches_nobody_elses(poll, options, member, colleague):
    vote(poll, colleague, "yes", "yes", "yes")
    cast_votes(poll=poll, member=member, answers={option.pk: "no" for option in options})
    assert set(DateVote.objects.filter(member=colleague).values_list("answer", flat=True)) == {"yes"}


def test_options_of_another_poll_are_passed_over(poll, options, member):
    other = DatePollFactory(title="Andere").options.first()
    assert cast_votes(poll=poll, member=member, answers={other.pk: "yes", options[0].pk: "yes"}) == 1
    assert not other.votes.exists()


def test_only_members_of_the_group_vote(poll, options, stranger):
    with pytest.raises(PollError, match="nur die Mitglieder"):
        cast_votes(poll=poll, member=stranger, answers={options[0].pk: "yes"})
    assert not DateVote.objects.exists()


def test_who_left_the_group_no_longer_votes(poll, options, member):
    end_membership(membership=member.memberships.get())
    with pytest.raises(PollError):
        cast_votes(poll=poll, member=member, answers={options[0].pk: "yes"})


@pytest.mark.parametrize("state", ["fixed", "closed"])
def test_an_ended_poll_takes_no_votes(poll, options, member, state):
    DatePoll.objects.update(state=state, decided_at=timezone.now())
    with pytest.raises(PollError, match="beendet"):
        cast_votes(poll=poll, member=member, answers={options[0].pk: "yes"})


def test_a_date_that_has_passed_takes_no_vote(poll, options, member):
    DateOption.objects.filter(pk=options[0].pk).update(
        starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1)
    )
    assert cast_votes(poll=poll, member=member, answers={option.pk: "yes" for option in options}) == 2


def test_fixing_makes_a_draft_with_everything_and_mails_nobody(poll, options, speaker, member, deliver):
    vote(poll, member, "yes", "no", "no")
    meeting = fix_option(poll=poll, option=options[1], by=speaker.user)
    poll.refresh_from_db()
    assert (poll.state, poll.meeting, poll.fixed_option) == ("fixed", meeting, options[1])
    assert meeting.is_draft
    assert (meeting.title, meeting.theme, meeting.agenda) == (poll.title, poll.theme, poll.description)
    assert (meeting.starts_at, meeting.ends_at) == (options[1].starts_at, options[1].ends_at)
    assert (meeting.workgroup, meeting.created_by) == (poll.workgroup, speaker.user)
    assert deliver() == []


def test_announcing_the_fixed_meeting_invites_voters_like_all_others_once(
    poll, options, speaker, member, colleague, deliver
):
    vote(poll, member, "yes", "yes", "yes")
    meeting = fix_option(poll=poll, option=options[0], by=speaker.user)
    services.save_changes(meeting=meeting, version=0, values={"venue": "Kreishaus"})
    services.announce(meeting=meeting, version=1)
    sent = deliver()
    assert [len(to(sent, person)) for person in (speaker, member, colleague)] == [1, 1, 1]
    assert set(meeting.invitations.values_list("answer", flat=True)) == {"none"}


def test_a_poll_is_decided_once(poll, options, speaker):
    fix_option(poll=poll, option=options[0], by=speaker.user)
    with pytest.raises(PollError, match="schon entschieden"):
        fix_option(poll=poll, option=options[1], by=speaker.user)
    with pytest.raises(PollError, match="schon entschieden"):
        close_poll(poll=poll, reason="Doch nicht")
    assert Meeting.objects.count() == 1


def test_after_the_draft_was_deleted_another_date_can_be_fixed(poll, options, speaker):
    services.delete_draft(meeting=fix_option(poll=poll, option=options[0], by=speaker.user))
    meeting = fix_option(poll=poll, option=options[1], by=speaker.user)
    assert DatePoll.objects.get().meeting == meeting


def test_a_past_or_foreign_date_can_not_be_fixed(poll, options, speaker):
    other = DatePollFactory(title="Andere").options.first()
    DateOption.objects.filter(pk=options[0].pk).update(starts_at=timezone.now() - timedelta(hours=1))
    for option in (options[0], other):
        with pytest.raises(PollError, match="nicht mehr zur Wahl"):
            fix_option(poll=poll, option=option, by=speaker.user)
    assert not Meeting.objects.exists()


def test_closing_without_a_date_tells_the_voters_why(poll, member, colleague, deliver):
    vote(poll, member, "no", "no", "no")
    assert close_poll(poll=poll, reason="Zu wenige können.") == 1
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject == "Kein Termin gefunden: Herbsttreffen der AG 2"
    assert "Zu wenige können." in mail.body
    assert DatePoll.objects.get().state == "closed"
    assert not Meeting.objects.exists()


def test_changing_texts_mails_nobody(poll, member, deliver):
    vote(poll, member, "yes", "yes", "yes")
    change_poll(poll=poll, version=0, values={"title": "Neuer Titel"})
    assert DatePoll.objects.get().title == "Neuer Titel"
    assert deliver() == []


def test_removing_a_date_with_votes_needs_agreement_to_their_loss(poll, options, member, colleague):
    vote(poll, member, "yes", "yes", "yes")
    vote(poll, colleague, "no", "yes", "yes")
    with pytest.raises(VotesWouldBeLost) as caught:
        change_poll(poll=poll, version=0, values={}, remove={options[0].pk})
    assert caught.value.votes == 2
    assert str(caught.value) == "Mit den entfernten Terminen gehen 2 Stimmen verloren."
    assert (poll.options.count(), DateVote.objects.count()) == (3, 6)
    change_poll(poll=poll, version=0, values={}, remove={options[0].pk}, lose_votes=2)
    assert (poll.options.count(), DateVote.objects.count()) == (2, 4)


def test_votes_that_came_in_between_are_not_lost_unseen(poll, options, member, colleague):
    vote(poll, member, "yes")
    vote(poll, colleague, "yes")
    with pytest.raises(VotesWouldBeLost):
        change_poll(poll=poll, version=0, values={}, remove={options[0].pk}, lose_votes=1)
    assert DateVote.objects.count() == 2


def test_two_dates_must_remain(poll, options):
    with pytest.raises(PollError, match="mindestens zwei"):
        change_poll(poll=poll, version=0, values={}, remove={options[0].pk, options[1].pk})


def test_dates_of_another_poll_are_not_removed(poll):
    other = DatePollFactory(title="Andere")
    change_poll(poll=poll, version=0, values={}, remove=set(other.options.values_list("pk", flat=True)))
    assert other.options.count() == 3


def test_added_dates_are_told_to_those_who_had_answered_and_only_once(poll, member, colleague, deliver):
    vote(poll, member, "yes", "yes", "yes")
    added = times(1, first=50)
    change_poll(poll=poll, version=0, values={}, add=added)
    change_poll(poll=poll, version=0, values={}, add=added)
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject.startswith("Neue Termine zur Wahl")
    assert poll.options.count() == 4


def test_an_ended_poll_does_not_change(poll):
    DatePoll.objects.update(state="closed", decided_at=timezone.now())
    with pytest.raises(PollError, match="schon beendet"):
        change_poll(poll=poll, version=0, values={"title": "Zu spät"})
    assert DatePoll.objects.get().title == "Herbsttreffen der AG 2"


@pytest.mark.parametrize("change", ["ended", "left", "answered", "inactive"])
def test_the_question_is_not_mailed_when_it_lost_its_sense(ag, speaker, member, deliver, change):
    poll = opened(ag, speaker)
    if change == "ended":
        close_poll(poll=poll, reason="Sturm")
    elif change == "left":
        end_membership(membership=member.memberships.get())
    elif change == "answered":
        cast_votes(poll=poll, member=member, answers=dict.fromkeys(poll.options.values_list("pk", flat=True), "yes"))
    else:
        member.user.is_active = False
        member.user.save()
    assert to([mail for mail in deliver() if "Wann passt" in mail.subject], member) == []
    assert OutgoingMail.objects.get(kind="meetings.poll", user=member.user).state == "skipped"


def test_dates_on_both_sides_of_the_clock_change_keep_their_wall_clock(ag, speaker, deliver):
    berlin = ZoneInfo("Europe/Berlin")
    year = timezone.localdate().year + 1
    days = [(datetime(year, 3, 20, 9, tzinfo=berlin), datetime(year, 3, 20, 11, tzinfo=berlin))]
    days += [(datetime(year, 4, 10, 9, tzinfo=berlin), datetime(year, 4, 10, 11, tzinfo=berlin))]
    poll = open_poll(workgroup=ag, created_by=speaker.user, values=VALUES, times=days)
    assert [option.clock_span for option in poll.options.all()] == ["09:00–11:00\xa0Uhr"] * 2
    assert deliver()[0].body.count("09:00–11:00") == 2


def test_what_waits_for_a_person_are_open_polls_of_own_groups_not_fully_answered(
    ag, other_ag, poll, member, stranger, staff
):
    assert list(DatePoll.objects.waiting_for(member.user)) == [poll]
    assert not DatePoll.objects.waiting_for(stranger.user).exists()
    assert not DatePoll.objects.waiting_for(staff).exists()
    vote(poll, member, "yes", "no")
    assert DatePoll.objects.waiting_for(member.user).exists()
    DateVote.objects.create(option=poll.options.last(), member=member, answer="no")
    assert not DatePoll.objects.waiting_for(member.user).exists()


def test_a_poll_of_the_past_waits_for_nobody(poll, member):
    poll.options.update(starts_at=F("starts_at") - timedelta(days=60))
    assert not DatePoll.objects.open().exists()
    assert not DatePoll.objects.waiting_for(member.user).exists()


def test_members_to_answer_are_those_with_a_gap(ag, poll):
    people = [admitted_member(ag) for _ in range(3)]
    vote(poll, people[0], "yes", "yes", "yes")
    vote(poll, people[1], "yes")
    assert set(poll.members_to_answer()) == {people[1], people[2]}
    assert set(poll.voters()) == {people[0], people[1]}


def test_the_table_groups_dates_by_day(poll, options, member):
    DateOptionFactory(poll=poll, starts_at=in_days(28, 14))

    days = poll_table(poll, member.user).days

    assert days == [(in_days(28).date(), 2), (in_days(29).date(), 1), (in_days(30).date(), 1)]
