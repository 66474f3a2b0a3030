"""Nothing typed is lost when the session ends while somebody writes."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dkbm_portal import unsent
from forum.models import Post

pytestmark = pytest.mark.django_db
PASSWORD = "geheim-genug-2026"
TEXT = "Wir erheben die Zahlen\n\n  seit 2019 selbst <b>und</b> genau."


def _log_in(client, email: str, target: str):
    return client.post(f"{reverse('account_login')}?next={target}", {"login": email, "password": PASSWORD}, follow=True)


def _fields(html: str) -> dict:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html.partition("<main")[2])
    return {name: unescape(value) for name, value in found}


def test_text_survives_the_end_of_the_session_and_is_sent_after_the_login(topic, colleague):
    client = Client()
    url = reverse("forum:reply", args=[topic.pk])
    response = client.post(url, {"body": TEXT})
    assert response["Location"] == f"{reverse('account_login')}?next=/weiter/"
    assert not Post.objects.filter(body=TEXT).exists()
    page = _log_in(client, "kollegin@example.org", "/weiter/").content.decode()
    assert "Ihr Text ist noch da" in page
    assert f'action="{url}"' in page
    assert "&lt;b&gt;und&lt;/b&gt;" in page
    client.post(url, _fields(page))
    post = Post.objects.get(author=colleague.user)
    assert post.body.replace("\r\n", "\n").split() == TEXT.split()


def test_button_without_text_is_not_pressed_again(topic):
    url = reverse("forum:follow_topic", args=[topic.pk])
    response = Client().post(url, {"an": "1"})
    assert response["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("http://testserver/forum/thema/7/?seite=2", "/forum/thema/7/%3Fseite%3D2"),
        ("https://fremd.example.org/forum/thema/7/", None),
        ("http://testserver//fremd.example.org/", None),
        ("kaputt", None),
        ("http://[", None),
    ],
)
def test_after_a_button_the_login_leads_back_to_its_page(topic, referer, target):
    url = reverse("forum:follow_topic", args=[topic.pk])
    response = Client().post(url, {"an": "1"}, headers={"Referer": referer})
    assert response["Location"] == f"{reverse('account_login')}?next={target or url}"


def test_what_a_script_sends_in_the_background_is_not_kept(client):
    client.post("/profil/", {"about": "x" * 30}, headers={"Sec-Fetch-Mode": "cors"})
    assert "unsent" not in client.session


def test_passwords_are_never_kept(client):
    client.post("/profil/", {"about": "x" * 30, "oldpassword": "geheim-genug-2026"})
    assert "geheim-genug-2026" not in str(dict(client.session))


def test_more_than_a_long_text_is_not_kept(client):
    client.post("/profil/", {"about": "x" * (unsent.LONGEST + 1)})
    assert "unsent" not in client.session


def test_discarded_text_is_gone(topic, colleague):
    client = Client()
    client.post(reverse("forum:reply", args=[topic.pk]), {"body": TEXT})
    _log_in(client, "kollegin@example.org", "/weiter/")
    client.post(reverse("home:discard_unsent"))
    assert client.get("/weiter/").status_code == 302


def test_text_is_kept_for_an_hour_only(topic, colleague, monkeypatch):
    client = Client()
    client.post(reverse("forum:reply", args=[topic.pk]), {"body": TEXT})
    _log_in(client, "kollegin@example.org", "/weiter/")
    assert client.get("/weiter/").status_code == 200
    monkeypatch.setattr(unsent, "KEPT_SECONDS", -1)
    assert client.get("/weiter/").status_code == 302


def test_session_lasts_as_long_as_any_after_the_login(topic, colleague, settings):
    client = Client()
    client.post(reverse("forum:reply", args=[topic.pk]), {"body": TEXT})
    _log_in(client, "kollegin@example.org", "/weiter/")
    assert client.session.get_expiry_age() > unsent.KEPT_SECONDS
