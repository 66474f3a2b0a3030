from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services, tasks
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting
from workgroups.services import end_membership


def soon(hours=60, **kwargs):
    start = timezone.now() + timedelta(hours=hours)
    return announced_meeting(starts_at=start, ends_at=start + timedelta(hours=2), **kwargs)


def invited(meeting, answer="none", **kwargs):
    values = {"answered_at": timezone.now()} if answer != "none" else {}
    return InvitationFactory(meeting=meeting, answer=answer, **values, **kwargs)


def reminders() -> list[tuple[str, int]]:
    rows = OutgoingMail.objects.filter(kind__startswith="meetings.reminder").order_by("user_id")
    return [(row.kind.removeprefix("meetings.reminder_"), row.user_id) for row in rows]


def test_who_comes_is_reminded_and_who_is_silent_is_asked(ag, deliver):
    meeting = soon()
    people = [invited(meeting, answer) for answer in ("accepted", "tentative", "none", "declined")]
    tasks.send_reminders()
    users = [person.member.user_id for person in people]
    assert reminders() == [("accepted", users[0]), ("accepted", users[1]), ("open", users[2])]
    subjects = {mail.to[0]: mail.subject.split(":")[0] for mail in deliver()}
    assert subjects[people[0].member.user.email] == "Erinnerung"
    assert subjects[people[2].member.user.email] == "Bitte antworten"


def test_nobody_is_reminded_twice_even_after_answering(ag):
    meeting = soon()
    invitation = invited(meeting)
    tasks.send_reminders()
    services.record_answer(invitation=invitation, answer="accepted")
    tasks.send_reminders()
    assert len(reminders()) == 1


@pytest.mark.parametrize("hours", [-1, 1, 23, 73, 200])
def test_outside_of_three_to_one_days_before_nobody_is_reminded(ag, hours):
    invited(soon(hours))
    tasks.send_reminders()
    assert reminders() == []


def test_nobody_is_reminded_of_a_cancelled_meeting(ag):
    invited(soon(state="cancelled", cancelled_at=timezone.now()))
    tasks.send_reminders()
    assert reminders() == []


def test_nobody_is_reminded_within_a_day_of_the_invitation(ag):
    invited(soon(), created_at=timezone.now() - timedelta(hours=23))
    tasks.send_reminders()
    assert reminders() == []


def test_nobody_withdrawn_is_reminded(ag):
    invited(soon(), withdrawn_at=timezone.now())
    tasks.send_reminders()
    assert reminders() == []


def test_a_new_room_does_not_remind_again_but_a_new_day_does(ag):
    meeting = soon(50)
    invited(meeting)
    tasks.send_reminders()
    services.move(meeting=meeting, version=0, values={"venue": "Rathaus"}, tell_everybody=True)
    tasks.send_reminders()
    assert len(reminders()) == 1
    later = {"starts_at": meeting.starts_at + timedelta(hours=20), "ends_at": meeting.ends_at + timedelta(hours=20)}
    services.move(meeting=meeting, version=1, values=later, tell_everybody=True)
    if timezone.localdate(later["starts_at"]) == timezone.localdate(meeting.starts_at):
        pytest.skip("The clock of this run keeps both times on one day.")
    tasks.send_reminders()
    assert len(reminders()) == 2


@pytest.mark.parametrize("change", ["declined", "cancelled", "left", "begun", "moved"])
def test_a_reminder_that_lost_its_sense_is_not_sent(ag, deliver, change):
    meeting = soon()
    invitation = invited(meeting, "accepted")
    tasks.send_reminders()
    assert len(reminders()) == 1
    if change == "declined":
        services.record_answer(invitation=invitation, answer="declined")
    elif change == "cancelled":
        services.cancel(meeting=meeting, reason="Sturm")
    elif change == "left":
        end_membership(membership=invitation.member.memberships.get())
    else:
        meeting.starts_at = timezone.now() + timedelta(days=9 if change == "moved" else -1)
        meeting.ends_at = meeting.starts_at + timedelta(hours=1)
        meeting.save()
    assert [mail for mail in deliver() if mail.subject.startswith("Erinnerung")] == []
    assert OutgoingMail.objects.get(kind="meetings.reminder_accepted").state == "skipped"


def test_a_request_to_answer_is_not_sent_after_the_answer(ag, deliver):
    invitation = invited(soon())
    tasks.send_reminders()
    services.record_answer(invitation=invitation, answer="tentative")
    assert deliver() == []


def test_reminding_takes_as_many_queries_for_twenty_people_as_for_one(ag):
    counts = []
    for people in (1, 20):
        meeting = soon()
        for _ in range(people):
            invited(meeting)
        with CaptureQueriesContext(connection) as queries:
            services.reminders.remind(meeting=meeting)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Invitation.objects.count() == len(reminders()) == 21
