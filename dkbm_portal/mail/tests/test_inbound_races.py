"""Two pollers and a mail server at once, on PostgreSQL."""

from functools import partial
from uuid import uuid4

import pytest

from dkbm_portal.mail import bounces
from dkbm_portal.mail.inbound import handling, registry
from dkbm_portal.mail.inbound.registry import handled, inbound_handler
from dkbm_portal.mail.models import AddressHealth, Heartbeat, InboundMail
from dkbm_portal.tests.races import at_once

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("row_locks"), pytest.mark.django_db(transaction=True)]
CLIENTS, ROUNDS = 6, 10
RAW = b"From: a@example.org\r\nMessage-ID: <%d@example.org>\r\n\r\nText\r\n"


@pytest.fixture
def effects(monkeypatch):
    """A handler that leaves one row per mail it handles; returns how many there are."""
    monkeypatch.setattr(registry, "_handlers", {})

    @inbound_handler("test")
    def leave_a_row(mail):
        Heartbeat.objects.create(name=uuid4().hex, seen_at="2026-11-23T09:00:00Z")
        return handled("Gelesen")

    return Heartbeat.objects.count


def test_a_mail_taken_by_several_at_once_is_handled_once(effects):
    for number in range(ROUNDS):
        results = at_once(*[partial(handling.handle_message, RAW % number)] * CLIENTS)
        assert sorted(result.reason for result in results) == ["Gelesen"] + ["Schon verarbeitet"] * (CLIENTS - 1)
    assert effects() == InboundMail.objects.count() == ROUNDS


def test_control_without_the_unique_row_a_mail_is_handled_several_times(effects, monkeypatch):
    def look_first(mail):
        known = InboundMail.objects.filter(subject=mail.message_id).exists()
        return (
            None
            if known
            else InboundMail.objects.create(message_id=uuid4().hex, subject=mail.message_id, outcome="dropped")
        )

    monkeypatch.setattr(handling, "_log", look_first)
    for number in range(ROUNDS):
        at_once(*[partial(handling.handle_message, RAW % number)] * CLIENTS)
    assert effects() > ROUNDS


def test_bounces_that_arrive_at_once_count_once_a_day():
    for number in range(ROUNDS):
        bounce = partial(bounces.record_bounce, f"a{number}@example.org", weight=bounces.HARD, reason="550")
        at_once(*[bounce] * CLIENTS)
    assert set(AddressHealth.objects.values_list("score", flat=True)) == {bounces.HARD}
    assert AddressHealth.objects.count() == ROUNDS
