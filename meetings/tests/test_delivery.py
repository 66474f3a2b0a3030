"""What organisers see of the delivery: every invited person has one state, and the sum is the number invited."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dkbm_portal.mail.models import PAUSED_UNTIL, OutgoingMail
from meetings import services
from meetings.tests.factories import InvitationFactory, announced_meeting
from workgroups.tests.factories import admitted_member

STATES = ("queued", "sending", "sent", "retry", "uncertain", "failed", "skipped")


def page(client, url) -> str:
    return re.sub(r"\s+", " ", client.get(url).content.decode())


def invite(meeting, state: str, reason: str = "", kind: str = "meetings.invitation", **fields):
    invitation = InvitationFactory(meeting=meeting)
    mail = OutgoingMail.objects.create(
        kind=kind,
        object_key=invitation.mail_key,
        to_email=invitation.member.user.email,
        user=invitation.member.user,
        data={"meeting": meeting.pk},
        state=state,
        reason=reason,
        **fields,
    )
    return invitation, mail


@pytest.fixture
def spread(ag):
    """A meeting with one invited person in every state and one without any mail."""
    meeting = announced_meeting(workgroup=ag)
    for state in STATES:
        invite(meeting, state, reason="550 <b>weg</b>" if state == "failed" else "")
    InvitationFactory(meeting=meeting)
    return meeting


def test_every_invited_person_has_a_state_and_the_sum_is_the_number_invited(spread, speaker, client_of):
    html = page(client_of(speaker), f"/treffen/{spread.pk}/versand/")
    assert "8 Personen sind eingeladen." in html
    for label, count in [
        ("geplant", 1), ("wird gesendet", 1), ("gesendet", 1), ("wird wiederholt", 1), ("ungewiss", 1),
        ("unzustellbar", 1), ("nicht gesendet", 2),
    ]:  # fmt: skip
        assert f">{label} ({count})</a>" in html
    assert "550 &lt;b&gt;weg&lt;/b&gt;" in html
    assert "Für diese Person wurde keine E-Mail angelegt." in html


def test_page_is_filtered_by_state(spread, speaker, client_of):
    failed = OutgoingMail.objects.get(state="failed").user
    sent = OutgoingMail.objects.get(state="sent").user
    html = page(client_of(speaker), f"/treffen/{spread.pk}/versand/?zustand=failed")
    assert str(failed) in html
    assert f'/mitglieder/{sent.member.pk}/"' not in html
    unknown = page(client_of(speaker), f"/treffen/{spread.pk}/versand/?zustand=<script>")
    assert f'/mitglieder/{sent.member.pk}/"' in unknown


def test_newest_mail_counts_when_a_change_replaced_the_invitation(meeting, member, speaker, client_of):
    for version, (kind, state) in enumerate([("invitation", "skipped"), ("update", "sent")]):
        OutgoingMail.objects.create(
            kind=f"meetings.{kind}",
            object_key=f"meeting:{meeting.pk}:1",
            version=version,
            to_email=member.user.email,
            user=member.user,
            state=state,
        )
    html = page(client_of(speaker), f"/treffen/{meeting.pk}/versand/?zustand=sent")
    assert str(member.user) in html
    assert ">gesendet (1)</a>" in html


def test_paused_batch_is_shown_as_such(meeting, speaker, client_of):
    invite(meeting, "queued", "Angehalten: Der Mailserver lehnte den Text ab.", due_at=PAUSED_UNTIL)
    html = page(client_of(speaker), f"/treffen/{meeting.pk}/versand/?zustand=queued")
    assert "<span>angehalten</span>" in html
    assert "9000" not in html


def test_meeting_page_sums_up_for_organisers_only(spread, speaker, member, client_of):
    url = f"/treffen/{spread.pk}/"
    html = page(client_of(speaker), url)
    assert "<h2>Versand</h2>" in html
    assert "Einladung (7):" in html
    assert "/versand/" in html
    assert "Versand</h2>" not in page(client_of(member), url)


def test_everybody_announced_to_is_in_the_sum_after_delivery(draft_meeting, speaker, member, client_of, deliver):
    services.announce(meeting=draft_meeting, version=0)
    deliver()
    html = page(client_of(speaker), f"/treffen/{draft_meeting.pk}/versand/")
    assert "2 Personen sind eingeladen." in html
    assert ">gesendet (2)</a>" in html


@pytest.mark.parametrize("path", ["", "versand/"])
def test_queries_do_not_grow_with_the_number_invited(meeting, speaker, client_of, path):
    client = client_of(speaker)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/treffen/{meeting.pk}/{path}")
        return len(queries)

    invite(meeting, "sent")
    one = count()
    for _ in range(19):
        invite(meeting, "failed", "550 weg")
    assert count() == one


def test_long_lists_are_paged(meeting, speaker, client_of, ag):
    for _ in range(30):
        InvitationFactory(meeting=meeting, member=admitted_member(ag))
    html = page(client_of(speaker), f"/treffen/{meeting.pk}/versand/")
    assert "seite=2" in html
    assert client_of(speaker).get(f"/treffen/{meeting.pk}/versand/?seite=quatsch").status_code == 200
