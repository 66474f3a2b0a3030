from urllib.parse import quote

import pytest
from django.db import OperationalError

from dkbm_portal.mail import tasks
from dkbm_portal.mail.inbound import handling, mailbox
from dkbm_portal.mail.models import InboundMail
from dkbm_portal.mail.tests.imap_server import PASSWORD, USER, ImapServer

pytestmark = pytest.mark.django_db


def mail(number: int) -> bytes:
    return (
        f"From: a@example.org\r\nMessage-ID: <{number}@example.org>\r\nSubject: Nr. {number}\r\n\r\nText\r\n".encode()
    )


def url_of(server: ImapServer, *, password: str = PASSWORD, folder: str = "INBOX/DKBM") -> str:
    return f"imap://{quote(USER, safe='')}:{quote(password, safe='')}@127.0.0.1:{server.port}/{folder}"


def test_unread_mails_are_handled_and_marked_as_read(settings):
    with ImapServer([mail(1), mail(2)]) as server:
        server.mails[0][1].add("\\Seen")
        settings.INBOUND_IMAP_URL = url_of(server)
        tasks.poll_mailbox()
    assert [row.subject for row in InboundMail.objects.all()] == ["Nr. 2"]
    assert server.flags() == [{"\\Seen"}, {"\\Seen"}]
    assert server.selected == '"INBOX/DKBM"'
    assert server.commands[-1] == "LOGOUT"


def test_without_an_address_nothing_is_polled(settings, monkeypatch):
    settings.INBOUND_IMAP_URL = ""
    monkeypatch.setattr(mailbox, "_connect", lambda box: pytest.fail("connected"))
    assert mailbox.poll() == 0


def test_a_server_that_knows_login_only_gets_the_password_that_way(settings):
    with ImapServer([mail(1)], knows_plain=False) as server:
        settings.INBOUND_IMAP_URL = url_of(server, password="plain")
        assert mailbox.poll() == 1


def test_mails_stay_unread_while_the_database_is_in_trouble(settings, monkeypatch, caplog):
    def broken(raw):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(mailbox, "handle_message", broken)
    with ImapServer([mail(1)]) as server:
        settings.INBOUND_IMAP_URL = url_of(server)
        assert mailbox.poll() == 0
        assert server.flags() == [set()]
        assert "Database not reachable" in caplog.text
        monkeypatch.setattr(mailbox, "handle_message", handling.handle_message)
        assert mailbox.poll() == 1
    assert InboundMail.objects.count() == 1


def test_a_mail_whose_flag_was_not_set_is_not_handled_twice(settings):
    with ImapServer([mail(1)], faults=("STORE",)) as server:
        settings.INBOUND_IMAP_URL = url_of(server)
        mailbox.poll()
        mailbox.poll()
    assert server.flags() == [set()]
    assert InboundMail.objects.count() == 1


def test_of_a_huge_mail_only_the_beginning_is_fetched_and_it_is_dropped(settings):
    with ImapServer([mail(1) + b"x" * 3 * handling.MAX_BYTES]) as server:
        settings.INBOUND_IMAP_URL = url_of(server)
        assert mailbox.poll() == 1
    assert InboundMail.objects.get().reason == "Größer als 1 MB"


@pytest.mark.parametrize("command", ["AUTHENTICATE", "SELECT", "SEARCH", "FETCH"])
def test_a_server_that_refuses_is_logged_without_the_password(settings, caplog, command):
    with ImapServer([mail(1)], faults=(command,)) as server:
        settings.INBOUND_IMAP_URL = url_of(server)
        assert mailbox.poll() == 0
    assert "Mailbox not readable" in caplog.text
    assert PASSWORD not in caplog.text
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://user:geheim@example.org/", "imaps://", "imaps://user:geheim@127.0.0.1:notaport/", "imap://[::1",
        "imap://user:geheim@127.0.0.1:9/Geschäft", "imap://user:geheim@127.0.0.1:9/INBOX", "Unfug",
    ],
)  # fmt: skip
def test_an_address_that_does_not_work_is_logged_without_the_password(settings, caplog, url):
    settings.INBOUND_IMAP_URL = url
    assert mailbox.poll() == 0
    assert "Mailbox not readable" in caplog.text
    assert "geheim" not in caplog.text


def test_an_encrypted_connection_checks_the_certificate(settings, caplog):
    with ImapServer([mail(1)]) as server:
        settings.INBOUND_IMAP_URL = url_of(server).replace("imap:", "imaps:")
        assert mailbox.poll() == 0
        assert server.commands == []
    box = mailbox.Mailbox.from_url("imaps://u:p@mail.example.org")
    assert (box.encrypted, box.port, box.folder) == (True, 993, "INBOX")
