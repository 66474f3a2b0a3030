"""Two people at once, on a database with row locks."""

from threading import Barrier

import pytest

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.tests.races import at_once
from meetings import services
from meetings.models import Invitation, Meeting
from meetings.services import planning
from meetings.tests.factories import MeetingFactory, announced_meeting
from workgroups.models import Workgroup
from workgroups.tests.factories import admitted_member

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def people(ag):
    return [admitted_member(ag) for _ in range(5)]


def test_two_announcements_at_once_make_one_set_of_invitations_and_mails(people):
    meeting = MeetingFactory(workgroup=Workgroup.objects.get(kind="ag", number=2))
    results = at_once(*[lambda: services.announce(meeting=meeting, version=0)] * 2)
    assert sorted(str(result) for result in results) == ["5", "Das Treffen ist schon angekündigt."]
    assert Invitation.objects.count() == OutgoingMail.objects.filter(kind="meetings.invitation").count() == 5


def test_of_two_edits_at_once_one_is_refused(people):
    meeting = announced_meeting(workgroup=Workgroup.objects.get(kind="ag", number=2))
    results = at_once(
        *[
            lambda title=title: services.save_changes(meeting=meeting, version=0, values={"title": title})
            for title in ("Erste Fassung", "Zweite Fassung")
        ]
    )
    refused = [result for result in results if isinstance(result, services.EditConflict)]
    ((saved,),) = [result for result in results if isinstance(result, list)]
    assert len(refused) == 1
    assert Meeting.objects.get().title == saved.new
    assert Meeting.objects.get().version == 1


def test_without_the_lock_the_second_edit_would_overwrite_the_first(people, monkeypatch):
    both_have_read = Barrier(2)

    def unlocked(meeting):
        found = Meeting.objects.get(pk=meeting.pk)
        both_have_read.wait(timeout=10)
        return found

    monkeypatch.setattr(planning, "locked", unlocked)
    meeting = announced_meeting(workgroup=Workgroup.objects.get(kind="ag", number=2))
    results = at_once(
        *[
            lambda title=title: services.save_changes(meeting=meeting, version=0, values={"title": title})
            for title in ("Erste Fassung", "Zweite Fassung")
        ]
    )
    assert not [result for result in results if isinstance(result, services.EditConflict)]


def test_reconciling_twice_at_once_invites_once(people):
    meeting = announced_meeting(workgroup=Workgroup.objects.get(kind="ag", number=2))
    results = at_once(*[lambda: services.reconcile_meeting(meeting=meeting)] * 2)
    assert results == [None, None]
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 5
