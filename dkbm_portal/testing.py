"""Shared fixtures and guards of all tests, loaded by pytest.ini before Django is set up (so imports stay inside)."""

import logging
import os
import socket

import pytest

_LOOPBACK = ("127.", "::1", "localhost")


def _own_redis_database() -> None:
    """Give each process of pytest-xdist a Redis database of its own, before the settings read the environment."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number and os.environ.get("REDIS_URL"):
        server = os.environ["REDIS_URL"].rpartition("/")[0]
        os.environ["REDIS_URL"] = f"{server}/{int(number) + 1}"


_own_redis_database()


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch):
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"A test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _plain_surroundings(settings, tmp_path):
    """No hashed static files, no shared rate limits, no broker, mails in memory, quick passwords."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA_REQUIRED = False


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch, request):
    """Tasks wait for the test to call them; tests of the real parts keep the broker."""
    from django.conf import settings

    if settings.REDIS_URL and ("services" in request.keywords or "browser" in request.keywords):
        return
    from celery.app.task import Task

    monkeypatch.setattr(Task, "apply_async", lambda self, *args, **kwargs: None)


@pytest.fixture(autouse=True)
def _logged_errors_fail(caplog):
    """A logged ERROR fails the test, unless the test clears ``caplog`` after looking at it."""
    yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"Logged: {[record.getMessage() for record in errors]}"


@pytest.fixture
def row_locks():
    """For tests that race: skips them where the database lets one writer in at a time."""
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("Row locks can only be raced on PostgreSQL: see `make services`")


@pytest.fixture
def deliver(mailoutbox):
    """Send what the outbox holds, as the worker would; returns the mails sent by this call."""
    from dkbm_portal.mail.sender import deliver_due

    def run():
        before = len(mailoutbox)
        deliver_due()
        return mailoutbox[before:]

    return run


@pytest.fixture
def ag(db):
    """AG 2, which every persona but the stranger belongs to."""
    from workgroups.models import Workgroup

    return Workgroup.objects.get(kind="ag", number=2)


@pytest.fixture
def other_ag(db):
    from workgroups.models import Workgroup

    return Workgroup.objects.get(kind="ag", number=1)


@pytest.fixture
def member(ag):
    """An admitted member of AG 2 without office."""
    from workgroups.tests.factories import admitted_member

    return admitted_member(ag, user__email="mitglied@example.org")


@pytest.fixture
def colleague(ag):
    """A second member of AG 2."""
    from workgroups.tests.factories import admitted_member

    return admitted_member(ag, user__email="kollegin@example.org")


@pytest.fixture
def stranger(other_ag):
    """An admitted member of AG 1."""
    from workgroups.tests.factories import admitted_member

    return admitted_member(other_ag, user__email="fremd@example.org")


@pytest.fixture
def speaker(ag):
    from workgroups.tests.factories import OfficeFactory, admitted_member

    member = admitted_member(ag, user__email="sprecherin@example.org")
    OfficeFactory(workgroup=ag, member=member, role="speaker")
    return member


@pytest.fixture
def uag(ag, coordinator):
    """An active UAG of AG 2, coordinated by ``coordinator``."""
    return coordinator.offices.get(role="coordinator").workgroup


@pytest.fixture
def coordinator(ag):
    from workgroups.tests.factories import MembershipFactory, OfficeFactory, UagFactory, admitted_member

    member = admitted_member(ag, user__email="koordination@example.org")
    uag = UagFactory(parent=ag)
    MembershipFactory(member=member, workgroup=uag, status="active")
    OfficeFactory(workgroup=uag, member=member, role="coordinator")
    return member


@pytest.fixture
def applicant(ag):
    """Somebody who confirmed the address and waits for the Transferagentur."""
    from members.tests.factories import MemberFactory
    from workgroups.tests.factories import MembershipFactory

    member = MemberFactory(user__email="antrag@example.org")
    MembershipFactory(member=member, workgroup=ag, status="requested")
    return member


@pytest.fixture
def staff(db):
    """A user of the Transferagentur who is no member."""
    from members.tests.factories import UserFactory

    return UserFactory(email="transferagentur@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def client_of(db):
    """Return ``client_of(person)``: a logged-in test client for a User, a Member or None (anonymous)."""
    from django.test import Client

    def make(person=None):
        client = Client()
        if person is not None:
            client.force_login(getattr(person, "user", person), "django.contrib.auth.backends.ModelBackend")
        return client

    return make


PERSONAS = ("anonymous", "applicant", "stranger", "member", "coordinator", "speaker", "staff")


@pytest.fixture
def client_for(client_of, request):
    """Return ``client_for(name)``: a logged-in client for a name in PERSONAS."""

    def make(name: str):
        return client_of(None if name == "anonymous" else request.getfixturevalue(name))

    return make


@pytest.fixture
def meeting(ag, speaker, member):
    """An announced meeting of AG 2 in four weeks; speaker and member are invited, nobody has answered."""
    from meetings.tests.factories import InvitationFactory, announced_meeting

    meeting = announced_meeting(workgroup=ag)
    for person in (speaker, member):
        InvitationFactory(meeting=meeting, member=person)
    return meeting


@pytest.fixture
def draft_meeting(ag):
    """A meeting of AG 2 that is still a draft."""
    from meetings.tests.factories import MeetingFactory

    return MeetingFactory(workgroup=ag)


@pytest.fixture
def topic(ag, member):
    """A topic of AG 2's forum that ``member`` opened, with its first post."""
    from forum.tests.factories import PostFactory, TopicFactory

    topic = TopicFactory(workgroup=ag, author=member.user)
    PostFactory(topic=topic, author=member.user)
    return topic


@pytest.fixture
def example(db):
    """A published practice example."""
    from practice_examples.tests.factories import published_example

    return published_example()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """With FORBID_SKIPS set (CI) a skipped test fails: what CI installs, CI must use."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("FORBID_SKIPS"):
        report.outcome = "failed"
        report.longrepr = f"Skipped although skips are forbidden: {report.longrepr}"


def _commits(item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker) and (marker.kwargs.get("transaction", False) or "live_server" in item.fixturenames)


def pytest_collection_modifyitems(items):
    """Tests that commit empty the tables afterwards; let them begin with what the migrations loaded."""
    for item in filter(_commits, items):
        kept = item.get_closest_marker("django_db").kwargs | {"transaction": True, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**kept), append=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Let tests of other kinds begin with it, too, where one comes next: pytest-xdist mixes them in its groups."""
    yield
    if nextitem is None or not _commits(item) or _commits(nextitem):
        return
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    from members.models import Municipality

    with item.config.stash[blocking_manager_key].unblock():
        if not Municipality.objects.exists():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


def pytest_collection_finish(session):
    """Fail at once where pytest-xdist does not keep groups together (3.8 under pytest 9.2), instead of now and then."""
    if session.config.getoption("loadgroup", False):
        loose = [
            item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
        ]
        if loose:
            raise pytest.UsageError(f"pytest-xdist ignores the marker xdist_group, as of {loose[0]}")


def pytest_ignore_collect(collection_path):
    """Leave out what takes many minutes unless asked: ``make accessibility`` sets EXTENSIVE."""
    extensive = "accessibility" in collection_path.parts
    return True if extensive and not os.environ.get("EXTENSIVE") else None
