"""Rows copied within the database: the same rows, constraints and defaults as one by one."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from dkbm_portal.insert_select import RandomUuid, insert_select
from dkbm_portal.mail.models import OutgoingMail
from meetings.models import Invitation
from members.models import Member, User
from members.tests.factories import MemberFactory


def _copy(source, **options) -> int:
    addressed = {"to_email": F("email"), "user": F("pk"), "message_id": RandomUuid()}
    return insert_select(OutgoingMail, source, kind="test.kind", object_key="key", **addressed, **options)


def test_each_row_of_the_source_becomes_one_with_the_defaults_of_the_model(db):
    people = [MemberFactory().user for _ in range(3)]
    before = timezone.now()

    assert _copy(User.objects.filter(pk__in=[user.pk for user in people]), data={"meeting": 7}) == 3

    rows = list(OutgoingMail.objects.order_by("user_id"))
    assert [(row.user, row.to_email) for row in rows] == [(user, user.email) for user in people]
    assert {(row.state, row.reason, row.attempts, row.lease) for row in rows} == {("queued", "", 0, None)}
    assert [row.data for row in rows] == [{"meeting": 7}] * 3
    assert len({row.message_id for row in rows}) == 3
    assert all(before <= row.due_at <= timezone.now() for row in rows)


def test_rows_that_exist_are_left_alone_or_an_error_as_asked(db):
    person = MemberFactory().user
    source = User.objects.filter(pk=person.pk)
    assert _copy(source, version=1) == 1
    assert _copy(source, version=1, reason="noch einmal", ignore_conflicts=True) == 0
    assert OutgoingMail.objects.get().reason == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        _copy(source, version=1)


def test_constraints_hold_for_copied_rows(db, meeting):
    newcomer = Member.objects.filter(pk=MemberFactory().pk)
    with pytest.raises(IntegrityError, match="answers_have_a_date"), transaction.atomic():
        insert_select(Invitation, newcomer, meeting=meeting.pk, member=F("pk"), answer=Invitation.Answer.ACCEPTED)
    assert insert_select(Invitation, newcomer, meeting=meeting.pk, member=F("pk")) == 1


def test_an_empty_source_inserts_nothing(db):
    assert _copy(User.objects.filter(pk__in=[])) == 0
    assert not OutgoingMail.objects.exists()
