"""Beat away for two days, two beats at once, clock changes, every task twice: people get each mail once and in time."""

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from dkbm_portal.home.models import AccessibilityStatement
from dkbm_portal.mail.models import OutgoingMail
from meetings.models import BERLIN, Invitation, Meeting
from meetings.services import announce
from meetings.tasks import send_reminders
from meetings.tests.factories import DatePollFactory, InvitationFactory, MeetingFactory, announced_meeting
from workgroups.models import Membership
from workgroups.tests.factories import MembershipFactory, OfficeFactory, admitted_member

ACCEPTED = {"answer": Invitation.Answer.ACCEPTED}
# The last Sundays of March and October, and the day after: 9:00 by the clock is another hour in UTC.
CLOCK_CHANGES = [datetime(2027, 3, 29, 9, tzinfo=BERLIN), datetime(2027, 11, 1, 9, tzinfo=BERLIN)]


def _invited(meeting: Meeting, at: datetime, number: int = 3) -> None:
    for _ in range(number):
        InvitationFactory(meeting=meeting, created_at=at, answered_at=at, **ACCEPTED)


def _meeting(starts_at: datetime, **fields) -> Meeting:
    long_ago = starts_at - timedelta(days=40)
    meeting = announced_meeting(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), announced_at=long_ago, **fields
    )
    _invited(meeting, long_ago)
    return meeting


def _hours(start: datetime, end: datetime, *, away: tuple[datetime, datetime] | None = None):
    """Yield the hours of beat from start to end; none while beat is away."""
    now = start
    while now < end:
        if away is None or not away[0] <= now < away[1]:
            yield now
        now += timedelta(hours=1)


def _run_hourly(hours, deliver, *, beats: int = 1) -> list[tuple[datetime, str]]:
    """Run the reminders every hour as beat would; returns when which address was mailed."""
    mailed = []
    for now in hours:
        with time_machine.travel(now.astimezone(), tick=False):
            for _ in range(beats):
                send_reminders()
            mailed += [(now, mail.to[0]) for mail in deliver()]
    return mailed


@pytest.mark.parametrize("starts_at", CLOCK_CHANGES, ids=["March", "October"])
def test_nine_stays_nine_across_the_clock_change_and_everybody_is_reminded_once(db, deliver, starts_at):
    with time_machine.travel(starts_at - timedelta(days=40)):
        meeting = _meeting(starts_at)
    mailed = _run_hourly(_hours(starts_at - timedelta(days=5), starts_at), deliver)
    assert Counter(address for _, address in mailed) == {
        row.member.user.email: 1 for row in meeting.invitations.select_related("member__user")
    }
    meeting.refresh_from_db()
    assert meeting.clock_span == "09:00–12:00\N{NO-BREAK SPACE}Uhr"
    for row in OutgoingMail.objects.all():
        assert "09:00–12:00" in row.text
    times = {timezone.localtime(at, BERLIN) for at, _ in mailed}
    assert all(timedelta(days=2) <= starts_at - at <= timedelta(days=3, hours=2) for at in times)


def test_two_beats_at_once_remind_once(db, deliver):
    starts_at = timezone.now() + timedelta(days=4)
    _meeting(starts_at)
    mailed = _run_hourly(_hours(timezone.now(), starts_at), deliver, beats=2)
    assert set(Counter(address for _, address in mailed).values()) == {1}
    assert len(mailed) == 3


def test_beat_away_for_two_days_still_reminds_in_time_where_that_helps(db, deliver):
    now = timezone.now()
    starts_at = now + timedelta(days=4)
    _meeting(starts_at)
    away = (now, starts_at - timedelta(hours=30))
    mailed = _run_hourly(_hours(now, starts_at, away=away), deliver)
    assert len(mailed) == 3
    assert all(starts_at - at >= timedelta(hours=24) for at, _ in mailed)


def test_beat_away_for_too_long_reminds_nobody_late_and_says_so(db, deliver):
    now = timezone.now()
    starts_at = now + timedelta(days=4)
    _meeting(starts_at)
    away = (now, starts_at - timedelta(hours=10))
    assert _run_hourly(_hours(now, starts_at, away=away), deliver) == []
    missed = OutgoingMail.objects.filter(kind="meetings.reminder_accepted")
    assert set(missed.values_list("state", flat=True)) == {"skipped"}
    assert missed.count() == 3
    assert all(row.reason.startswith("Zu spät") for row in missed)


def test_control_a_job_that_only_looks_at_the_clock_reminds_once_an_hour(db):
    """What the outbox's unique key is for: the same query without it mails at every turn of beat."""
    starts_at = timezone.now() + timedelta(days=3)
    meeting = _meeting(starts_at)
    naive = Counter()
    for _ in _hours(starts_at - timedelta(hours=72), starts_at - timedelta(hours=24)):
        naive.update(row.member_id for row in meeting.invitations.filter(answer="accepted"))
    assert set(naive.values()) == {48}


# --- Every task, twice and twice at once ---
# The kind of mail that each task finds to write in ``_population``; None for those that write none.
TASKS = {
    "dkbm_portal.home.tasks.remind_of_review": "home.accessibility_review",
    "dkbm_portal.mail.tasks.deliver": "meetings.invitation",
    "dkbm_portal.mail.tasks.poll_mailbox": None,
    "dkbm_portal.mail.tasks.sweep": "meetings.invitation",
    "meetings.tasks.reconcile_invitations": "meetings.invitation",
    "meetings.tasks.send_minutes_reminders": "meetings.minutes_missing",
    "meetings.tasks.send_poll_reminders": "meetings.poll_reminder",
    "meetings.tasks.send_reminders": "meetings.reminder_accepted",
    "members.tasks.clear_sessions": None,
    "members.tasks.forget_stragglers": None,
    "workgroups.tasks.end_expired_offices": "workgroups.offices_vacant",
    "workgroups.tasks.report_open_applications": "registration.open_applications",
}


def _population(ag) -> None:
    """Something to do for every task, such as a newcomer to be invited and an office whose term has run out."""
    now, day = timezone.now(), timedelta(days=1)
    _meeting(now + 2.5 * day, workgroup=ag)
    announced_meeting(workgroup=ag, starts_at=now - 12 * day, ends_at=now - 12 * day + timedelta(hours=3))
    meeting = MeetingFactory(workgroup=ag)
    MembershipFactory(workgroup=ag, status="active", decided_at=now)
    announce(meeting=meeting, version=meeting.version)
    MembershipFactory(workgroup=ag, status=Membership.Status.REQUESTED)
    OfficeFactory(workgroup=ag, member=admitted_member(ag))
    since, until = timezone.localdate() - 9 * day, timezone.localdate() - day
    OfficeFactory(workgroup=ag, member=admitted_member(ag), role="deputy", since=since, until=until)
    DatePollFactory(workgroup=ag, answer_by=timezone.localdate() + 2 * day)
    long_ago = timezone.localdate() - 400 * day
    AccessibilityStatement.objects.update(prepared_on=long_ago, reviewed_on=long_ago)


def test_every_task_of_the_portal_is_run_twice_below(db):
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if ".tasks." in name}
    assert ours == set(TASKS), "a task without a row in TASKS, and maybe without anything to do in _population"
    assert {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()} <= ours


def _run(name: str) -> None:
    current_app.tasks[name].run()


def _sent() -> Counter:
    rows = OutgoingMail.objects.order_by().values_list("kind", "object_key", "version", "to_email")
    return Counter(rows)


def test_every_task_run_twice_does_its_work_once(ag, deliver, mailoutbox):
    current_app.loader.import_default_modules()
    _population(ag)
    for name in TASKS:
        _run(name)
    deliver()
    once, mails = _sent(), Counter(mail.to[0] + mail.subject for mail in mailoutbox)
    assert set(TASKS.values()) - {None} <= {kind for kind, *_ in once}
    for name in TASKS:
        _run(name)
    deliver()
    assert _sent() == once
    assert Counter(mail.to[0] + mail.subject for mail in mailoutbox) == mails
    assert set(mails.values()) == {1}


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("faults")
def test_every_task_run_twice_at_once_does_its_work_once(ag, mailoutbox):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: see `make services`")
    current_app.loader.import_default_modules()
    _population(ag)
    errors = []

    def work(barrier: threading.Barrier, name: str) -> None:
        try:
            barrier.wait(10)
            _run(name)
        except Exception as error:  # shown by the assertion below
            errors.append(f"{name}: {error!r}")
        finally:
            connection.close()

    for name in [*TASKS, "dkbm_portal.mail.tasks.deliver"]:
        barrier = threading.Barrier(2)
        threads = [threading.Thread(target=work, args=(barrier, name)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert errors == []
    mails = Counter(mail.to[0] + mail.subject for mail in mailoutbox)
    print(f"every task twice at once: {len(TASKS)} tasks, {sum(mails.values())} mails, none twice")
    assert set(TASKS.values()) - {None} <= {kind for kind, *_ in _sent()}
    assert set(mails.values()) == {1}
