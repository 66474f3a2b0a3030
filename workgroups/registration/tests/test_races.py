"""Two deciders at once, on PostgreSQL: the lock on the person makes it one decision and one mail."""

import threading

import pytest
from django.db import transaction

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.tests.races import at_once, has_failed
from members.tests.factories import UserFactory
from workgroups.models import Membership
from workgroups.registration import services
from workgroups.tests.factories import MembershipFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def deciders(db):
    return [UserFactory(is_staff=True, is_superuser=True) for _ in range(2)]


def test_admitting_and_declining_at_once_is_one_decision(applicant, deciders):
    membership = applicant.memberships.get()
    outcomes = at_once(
        lambda: services.admit(membership=membership, by=deciders[0]),
        lambda: services.decline(membership=membership, by=deciders[1], reason="Nein."),
    )
    assert sorted(has_failed(outcome) for outcome in outcomes) == [False, True]
    membership.refresh_from_db()
    assert membership.status in ("active", "declined")
    assert OutgoingMail.objects.count() == 1


def test_admitting_twice_at_once_welcomes_once(applicant, deciders):
    membership = applicant.memberships.get()
    outcomes = at_once(*[lambda by=by: services.admit(membership=membership, by=by) for by in deciders])
    assert sorted(has_failed(outcome) for outcome in outcomes) == [False, True]
    assert OutgoingMail.objects.count() == 1


def test_without_the_lock_both_deciders_believe_they_decided(applicant, deciders, monkeypatch):
    """The control: what the lock is for."""
    membership = applicant.memberships.get()
    read = threading.Barrier(2)

    def unlocked(membership):
        row = Membership.objects.select_related("member__user", "workgroup").get(pk=membership.pk)
        read.wait(10)
        return row

    monkeypatch.setattr(services, "_locked", unlocked)
    outcomes = at_once(
        lambda: services.admit(membership=membership, by=deciders[0]),
        lambda: services.decline(membership=membership, by=deciders[1], reason="Nein."),
    )
    assert not any(has_failed(outcome) for outcome in outcomes)
    assert OutgoingMail.objects.count() == 2


def test_admitted_into_two_ags_at_once_ends_in_one(applicant, other_ag, deciders):
    """The database keeps R1 even against a writer that takes no lock."""
    membership = applicant.memberships.get()

    def insert():
        with transaction.atomic():
            MembershipFactory(member=applicant, workgroup=other_ag, status="active")

    outcomes = at_once(lambda: services.admit(membership=membership, by=deciders[0]), insert)
    assert sorted(has_failed(outcome) for outcome in outcomes) == [False, True]
    assert Membership.objects.active().filter(member=applicant, kind="ag").count() == 1


def test_applying_again_twice_at_once_is_one_application(applicant, ag):
    services.withdraw(membership=applicant.memberships.get())
    again = {"member": applicant, "municipality": applicant.municipality, "function": "Bildungsbüro", "ag": ag}
    outcomes = at_once(*[lambda: services.reapply(**again) for _ in range(2)])
    assert sorted(has_failed(outcome) for outcome in outcomes) == [False, True]
    assert Membership.objects.requested().filter(member=applicant).count() == 1
