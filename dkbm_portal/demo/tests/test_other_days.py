"""The demo's dates follow today: it can be built on any day of any year."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from dkbm_portal.demo.build import build_demo
from dkbm_portal.mail.models import OutgoingMail
from forum.models import Post, Topic
from meetings.models import Invitation, Meeting
from meetings.services import reconcile_all
from members.models import Member
from workgroups.models import Membership, Office, Workgroup

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["2026-12-21T00:20", "2027-01-02T12:00", "2028-02-29T08:00", "2031-07-06T23:50"])
def _another_day(request):
    with time_machine.travel(f"{request.param}+01:00", tick=False):
        build_demo()
        yield


@pytest.mark.usefixtures("_another_day")
def test_it_can_be_built_on_any_day():
    now = timezone.now()
    assert not Meeting.objects.filter(starts_at__lt=now).exclude(state="closed").exists()
    assert Meeting.objects.filter(starts_at__gt=now).count() == 11
    assert not Invitation.objects.filter(answered_at__gt=now).exists()
    assert not Membership.objects.filter(requested_at__gt=now).exists()
    assert not Post.objects.filter(created_at__gt=now).exists()
    assert not Workgroup.objects.filter(founded_on__gt=timezone.localdate()).exists()
    assert Office.objects.current().filter(role="speaker").count() == 3
    assert Topic.objects.filter(last_post_at__gt=now - timedelta(days=4)).count() >= 3


def test_the_nightly_check_of_invitations_finds_nothing_to_mail():
    build_demo()
    before = Invitation.objects.count()
    reconcile_all()
    assert Invitation.objects.count() == before
    assert not OutgoingMail.objects.exists()


def people_built_on(day: str) -> list:
    with time_machine.travel(day, tick=False), transaction.atomic():
        build_demo()
        people = list(Member.objects.order_by("pk").values_list("user__email", "municipality__name", "function"))
        transaction.set_rollback(True)
    return people


def test_the_people_are_the_same_whatever_the_day():
    assert people_built_on("2027-01-02T12:00+01:00") == people_built_on("2027-06-15T09:00+02:00")
