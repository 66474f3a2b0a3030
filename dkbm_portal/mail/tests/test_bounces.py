from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailConfirmationHMAC
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail import bounces
from dkbm_portal.mail.inbound.handling import handle_message
from dkbm_portal.mail.models import AddressHealth, InboundMail, OutgoingMail, Priority
from dkbm_portal.mail.outbox import queue, queue_address

pytestmark = pytest.mark.django_db
ADDRESS = "mitglied@example.org"


@pytest.fixture
def outgoing(settings, member):
    settings.INBOUND_ENABLED = True
    return OutgoingMail.objects.create(
        kind="members.welcome", object_key="1", to_email=ADDRESS, user=member.user, state="sent", sent_at=timezone.now()
    )


def dsn(to: str, *, action="failed", status="5.1.1", diagnostic="550 5.1.1 User unknown", number=1) -> bytes:
    """A delivery status notification as Postfix and Exchange send it."""
    return f"""Return-Path: <>
Message-ID: <dsn-{number}@mx.example.org>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0100

Final-Recipient: rfc822; {ADDRESS}
Original-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: message/rfc822

From: portal@dkbm.example.org
To: {ADDRESS}
Subject: Einladung

Text
--b--
""".replace("\n", "\r\n").encode()


def bounce_on(day: int, *, weight: float = bounces.HARD) -> bool:
    with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
        return bounces.record_bounce("Mitglied@Example.org", weight=weight, reason="550 unbekannt")


def test_three_hard_bounces_on_three_days_make_an_address_undeliverable():
    assert [bounce_on(day) for day in range(4)] == [False, False, True, False]
    health = AddressHealth.objects.get()
    assert (health.address, health.score, health.reason) == (ADDRESS, 4, "550 unbekannt")
    assert health.undeliverable_at


def test_soft_bounces_count_half():
    assert [bounce_on(day, weight=bounces.SOFT) for day in range(6)] == [False] * 5 + [True]


def test_an_address_counts_once_a_day():
    for _ in range(5):
        bounce_on(0)
    assert AddressHealth.objects.get().score == 1


def test_a_bounce_address_leads_back_to_its_mail_even_in_capitals(outgoing):
    address = bounces.bounce_address(outgoing)
    assert address.startswith(f"portal+b{outgoing.pk}-")
    assert bounces.bounced_mail(address.upper()) == outgoing


def test_the_bounce_address_is_in_the_envelope_only(outgoing, settings, deliver):
    queue_address(
        "account",
        object_key="x",
        to_email=ADDRESS,
        data={"subject": "Code", "html": "<p>1</p>", "secret": True},
        priority=Priority.ACCOUNT,
    )
    (sent,) = deliver()
    assert bounces.bounced_mail(sent.envelope_from) == OutgoingMail.objects.get(object_key="x")
    assert sent.message()["From"] == settings.DEFAULT_FROM_EMAIL


def test_without_inbound_mail_the_envelope_sender_is_the_portal(outgoing, settings):
    settings.INBOUND_ENABLED = False
    assert bounces.bounce_address(outgoing) == settings.PORTAL_EMAIL


@pytest.mark.parametrize(
    "address",
    [
        "portal@dkbm.example.org", "portal+b1-000000000000@dkbm.example.org", "portal+b1@dkbm.example.org", "", "@",
        "portal+b99999999999999999999-000000000000@dkbm.example.org",
    ],
)  # fmt: skip
def test_other_and_forged_addresses_belong_to_no_mail(outgoing, address):
    assert bounces.bounced_mail(address) is None


def test_the_signature_of_one_mail_is_none_for_another(outgoing, settings):
    other = OutgoingMail.objects.create(kind="members.welcome", object_key="3", to_email="andere@example.org")
    forged = bounces.bounce_address(outgoing).replace(f"+b{outgoing.pk}-", f"+b{other.pk}-")
    assert bounces.bounced_mail(forged) is None
    assert bounces.bounced_mail(bounces.bounce_address(outgoing).replace("example.org", "example.net")) is None


def test_a_hard_bounce_counts_one_and_shows_the_mail_as_undeliverable(outgoing):
    result = handle_message(dsn(bounces.bounce_address(outgoing)))
    assert result.outcome == "handled"
    health = AddressHealth.objects.get()
    assert (health.address, health.score, health.reason) == (ADDRESS, 1, "5.1.1 550 5.1.1 User unknown")
    outgoing.refresh_from_db()
    assert outgoing.state == "failed"
    assert outgoing.reason == "Zurückgekommen: 5.1.1 550 5.1.1 User unknown"
    assert ADDRESS in InboundMail.objects.get().reason


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.4.7"), ("delayed", "")])
def test_a_passing_fault_counts_half_and_leaves_the_mail_as_sent(outgoing, action, status):
    handle_message(dsn(bounces.bounce_address(outgoing), action=action, status=status))
    assert AddressHealth.objects.get().score == bounces.SOFT
    outgoing.refresh_from_db()
    assert outgoing.state == "sent"


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_a_report_of_success_counts_nothing(outgoing, action):
    assert handle_message(dsn(bounces.bounce_address(outgoing), action=action)).outcome == "handled"
    assert not AddressHealth.objects.exists()


def test_the_recipient_is_never_taken_from_the_report(outgoing):
    forged = dsn("portal@dkbm.example.org").replace(b"To: portal", b"X-Note: portal", 1)
    assert handle_message(forged).reason == "Rücklauf ohne gültige Absenderkennung"
    assert not AddressHealth.objects.exists()
    outgoing.refresh_from_db()
    assert outgoing.state == "sent"


def test_the_bounce_address_is_found_where_the_server_left_it(outgoing):
    raw = f"Delivered-To: {bounces.bounce_address(outgoing)}\r\n".encode() + dsn("undisclosed-recipients:;")
    assert handle_message(raw).outcome == "handled"
    assert AddressHealth.objects.get().score == 1


def test_a_mail_that_is_being_sent_again_is_left_alone(outgoing):
    OutgoingMail.objects.update(state="queued")
    handle_message(dsn(bounces.bounce_address(outgoing)))
    outgoing.refresh_from_db()
    assert outgoing.state == "queued"


def test_an_out_of_office_note_to_the_bounce_address_counts_nothing(outgoing):
    raw = f"Return-Path: <>\r\nTo: {bounces.bounce_address(outgoing)}\r\nFrom: {ADDRESS}\r\n\r\nBin im Urlaub\r\n"
    assert handle_message(raw.encode()).reason == "Automatische E-Mail"
    assert not AddressHealth.objects.exists()


@pytest.fixture
def undeliverable(member):
    for day in (-3, -2, -1):
        bounce_on(day)
    return member


def test_nothing_but_account_mails_goes_to_an_undeliverable_address(undeliverable, meeting, deliver):
    queue(
        "meetings.invitation",
        object_key=f"meeting:{meeting.pk}:1",
        to=[undeliverable.user],
        data={"meeting": meeting.pk},
    )
    account = {"subject": "Code", "html": "<p>1</p>", "secret": True}
    queue_address("account", object_key="x", to_email=ADDRESS, data=account, priority=Priority.ACCOUNT)
    assert [sent.subject for sent in deliver()] == ["Code"]
    row = OutgoingMail.objects.get(kind="meetings.invitation")
    assert (row.state, row.reason) == ("skipped", "Adresse unzustellbar: Mehrere E-Mails kamen zurück.")


def test_the_person_is_told_at_the_next_visit_and_can_say_that_it_works(undeliverable, client_of):
    client = client_of(undeliverable)
    page = client.get("/").content.decode()
    assert "Unsere E-Mails erreichen Sie nicht" in page
    assert ADDRESS in page
    response = client.post("/profil/adresse-funktioniert/", follow=True)
    assert "wieder E-Mails an diese Adresse" in response.content.decode()
    assert "Unsere E-Mails erreichen Sie nicht" not in response.content.decode()
    assert not AddressHealth.objects.exists()


def test_nobody_else_is_told(undeliverable, client_of, colleague):
    client = client_of(colleague)
    assert "erreichen Sie nicht" not in client.get("/").content.decode()
    client.post("/profil/adresse-funktioniert/")
    assert AddressHealth.objects.get().undeliverable_at


def test_one_bounce_tells_nobody_yet(member, client_of):
    bounce_on(0)
    assert "erreichen Sie nicht" not in client_of(member).get("/").content.decode()


def test_confirming_the_address_clears_it(undeliverable, client_of):
    address = undeliverable.user.emailaddress_set.get()
    address.verified = False
    address.save()
    client = client_of(undeliverable)
    client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]))
    address.refresh_from_db()
    assert address.verified
    assert not AddressHealth.objects.exists()


def test_another_address_of_the_person_gets_mail_at_once(undeliverable, client_of):
    undeliverable.user.email = "neu@example.org"
    undeliverable.user.save()
    assert "erreichen Sie nicht" not in client_of(undeliverable).get("/").content.decode()


def test_staff_see_undeliverable_addresses_and_let_them_in_again(undeliverable, client_of, staff):
    client = client_of(staff)
    assert ADDRESS in client.get("/admin/mail/addresshealth/?undeliverable_at__isempty=0").content.decode()
    health = AddressHealth.objects.get()
    data = {"action": "trust", "_selected_action": [health.pk]}
    page = client.post("/admin/mail/addresshealth/", data, follow=True).content.decode()
    assert f"Wieder zugelassen: {ADDRESS}." in page
    assert not AddressHealth.objects.exists()


def test_an_address_in_capitals_is_the_same_address():
    bounces.record_bounce("X@Example.org", weight=bounces.HARD, reason="")
    bounces.trust_again("x@EXAMPLE.org")
    assert not AddressHealth.objects.exists()
