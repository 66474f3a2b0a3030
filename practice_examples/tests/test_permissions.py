import pytest
from django.contrib.auth.models import AnonymousUser

from practice_examples import permissions
from practice_examples.models import PracticeExample
from practice_examples.tests.factories import PracticeExampleFactory, published_example, submitted_example

pytestmark = pytest.mark.django_db


def test_every_admitted_person_may_write_examples(member, staff):
    assert permissions.can_write_examples(member.user)
    assert permissions.can_write_examples(staff)


def test_visitors_and_applicants_may_not_write_examples(applicant):
    assert not permissions.can_write_examples(AnonymousUser())
    assert not permissions.can_write_examples(applicant.user)


def test_authors_edit_their_drafts_only(member):
    assert permissions.can_edit(member.user, PracticeExampleFactory(author=member.user))
    assert not permissions.can_edit(member.user, submitted_example(author=member.user))
    assert not permissions.can_edit(member.user, published_example(author=member.user))


def test_nobody_else_edits_a_draft(colleague, staff, member):
    draft = PracticeExampleFactory(author=member.user)
    assert not permissions.can_edit(colleague.user, draft)
    assert not permissions.can_edit(staff, draft)


def test_draft_without_author_is_nobodys(member):
    assert not permissions.is_author(AnonymousUser(), PracticeExampleFactory(author=None))


def test_authors_withdraw_what_is_submitted_only(member, colleague):
    submitted = submitted_example(author=member.user)
    assert permissions.can_withdraw(member.user, submitted)
    assert not permissions.can_withdraw(colleague.user, submitted)
    assert not permissions.can_withdraw(member.user, PracticeExampleFactory(author=member.user))


def test_people_who_left_the_network_no_longer_edit_their_drafts(applicant):
    draft = PracticeExampleFactory(author=applicant.user)
    assert PracticeExample.objects.visible_to(applicant.user).get() == draft
    assert not permissions.can_edit(applicant.user, draft)


def test_only_staff_review(staff, speaker):
    assert permissions.can_review(staff)
    assert not permissions.can_review(speaker.user)
    assert not permissions.can_review(AnonymousUser())
