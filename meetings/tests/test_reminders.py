from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services, tasks
from meetings.models import BERLIN, Invitation
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
    rows = rows.exclude(state=OutgoingMail.State.SKIPPED)
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


def asked(days, **kwargs):
    """A meeting in three weeks, answers to which are due in that many days."""
    start = timezone.now() + timedelta(days=21)
    due = timezone.localdate() + timedelta(days=days)
    return announced_meeting(
        starts_at=start, ends_at=start + timedelta(hours=2), answer_by=due, announced_at=_long_ago(), **kwargs
    )


def _long_ago():
    return timezone.now() - timedelta(days=40)


def at(monkeypatch, day: int, hour: int):
    """Let it be that many days from today, at that hour in Berlin."""
    today = datetime.now(BERLIN).date()
    moment = datetime.combine(today + timedelta(days=day), time(hour), tzinfo=BERLIN)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def missed() -> list[tuple[str, str]]:
    rows = OutgoingMail.objects.filter(kind__startswith="meetings.reminder", state="skipped").order_by("pk")
    return [(row.kind.removeprefix("meetings.reminder_"), row.reason.split(":")[0]) for row in rows]


def test_who_is_silent_is_asked_a_week_and_two_days_before_the_answer_is_due(ag, monkeypatch, deliver):
    person = invited(asked(10), created_at=_long_ago())
    found = {}
    for day in range(12):
        at(monkeypatch, day, 9)
        tasks.send_reminders()
        tasks.send_reminders()
        found[day] = len(deliver())
    assert {day: count for day, count in found.items() if count} == {3: 1, 8: 1}
    assert reminders() == [("open", person.member.user_id)] * 2


def test_who_answered_after_the_first_request_gets_no_second_one(ag, monkeypatch):
    person = invited(asked(10), created_at=_long_ago())
    at(monkeypatch, 3, 9)
    tasks.send_reminders()
    services.record_answer(invitation=person, answer="declined")
    at(monkeypatch, 8, 9)
    tasks.send_reminders()
    assert len(reminders()) == 1


def test_a_later_day_for_answers_asks_again(ag, monkeypatch):
    meeting = asked(10)
    invited(meeting, created_at=_long_ago())
    at(monkeypatch, 3, 9)
    tasks.send_reminders()
    meeting.answer_by += timedelta(days=7)
    meeting.save()
    at(monkeypatch, 10, 9)
    tasks.send_reminders()
    assert len(reminders()) == 2


def test_who_comes_is_reminded_three_days_before_whatever_the_day_for_answers(ag):
    person = invited(soon(answer_by=timezone.localdate() - timedelta(days=20)), "accepted")
    tasks.send_reminders()
    assert reminders() == [("accepted", person.member.user_id)]


def test_nobody_asked_to_answer_is_reminded_of_the_meeting_within_a_day(ag, monkeypatch):
    start = datetime.combine(timezone.localdate() + timedelta(days=13), time(18), tzinfo=BERLIN)
    meeting = announced_meeting(
        starts_at=start, ends_at=start + timedelta(hours=2), answer_by=start.date() - timedelta(days=1)
    )
    person = invited(meeting, created_at=_long_ago())
    at(monkeypatch, 10, 9)
    tasks.send_reminders()
    OutgoingMail.objects.update(created_at=timezone.now())
    services.record_answer(invitation=person, answer="accepted")
    at(monkeypatch, 10, 20)
    tasks.send_reminders()
    assert [kind for kind, _ in reminders()] == ["open"]
    at(monkeypatch, 11, 10)
    tasks.send_reminders()
    assert [kind for kind, _ in reminders()] == ["open", "accepted"]


def test_who_waits_for_a_seat_is_not_told_see_you_soon(ag, deliver):
    meeting = soon(capacity=1)
    first, second = invited(meeting), invited(meeting)
    for person in (first, second):
        services.record_answer(invitation=person, answer="accepted")
    tasks.send_reminders()
    assert reminders() == [("accepted", first.member.user_id)]
    assert [mail.to for mail in deliver() if mail.subject.startswith("Erinnerung")] == [[first.member.user.email]]


def test_after_two_days_without_beat_nobody_is_reminded_late_and_staff_see_it(ag, monkeypatch, deliver):
    person = invited(asked(10), created_at=_long_ago())
    at(monkeypatch, 5, 9)
    tasks.send_reminders()
    tasks.send_reminders()
    assert reminders() == []
    assert missed() == [("open", "Zu spät")]
    assert deliver() == []
    at(monkeypatch, 8, 9)
    tasks.send_reminders()
    assert reminders() == [("open", person.member.user_id)]


def test_a_reminder_of_the_meeting_missed_by_beat_is_recorded_even_after_the_meeting(ag, monkeypatch):
    meeting = soon(60)
    invited(meeting, "accepted", created_at=_long_ago())
    invited(meeting, "declined", created_at=_long_ago())
    at(monkeypatch, 4, 12)
    tasks.send_reminders()
    assert (reminders(), missed()) == ([], [("accepted", "Zu spät")])


@pytest.mark.parametrize("change", ["cancelled", "answered", "invited later", "reminded"])
def test_nothing_is_recorded_as_missed_for_whom_nothing_was_due(ag, monkeypatch, change):
    meeting = soon(60)
    person = invited(meeting, "accepted", created_at=_long_ago())
    if change == "cancelled":
        services.cancel(meeting=meeting, reason="Sturm")
    elif change == "reminded":
        tasks.send_reminders()
    later = {"answered": {"answered_at": meeting.starts_at}, "invited later": {"created_at": meeting.starts_at}}
    Invitation.objects.filter(pk=person.pk).update(**later.get(change, {}))
    at(monkeypatch, 4, 12)
    tasks.send_reminders()
    assert missed() == []


def test_a_reminder_that_waited_too_long_for_the_mail_server_is_not_sent(ag, monkeypatch, deliver):
    invited(asked(10), created_at=_long_ago())
    at(monkeypatch, 3, 9)
    tasks.send_reminders()
    OutgoingMail.objects.update(due_at=timezone.now())
    at(monkeypatch, 5, 9)
    assert deliver() == []
    assert missed() == [("open", "Zu spät")]


def test_the_morning_of_a_reminder_is_by_the_clock_in_berlin_across_the_change_to_summer_time(ag):
    meeting = announced_meeting(answer_by=date(2027, 4, 1))
    open_ones = [row for row in services.reminders.reminders_of(meeting) if row.kind == services.reminders.OPEN]
    begins = [timezone.localtime(row.begin) for row in open_ones]
    assert [f"{begin:%d.%m. %H:%M %z}" for begin in begins] == ["25.03. 08:00 +0100", "30.03. 08:00 +0200"]
    assert len({row.version for row in open_ones}) == 2
