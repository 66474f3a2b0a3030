"""Writing in the forum and moderating it. Mails go into the outbox within the same transaction."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from dkbm_portal.mail.models import Priority
from dkbm_portal.mail.outbox import queue
from members.models import User
from workgroups.models import Workgroup

from .audience import group_followers, topic_followers
from .models import Post, ReadMarker, Subscription, Topic
from .permissions import can_reply, can_start_topic

_DOUBLE = timedelta(minutes=1)
_MARK = """
    INSERT INTO {markers} (user_id, topic_id, read_until) {source}
    ON CONFLICT (user_id, topic_id) DO UPDATE SET read_until = excluded.read_until
    WHERE {markers}.read_until < excluded.read_until
"""


class ForumRuleBroken(Exception):
    """A rule of the forum forbids the change; the message is for the person who tried."""


@transaction.atomic
def create_topic(*, workgroup: Workgroup, by: User, title: str, body: str) -> Topic:
    """Open a topic with its first post; followers of the group are mailed, the author follows it from now on.

    The same title and text again within a minute is a double click: the topic that exists is returned.
    Raises ForumRuleBroken when the group is concluded.
    """
    _lock_person(by)
    workgroup.refresh_from_db(fields=["state"])
    if not can_start_topic(by, workgroup):
        raise ForumRuleBroken("Die Gruppe ist abgeschlossen; neue Themen sind nicht mehr möglich.")
    now = timezone.now()
    same = Topic.objects.filter(workgroup=workgroup, author=by, title=title, created_at__gte=now - _DOUBLE)
    if double := same.filter(posts__author=by, posts__body=body).first():
        return double
    topic = Topic.objects.create(workgroup=workgroup, author=by, title=title, created_at=now, last_post_at=now)
    post = Post.objects.create(topic=topic, author=by, body=body, created_at=now)
    Subscription.objects.create(user=by, topic=topic)
    _mail("forum.new_topic", post, group_followers(workgroup))
    return topic


@transaction.atomic
def reply(*, topic: Topic, by: User, body: str) -> Post:
    """Add a post; followers of the topic are mailed, the author follows it unless they said no before.

    The same text again within a minute is a double click: the post that exists is returned. Raises ForumRuleBroken
    when the topic or its group is closed for the person.
    """
    topic = _locked(topic)
    if not can_reply(by, topic):
        raise ForumRuleBroken("Das Thema wurde inzwischen geschlossen; Ihr Beitrag ist nicht gespeichert.")
    now = timezone.now()
    if double := topic.posts.filter(author=by, body=body, created_at__gte=now - _DOUBLE, hidden_at=None).first():
        return double
    # Times rise within a topic even when the clocks of two web nodes differ; read markers rely on it.
    now = max(now, topic.last_post_at + timedelta(microseconds=1))
    post = Post.objects.create(topic=topic, author=by, body=body, created_at=now)
    Topic.objects.filter(pk=topic.pk).update(last_post_at=now)
    Subscription.objects.get_or_create(user=by, topic=topic)
    _mail("forum.new_post", post, topic_followers(topic))
    return post


@transaction.atomic
def edit_post(*, post: Post, by: User, body: str, title: str = "") -> Post:
    """Change the text, and with the first post the topic's title; an unchanged text is not marked as edited."""
    topic = _locked(post.topic)
    if title and title != topic.title:
        topic.title = title
        topic.save(update_fields=["title", "search_title", "search_stems", "search_folded"])
    post = Post.objects.select_for_update().get(pk=post.pk)
    if body != post.body:
        post.body, post.edited_at, post.edited_by = body, timezone.now(), by
        post.save()
    return post


@transaction.atomic
def hide_post(*, post: Post, by: User, reason: str) -> Post:
    """Take a post out of sight; its author is told the reason, unless it is the person who hides.

    Raises ForumRuleBroken when somebody else was quicker.
    """
    _locked(post.topic)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.is_hidden:
        raise ForumRuleBroken("Der Beitrag ist schon ausgeblendet.")
    post.hidden_at, post.hidden_by, post.hidden_reason = timezone.now(), by, reason
    post.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    _refresh_last_post(post.topic_id)
    if post.author_id and post.author_id != by.pk:
        hidden_at = post.hidden_at.isoformat()
        queue(
            "forum.post_hidden",
            object_key=f"post:{post.pk}:{hidden_at}",
            to=[post.author],
            data={"post": post.pk, "hidden_at": hidden_at},
            priority=Priority.PERSONAL,
        )
    return post


@transaction.atomic
def unhide_post(*, post: Post) -> None:
    _locked(post.topic)
    Post.objects.filter(pk=post.pk).update(hidden_at=None, hidden_by=None, hidden_reason="")
    _refresh_last_post(post.topic_id)


@transaction.atomic
def move_topic(*, topic: Topic, to: Workgroup) -> None:
    """Put a topic into another group's forum; the page tells where it came from. Nobody is mailed.

    Whoever follows the topic and can't see the new group gets no mails any more: ``audience`` asks anew each time.
    """
    topic = _locked(topic)
    topic.moved_from, topic.moved_at, topic.workgroup = topic.workgroup, timezone.now(), to
    topic.save(update_fields=["moved_from", "moved_at", "workgroup"])


def mark_read(*, user: User, post: Post) -> None:
    """Note that the user has read the topic up to this post; a marker never goes back. One statement, no race."""
    source = f"SELECT %s, topic_id, created_at FROM {Post._meta.db_table} WHERE id = %s"
    _mark(source, [user.pk, post.pk])


def mark_group_read(*, user: User, workgroup: Workgroup) -> None:
    """Note that the user has read everything in the group's forum."""
    source = f"SELECT %s, id, last_post_at FROM {Topic._meta.db_table} WHERE workgroup_id = %s"
    _mark(source, [user.pk, workgroup.pk])


def _mark(source: str, params: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(markers=ReadMarker._meta.db_table, source=source), params)


def _lock_person(user: User) -> None:
    """Let two clicks of one person come one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("workgroup").get(pk=topic.pk)


def _refresh_last_post(topic_id: int) -> None:
    """Let the topic's place in the list follow the newest visible post."""
    topic = Topic.objects.get(pk=topic_id)
    newest: datetime | None = topic.posts.filter(hidden_at=None).values_list("created_at", flat=True).last()
    Topic.objects.filter(pk=topic_id).update(last_post_at=newest or topic.created_at)


def _mail(kind: str, post: Post, followers) -> None:
    queue(kind, object_key=f"post:{post.pk}", to=followers.exclude(pk=post.author_id), data={"post": post.pk})
