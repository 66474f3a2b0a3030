"""Two deciders at once, on PostgreSQL: the lock on the person makes it one decision and one mail."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from dkbm_portal.mail.models import OutgoingMail
from members.tests.factories import UserFactory
from workgroups.models import Membership
from workgroups.registration import services
from workgroups.registration.services import RegistrationError
from workgroups.tests.factories import MembershipFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _needs_row_locks(db):
    if connection.vendor != "postgresql":
        pytest.skip("Row locks need PostgreSQL")


def race(*calls) -> list[Exception | None]:
    """Start the calls together in threads of their own; return what each raised."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            barrier.wait(10)
            call()
        except (RegistrationError, IntegrityError) as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.fixture
def deciders(db):
    return [UserFactory(is_staff=True, is_superuser=True) for _ in range(2)]


def test_admitting_and_declining_at_once_is_one_decision(applicant, deciders):
    membership = applicant.memberships.get()
    outcomes = race(
        lambda: services.admit(membership=membership, by=deciders[0]),
        lambda: services.decline(membership=membership, by=deciders[1], reason="Nein."),
    )
    assert sorted(error is None for error in outcomes) == [False, True]
    membership.refresh_from_db()
    assert membership.status in ("active", "declined")
    assert OutgoingMail.objects.count() == 1


def test_admitting_twice_at_once_welcomes_once(applicant, deciders):
    membership = applicant.memberships.get()
    outcomes = race(*[lambda by=by: services.admit(membership=membership, by=by) for by in deciders])
    assert sorted(error is None for error in outcomes) == [False, True]
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
    outcomes = race(
        lambda: services.admit(membership=membership, by=deciders[0]),
        lambda: services.decline(membership=membership, by=deciders[1], reason="Nein."),
    )
    assert outcomes == [None, None]
    assert OutgoingMail.objects.count() == 2


def test_admitted_into_two_ags_at_once_ends_in_one(applicant, other_ag, deciders):
    """The database keeps R1 even against a writer that takes no lock."""
    membership = applicant.memberships.get()

    def insert():
        with transaction.atomic():
            MembershipFactory(member=applicant, workgroup=other_ag, status="active")

    outcomes = race(lambda: services.admit(membership=membership, by=deciders[0]), insert)
    assert sorted(error is None for error in outcomes) == [False, True]
    assert Membership.objects.active().filter(member=applicant, kind="ag").count() == 1


def test_applying_again_twice_at_once_is_one_application(applicant, ag):
    services.withdraw(membership=applicant.memberships.get())
    again = {"member": applicant, "municipality": applicant.municipality, "function": "Bildungsbüro", "ag": ag}
    outcomes = race(*[lambda: services.reapply(**again) for _ in range(2)])
    assert sorted(error is None for error in outcomes) == [False, True]
    assert Membership.objects.requested().filter(member=applicant).count() == 1
