import pytest
from django.urls import reverse

from forum import services
from forum.models import Post, Topic
from forum.tests.factories import PostFactory


def text(client, name, *args, query="") -> str:
    response = client.get(reverse(f"admin:{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["topic", "post"])
def test_staff_read_in_the_admin_and_go_on_in_the_portal(name, topic, staff, client_of):
    client = client_of(staff)
    obj = topic if name == "topic" else topic.posts.get()
    for page in (text(client, f"forum_{name}_changelist"), text(client, f"forum_{name}_change", obj.pk)):
        assert f'<a href="{obj.get_absolute_url()}">Im Portal öffnen</a>' in page
    assert "_save" not in text(client, f"forum_{name}_change", obj.pk)


def test_nothing_can_be_changed_or_deleted_in_the_admin(topic, staff, client_of):
    client = client_of(staff)
    for name, obj in (("topic", topic), ("post", topic.posts.get())):
        for action in ("change", "delete"):
            url = reverse(f"admin:forum_{name}_{action}", args=[obj.pk])
            assert client.post(url, {"post": "yes", "title": "x", "body": "x"}).status_code == 403
        assert client.get(reverse(f"admin:forum_{name}_add")).status_code == 403
    assert (Topic.objects.count(), Post.objects.count()) == (1, 1)


def test_hidden_posts_are_filtered(topic, staff, client_of):
    PostFactory(topic=topic)
    services.hide_post(post=topic.posts.first(), by=staff, reason="Werbung.")
    client = client_of(staff)
    assert "1 Beitrag" in text(client, "forum_post_changelist", query="?ausgeblendet=ja")
    assert "1 Beitrag" in text(client, "forum_post_changelist", query="?ausgeblendet=nein")
    assert "2 Beiträge" in text(client, "forum_post_changelist")


def test_text_of_posts_is_searched(topic, staff, client_of):
    client = client_of(staff)
    assert "1 Beitrag" in text(client, "forum_post_changelist", query="?q=Stadtteil")
    assert "0 Beiträge" in text(client, "forum_post_changelist", query="?q=Kläranlage")


def test_speaker_does_not_reach_the_admin(topic, speaker, client_of):
    response = client_of(speaker).get(reverse("admin:forum_topic_changelist"))
    assert response.status_code == 302
    assert topic.title not in response.content.decode()
