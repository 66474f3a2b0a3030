import pytest
from django.urls import reverse

from forum.models import Post, Topic
from forum.tests.factories import PostFactory
from workgroups.models import Workgroup
from workgroups.tests.factories import OfficeFactory


def url(name, obj) -> str:
    return reverse(f"forum:{name}", args=[obj.pk])


@pytest.fixture
def other_speaker(stranger, other_ag):
    """The speaker of AG 1."""
    OfficeFactory(workgroup=other_ag, member=stranger)
    return stranger


@pytest.mark.parametrize(("name", "field"), [("pin", "is_pinned"), ("close", "is_closed")])
def test_speaker_switches_on_and_off(name, field, topic, speaker, client_of):
    client = client_of(speaker)
    for value in (True, True, False):
        client.post(url(name, topic), {"an": str(int(value))})
        assert getattr(Topic.objects.get(), field) is value


@pytest.mark.parametrize("name", ["pin", "close", "move", "post_hide", "post_unhide"])
def test_speaker_of_another_ag_finds_nothing_to_moderate(name, topic, other_speaker, client_of):
    obj = topic.posts.get() if name.startswith("post") else topic
    data = {"an": "1", "workgroup": "1", "reason": "Werbung."}
    assert client_of(other_speaker).post(url(name, obj), data).status_code == 404
    topic.refresh_from_db()
    assert (topic.is_pinned, topic.is_closed, topic.posts.get().hidden_at) == (False, False, None)


def test_author_may_not_hide_their_own_post(topic, member, client_of):
    response = client_of(member).post(url("post_hide", topic.posts.get()), {"reason": "Doch nicht."})
    assert response.status_code == 403
    assert not Post.objects.get().is_hidden


def test_coordinator_moderates_the_uag_but_not_the_ag(topic, uag, coordinator, client_of):
    client = client_of(coordinator)
    assert client.post(url("close", topic), {"an": "1"}).status_code == 403
    Topic.objects.update(workgroup=uag)
    client.post(url("close", topic), {"an": "1"})
    assert Topic.objects.get().is_closed


def test_member_sees_no_buttons_of_the_moderation(topic, member, speaker, client_of):
    assert "Oben anheften" in client_of(speaker).get(topic.get_absolute_url()).content.decode()
    page = client_of(member).get(topic.get_absolute_url()).content.decode()
    assert "Oben anheften" not in page
    assert "Ausblenden" not in page


def test_hidden_post_leaves_no_text_in_the_page_of_others(topic, member, colleague, speaker, client_of, deliver):
    address = topic.get_absolute_url()
    client_of(speaker).post(url("post_hide", topic.posts.get()), {"reason": "Nennt <b>Namen</b>."})
    others = client_of(colleague).get(address).content.decode()
    assert "Dieser Beitrag wurde ausgeblendet." in others
    assert "Schulabgängen" not in others
    assert "Nennt" not in others
    for person in (member, speaker):
        page = client_of(person).get(address).content.decode()
        assert "Schulabgängen" in page
        assert "Grund: Nennt &lt;b&gt;Namen&lt;/b&gt;." in page
    assert [mail.to for mail in deliver()] == [["mitglied@example.org"]]


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Bitte nennen Sie den Grund."),
        ("x" * 301, "Der Grund hat höchstens 300 Zeichen; dieser hat 301."),
        ("Steuer\x07zeichen", "Bitte entfernen Sie Steuerzeichen"),
    ],
)
def test_bad_reason_is_refused(reason, message, topic, speaker, client_of):
    page = client_of(speaker).post(url("post_hide", topic.posts.get()), {"reason": reason, "x": "1"}).content.decode()
    assert message in page
    assert not Post.objects.get().is_hidden


def test_hidden_post_is_shown_again(topic, speaker, colleague, client_of):
    client = client_of(speaker)
    client.post(url("post_hide", topic.posts.get()), {"reason": "Werbung."})
    client.post(url("post_unhide", topic.posts.get()))
    assert "Schulabgängen" in client_of(colleague).get(topic.get_absolute_url()).content.decode()
    assert Post.objects.get().hidden_reason == ""


def test_hiding_a_hidden_post_tells_so_and_keeps_the_first_reason(topic, speaker, client_of):
    client = client_of(speaker)
    for reason in ("Werbung.", "Anderer Grund."):
        page = client.post(url("post_hide", topic.posts.get()), {"reason": reason}, follow=True).content.decode()
    assert "Der Beitrag ist schon ausgeblendet." in page
    assert Post.objects.get().hidden_reason == "Werbung."


def test_topic_moves_to_a_uag_and_the_page_tells(topic, uag, speaker, member, client_of):
    client = client_of(speaker)
    page = client.post(url("move", topic), {"workgroup": uag.pk}, follow=True).content.decode()
    assert "aus dem Forum AG 2 hierher verschoben" in page
    assert client_of(member).get(topic.get_absolute_url()).status_code == 404


def test_topic_does_not_move_to_a_group_the_moderator_does_not_lead(topic, other_ag, speaker, client_of, uag):
    page = client_of(speaker).post(url("move", topic), {"workgroup": other_ag.pk}).content.decode()
    assert "Bitte wählen Sie eine Gruppe." in page
    assert Topic.objects.get().workgroup == topic.workgroup


def test_moderator_of_a_single_group_is_told_where_to_turn(topic, uag, coordinator, client_of):
    Topic.objects.update(workgroup=uag)
    page = client_of(coordinator).get(url("move", topic)).content.decode()
    assert "Sie leiten keine andere Gruppe" in page


def test_staff_move_a_topic_anywhere(topic, staff, client_of):
    network = Workgroup.objects.get(kind="network")
    client_of(staff).post(url("move", topic), {"workgroup": network.pk})
    assert Topic.objects.get().workgroup == network


def test_hidden_post_of_somebody_without_account_can_be_shown_again(topic, speaker, client_of):
    post = PostFactory(topic=topic, author=None)
    client = client_of(speaker)
    client.post(url("post_hide", post), {"reason": "Werbung."})
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Einblenden" in page
    assert Post.objects.get(pk=post.pk).is_hidden
