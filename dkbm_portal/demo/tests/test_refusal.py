"""The demo keeps away from databases that real people use."""

import pytest
from django.core.management import CommandError, call_command

from forum.models import Topic
from meetings.models import Meeting
from members.models import MailDomain, Member, User
from members.tests.factories import UserFactory
from practice_examples.models import PracticeExample
from workgroups.models import Workgroup
from workgroups.tests.factories import admitted_member


@pytest.fixture
def real_member(ag):
    return admitted_member(ag, user__email="wirklich@kreis.test")


@pytest.fixture
def real_staff(db):
    return UserFactory(email="leitung@agentur.test", is_staff=True)


def assert_nothing_was_built(*, users: int) -> None:
    assert User.objects.count() == users
    assert Workgroup.objects.count() == 5
    for model in (Meeting, Topic, PracticeExample, MailDomain):
        assert not model.objects.exists()


def test_it_refuses_with_a_real_member(real_member):
    with pytest.raises(CommandError, match="nicht zum Beispielnetzwerk gehören") as refusal:
        call_command("demo")
    assert refusal.value.returncode == 1
    assert_nothing_was_built(users=1)


def test_it_refuses_with_a_member_that_it_did_not_make(member):
    assert member.user.email.endswith("@example.org")
    with pytest.raises(CommandError, match="schon Mitglieder"):
        call_command("demo")
    assert_nothing_was_built(users=1)


def test_it_refuses_with_a_staff_account_only_and_says_why(real_staff):
    with pytest.raises(CommandError, match="schon Konten"):
        call_command("demo")
    assert_nothing_was_built(users=1)


def test_it_refuses_an_installation_with_a_public_address(db, settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="öffentlichen Adresse"):
        call_command("demo")
    assert_nothing_was_built(users=0)


def test_it_prints_no_login_when_it_refuses(real_member, capsys):
    with pytest.raises(CommandError):
        call_command("demo")
    assert capsys.readouterr().out == ""


def test_the_quiet_call_says_one_line_and_changes_nothing(real_member, capsys):
    call_command("demo", "--quiet-if-real")
    output = capsys.readouterr().out
    assert output.startswith("Kein Beispielnetzwerk geladen")
    assert len(output.splitlines()) == 1
    assert_nothing_was_built(users=1)


def test_it_refuses_when_a_real_member_joined_the_demo_network(ag):
    call_command("demo", verbosity=0)
    users = User.objects.count()
    admitted_member(ag, user__email="wirklich@kreis.test")
    with pytest.raises(CommandError, match="nicht zum Beispielnetzwerk gehören"):
        call_command("demo")
    assert User.objects.count() == users + 1
    assert Member.objects.filter(user__email="wirklich@kreis.test").exists()
