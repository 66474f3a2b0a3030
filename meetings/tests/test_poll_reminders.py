from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import tasks
from meetings.models import DatePoll
from meetings.services.poll_reminders import KIND, remind_of_poll
from meetings.services.polls import change_poll, close_poll
from meetings.tests.factories import DatePollFactory, in_days, vote
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member


def due(days=2, **kwargs):
    return DatePollFactory(answer_by=timezone.localdate() + timedelta(days=days), **kwargs)


def reminded() -> list:
    return list(OutgoingMail.objects.filter(kind=KIND).order_by("user_id").values_list("user_id", flat=True))


def test_who_has_not_answered_is_reminded_two_days_before_with_an_own_text(ag, member, colleague, deliver):
    vote(due(), colleague, "yes", "no", "no")
    tasks.send_poll_reminders()
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject == "Noch ohne Ihre Antwort: Herbsttreffen der AG 2"
    assert "Ihre Antwort fehlt noch" in mail.body
    assert "/umfrage/" in mail.body


def test_nobody_is_reminded_twice_however_often_the_task_runs(ag, member):
    poll = due()
    for _ in range(3):
        tasks.send_poll_reminders()
    poll.answer_by += timedelta(days=1)
    poll.save()
    tasks.send_poll_reminders()
    assert reminded() == [member.user_id]


def test_a_new_address_brings_no_second_reminder(ag, member):
    due()
    tasks.send_poll_reminders()
    member.user.email = "neu@example.org"
    member.user.save()
    tasks.send_poll_reminders()
    assert len(reminded()) == 1


def test_a_mail_of_a_deleted_account_keeps_nobody_from_being_reminded(ag, member, colleague):
    poll = due()
    OutgoingMail.objects.create(kind=KIND, object_key=poll.mail_key, to_email="weg@example.org")
    tasks.send_poll_reminders()
    assert OutgoingMail.objects.filter(kind=KIND, user__isnull=False).count() == 2


def test_after_a_day_without_beat_the_reminder_still_goes_out(ag, member):
    due(days=1)
    tasks.send_poll_reminders()
    assert reminded() == [member.user_id]


@pytest.mark.parametrize("days", [-1, 3, 20])
def test_earlier_and_later_nobody_is_reminded(ag, member, days):
    due(days=days)
    tasks.send_poll_reminders()
    assert reminded() == []


def opened(**ago):
    return DatePollFactory(created_at=timezone.now() - timedelta(**ago))


def test_without_an_answer_date_the_reminder_goes_out_a_week_after_the_start(ag, member, colleague, deliver):
    vote(opened(days=7), colleague, "yes", "no", "no")
    tasks.send_poll_reminders()
    tasks.send_poll_reminders()
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert "seit einer Woche läuft die Terminumfrage" in mail.body
    assert "None" not in mail.body


@pytest.mark.parametrize("days", [0, 6, 11, 100])
def test_without_an_answer_date_nobody_is_reminded_earlier_or_much_later(ag, member, days):
    opened(days=days)
    tasks.send_poll_reminders()
    assert reminded() == []


def test_a_poll_that_was_opened_today_reminds_nobody_yet(ag, member):
    due(created_at=timezone.now() - timedelta(hours=3))
    tasks.send_poll_reminders()
    assert reminded() == []


@pytest.mark.parametrize("state", ["fixed", "closed"])
def test_nobody_is_reminded_of_an_ended_poll(ag, member, state):
    due(state=state, decided_at=timezone.now())
    tasks.send_poll_reminders()
    assert reminded() == []


@pytest.mark.parametrize("change", ["ended", "answered", "left", "too late"])
def test_a_reminder_that_lost_its_sense_is_not_sent(ag, member, deliver, change):
    poll = due()
    tasks.send_poll_reminders()
    if change == "ended":
        close_poll(poll=poll, reason="Sturm")
    elif change == "answered":
        vote(poll, member, "no", "no", "no")
    elif change == "left":
        end_membership(membership=member.memberships.get())
    else:
        DatePoll.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    assert [mail for mail in deliver() if mail.subject.startswith("Noch ohne")] == []
    assert OutgoingMail.objects.get(kind=KIND).state == "skipped"


def test_who_has_not_answered_an_added_date_is_reminded(ag, member):
    poll = due()
    vote(poll, member, "yes", "yes", "yes")
    change_poll(poll=poll, version=0, values={}, add=[(in_days(40), in_days(40, 12))])
    tasks.send_poll_reminders()
    assert reminded() == [member.user_id]


def test_reminding_takes_as_many_queries_for_twenty_people_as_for_one(ag):
    counts = []
    for people in (1, 19):
        for _ in range(people):
            admitted_member(ag)
        poll = due()
        with CaptureQueriesContext(connection) as queries:
            assert remind_of_poll(poll=poll) in (1, 20)
        counts.append(len(queries))
    assert counts[0] == counts[1]
