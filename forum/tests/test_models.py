from datetime import timedelta

import pytest
from django.utils import timezone

from forum import services
from forum.models import Post, Topic
from forum.tests.factories import PostFactory, TopicFactory, start_topic


def unread(user) -> list[str]:
    topics = Topic.objects.visible_to(user).with_unread(user)
    listed = [topic.title for topic in topics if topic.unread]
    assert listed == [topic.title for topic in Topic.objects.visible_to(user).unread_by(user)]
    return listed


@pytest.mark.parametrize(
    ("persona", "sees"),
    [("stranger", False), ("applicant", False), ("member", True), ("coordinator", True), ("staff", True)],
)
def test_topics_and_posts_are_for_the_group_only(persona, sees, topic, request):
    person = request.getfixturevalue(persona)
    user = getattr(person, "user", person)
    assert Topic.objects.visible_to(user).exists() is sees
    assert Post.objects.visible_to(user).exists() is sees


def test_hidden_post_is_visible_to_author_and_moderators_only(topic, member, colleague, speaker, staff):
    services.hide_post(post=topic.posts.get(), by=staff, reason="Werbung.")
    assert Post.objects.visible_to(member.user).exists()
    assert Post.objects.visible_to(speaker.user).exists()
    assert not Post.objects.visible_to(colleague.user).exists()


def test_topic_without_marker_is_unread_except_for_its_author(colleague, topic, member):
    assert unread(colleague.user) == [topic.title]
    assert unread(member.user) == []


def test_topic_from_before_the_registration_is_not_unread(topic, colleague):
    old = timezone.now() - timedelta(days=400)
    Post.objects.update(created_at=old)
    assert unread(colleague.user) == []


def test_topic_is_unread_again_after_a_reply(topic, member, colleague):
    services.mark_read(user=colleague.user, post=topic.posts.get())
    assert unread(colleague.user) == []
    services.reply(topic=topic, by=member.user, body="Noch eine Frage.")
    assert unread(colleague.user) == [topic.title]


def test_own_reply_makes_nothing_unread_even_without_a_marker(ag, member):
    topic = start_topic(ag, member)
    services.reply(topic=topic, by=member.user, body="Nachtrag")
    assert unread(member.user) == []


def test_hidden_posts_count_neither_as_unread_nor_as_posts(topic, member, colleague, speaker):
    services.mark_read(user=colleague.user, post=topic.posts.get())
    post = services.reply(topic=topic, by=member.user, body="Werbung")
    services.hide_post(post=post, by=speaker.user, reason="Werbung.")
    assert unread(colleague.user) == []
    row = Topic.objects.with_unread(colleague.user).get()
    assert (row.post_count, row.last_author) == (1, member.user.get_full_name())


def test_topic_without_any_visible_post_counts_none(member):
    TopicFactory()
    row = Topic.objects.with_unread(member.user).get()
    assert (row.unread, row.post_count, row.last_author) == (False, 0, None)


def test_pinned_topics_come_first_then_the_newest_post(ag, member):
    old, pinned, new = (TopicFactory(title=title, is_pinned=title == "b") for title in "abc")
    PostFactory(topic=old)
    assert list(Topic.objects.visible_to(member.user)) == [pinned, old, new]


def test_post_of_a_closed_account_names_a_former_member(topic, member):
    member.user.delete()
    post = Post.objects.get()
    assert post.author_name == post.topic.author_name == "Ehemaliges Mitglied"
