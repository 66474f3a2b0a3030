"""Two people press a button at the same moment; only PostgreSQL lets both come in.

Each race holds the first of them right after its check until the other one has had a second to arrive there, too. With
the AG's lock the other one waits outside; the controls take the lock away and show what would come of it.
"""

import threading
from contextlib import suppress

import pytest
from django.utils import timezone

from dkbm_portal.tests.races import at_once
from workgroups.models import Membership, Office, Workgroup
from workgroups.services import (
    appoint,
    end_membership,
    found_uag,
    join,
    memberships,
    offices,
    take_over,
    uags,
)

from .factories import MembershipFactory, UagFactory, admitted_member

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def meet_after(monkeypatch):
    """Return ``meet_after(module, name)``: callers of the function wait up to a second for each other after it."""

    def patch(module, name, parties=2):
        original, barrier = getattr(module, name), threading.Barrier(parties)

        def waiting(*args, **kwargs):
            result = original(*args, **kwargs)
            with suppress(threading.BrokenBarrierError):
                barrier.wait(1)
            return result

        monkeypatch.setattr(module, name, waiting)

    return patch


@pytest.fixture
def without_lock(monkeypatch):
    for module in (memberships, offices, uags):
        monkeypatch.setattr(module, "lock_ag", lambda group, member=None: None)
    monkeypatch.setattr(uags, "_lock_slugs", lambda: None)


def kinds(results) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def speaker_for(ag, member):
    return lambda: appoint(workgroup=ag, member=member, role="speaker", since=timezone.localdate(), until=None)


def delegate_for(ag, member):
    return lambda: appoint(workgroup=ag, member=member, role="concept_delegate", since=timezone.localdate(), until=None)


def test_two_staff_appoint_a_speaker_and_one_is_told_that_it_is_taken(ag, member, colleague, meet_after):
    meet_after(offices, "_plan")
    results = at_once(speaker_for(ag, member), speaker_for(ag, colleague))

    assert kinds(results) == ["GroupRuleError", "Office"]
    assert Office.objects.current().filter(role="speaker").count() == 1


def test_control_without_the_lock_a_speaker_appointment_ends_in_an_error_page(
    ag, member, colleague, meet_after, without_lock
):
    meet_after(offices, "_plan")
    results = at_once(speaker_for(ag, member), speaker_for(ag, colleague))

    assert kinds(results) == ["IntegrityError", "Office"]


def test_four_delegates_at_once_leave_three(ag, meet_after):
    people = [admitted_member(ag) for _ in range(4)]
    meet_after(offices, "_plan", parties=4)
    results = at_once(*(delegate_for(ag, person) for person in people))

    assert kinds(results) == ["GroupRuleError", "Office", "Office", "Office"]
    assert sorted(Office.objects.current().values_list("seat", flat=True)) == [1, 2, 3]


def test_control_without_the_lock_four_delegates_want_the_same_seat(ag, meet_after, without_lock):
    people = [admitted_member(ag) for _ in range(4)]
    meet_after(offices, "_plan", parties=4)
    results = at_once(*(delegate_for(ag, person) for person in people))

    assert kinds(results) == ["IntegrityError", "IntegrityError", "IntegrityError", "Office"]


def office_without_membership() -> bool:
    active = Membership.objects.active().values("member")
    return Office.objects.current().exclude(member__in=active).exists()


def test_appointment_while_the_membership_ends_leaves_no_office_without_membership(ag, member, meet_after):
    meet_after(offices, "_check_group_and_person")
    meet_after(memberships, "_end_offices")
    membership = member.memberships.get()
    at_once(speaker_for(ag, member), lambda: end_membership(membership=membership))

    assert not Membership.objects.active().exists()
    assert not office_without_membership()


def test_control_without_the_lock_somebody_without_membership_is_speaker(ag, member, monkeypatch, without_lock):
    checked, ended = threading.Event(), threading.Event()
    plan = offices._plan

    def slow(*args):
        checked.set()
        ended.wait(5)
        return plan(*args)

    monkeypatch.setattr(offices, "_plan", slow)
    membership = member.memberships.get()

    def end():
        checked.wait(5)
        end_membership(membership=membership)
        ended.set()

    at_once(speaker_for(ag, member), end)
    assert office_without_membership()


def test_joining_twice_at_once_makes_one_membership(ag, member, meet_after):
    uag = UagFactory(parent=ag)
    meet_after(memberships, "has_membership")
    results = at_once(*[lambda: join(uag=uag, member=member)] * 2)

    assert kinds(results) == ["GroupRuleError", "Membership"]
    assert Membership.objects.filter(workgroup=uag).count() == 1


def test_control_without_the_lock_joining_twice_ends_in_an_error_page(ag, member, meet_after, without_lock):
    uag = UagFactory(parent=ag)
    meet_after(memberships, "has_membership")
    results = at_once(*[lambda: join(uag=uag, member=member)] * 2)

    assert kinds(results) == ["IntegrityError", "Membership"]


def test_joining_a_uag_while_leaving_the_ag_leaves_no_uag_membership(ag, member, meet_after):
    uag = UagFactory(parent=ag)
    meet_after(memberships, "has_membership")
    meet_after(memberships, "_end_offices")
    membership = member.memberships.get()
    at_once(lambda: join(uag=uag, member=member), lambda: end_membership(membership=membership))

    assert not Membership.objects.active().exists()


def founding(ag, member):
    return lambda: found_uag(ag=ag, founder=member, name="Kleinräumige Daten", goal="Ein Katalog.")


def test_two_uags_of_one_name_in_two_ags_get_two_addresses(ag, other_ag, member, stranger, meet_after):
    meet_after(uags, "free_slug")
    results = at_once(founding(ag, member), founding(other_ag, stranger))

    assert kinds(results) == ["Workgroup", "Workgroup"]
    assert {uag.slug for uag in Workgroup.objects.uags()} == {"kleinraeumige-daten", "kleinraeumige-daten-2"}


def test_control_without_the_lock_two_uags_want_the_same_address(
    ag, other_ag, member, stranger, meet_after, without_lock
):
    meet_after(uags, "free_slug")
    results = at_once(founding(ag, member), founding(other_ag, stranger))

    assert kinds(results) == ["IntegrityError", "Workgroup"]


def test_two_take_over_at_once_and_one_coordinates(ag, member, colleague, meet_after):
    uag = UagFactory(parent=ag)
    for person in (member, colleague):
        MembershipFactory(member=person, workgroup=uag, status="active")
    meet_after(uags, "_coordination")
    results = at_once(*(lambda person=person: take_over(uag=uag, member=person) for person in (member, colleague)))

    assert kinds(results) == ["GroupRuleError", "Office"]
    assert Office.objects.current().filter(workgroup=uag).count() == 1
