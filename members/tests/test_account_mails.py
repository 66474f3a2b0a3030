"""Account mails: all of allauth's have a German counterpart, they go first, and the log keeps no secret."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.content import html_to_text, render
from dkbm_portal.mail.models import OutgoingMail, Priority
from dkbm_portal.mail.outbox import send_again
from members.tests.test_account_pages import ENGLISH, FAMILIAR

INSTALLED = Path(allauth.__file__).parent / "templates"
PREFIXES = sorted(
    path.relative_to(INSTALLED).as_posix().removesuffix("_subject.txt")
    for app in ("account", "mfa")
    for path in (INSTALLED / app / "email").glob("*_subject.txt")
)


def test_installed_allauth_has_mails_to_compare_with():
    assert len(PREFIXES) >= 18


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_mail_of_allauth_has_a_german_counterpart(prefix):
    own = Path(settings.BASE_DIR) / "templates"
    assert (own / f"{prefix}_subject.txt").exists()
    assert (own / f"{prefix}_message.html").exists()
    context = {
        "email": "a@example.org", "code": "ABC-123", "activate_url": "http://127.0.0.1:8000/a", "user": None,
        "password_reset_url": "http://127.0.0.1:8000/b", "signup_url": "http://127.0.0.1:8000/c",
        "from_email": "alt@example.org", "to_email": "neu@example.org", "deleted_email": "weg@example.org",
        "ip": "192.0.2.1", "user_agent": "<b>Browser</b>", "timestamp": timezone.now(),
    }  # fmt: skip
    subject, html = render(prefix, context)
    text = html_to_text(html)
    assert subject
    assert "Guten Tag," in text
    assert not FAMILIAR.findall(f"{subject} {text}")
    assert "<b>Browser</b>" not in html
    assert not ENGLISH.findall(re.sub(r"http\S+", "", f"{subject} {text}"))


@pytest.mark.django_db
def test_account_mail_overtakes_a_batch_and_its_secret_is_wiped(client, member, deliver):
    for number in range(3):
        OutgoingMail.objects.create(
            kind="account",
            object_key=f"batch:{number}",
            to_email="batch@example.org",
            data={"subject": "Sammelversand", "html": "<p>Text</p>"},
        )
    client.post(reverse("account_request_login_code"), {"email": member.user.email})
    mails = deliver()
    assert [mail.subject for mail in mails][:2] == ["Ihr Code für die Anmeldung", "Sammelversand"]
    row = OutgoingMail.objects.get(to_email=member.user.email)
    assert (row.state, row.priority, row.text, row.data) == ("sent", Priority.ACCOUNT, "", {"secret": True})


@pytest.mark.django_db
def test_account_mail_can_not_be_sent_again_from_the_log(client, member, deliver):
    client.post(reverse("account_request_login_code"), {"email": member.user.email})
    deliver()
    send_again(OutgoingMail.objects.get())
    assert deliver() == []
    assert OutgoingMail.objects.get().state == "skipped"
