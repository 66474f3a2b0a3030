"""Erasing at the same moment as something else, on PostgreSQL."""

import threading

import pytest

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.tests.races import at_once
from meetings import services as meetings
from meetings.models import Invitation
from meetings.tests.factories import announced_meeting
from members import services
from members.models import User
from members.services import ErasureRefused, erase_account
from members.tests.factories import UserFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


def test_two_clicks_erase_once_and_mail_once(member):
    outcomes = at_once(*[lambda: erase_account(user=member.user)] * 2)
    assert sorted(outcomes) == [False, True]
    assert OutgoingMail.objects.filter(kind="mail.farewell").count() == 1


def _two_staff() -> list[User]:
    User.objects.filter(is_staff=True).update(is_staff=False)
    return [UserFactory(is_staff=True, is_superuser=True) for _ in range(2)]


def test_the_last_two_of_the_transferagentur_do_not_go_at_the_same_moment(db):
    first, second = _two_staff()
    outcomes = at_once(lambda: erase_account(user=first), lambda: erase_account(user=second))
    assert sum(isinstance(outcome, ErasureRefused) for outcome in outcomes) == 1
    assert User.objects.filter(is_staff=True, is_active=True).count() == 1


def test_without_the_lock_the_last_two_would_both_go(db, monkeypatch):
    first, second = _two_staff()
    both_looked, look = threading.Barrier(2), services.duties_of

    def look_together(user):
        found = look(user)
        both_looked.wait(10)
        return found

    monkeypatch.setattr(services, "duties_of", look_together)
    monkeypatch.setattr(services.User.objects.all().__class__, "select_for_update", lambda self, **_: self)
    outcomes = at_once(lambda: erase_account(user=first), lambda: erase_account(user=second))
    assert outcomes == [True, True]
    assert not User.objects.filter(is_staff=True, is_active=True).exists()


def test_answer_of_another_person_and_erasure_do_not_wait_for_each_other_in_a_circle(ag, member, colleague):
    for _ in range(3):
        meeting = announced_meeting(workgroup=ag, capacity=1)
        for person in (member, colleague):
            Invitation.objects.create(meeting=meeting, member=person)
    answers = [
        lambda row=row: meetings.record_answer(invitation=row, answer="accepted") and True
        for row in Invitation.objects.filter(member=colleague)
    ]
    outcomes = at_once(lambda: erase_account(user=member.user), *answers)
    assert outcomes == [True] * 4
    assert not Invitation.objects.current().filter(member=member).exists()
    assert Invitation.objects.filter(member=colleague, place="seated").count() == 3
