"""May this person …? Seeing the topic or post is taken for granted: views fetch through ``visible_to``."""

from workgroups.models import Workgroup
from workgroups.permissions import leads

from .models import Post, Topic


def can_moderate(user, workgroup: Workgroup) -> bool:
    """Pin, close, move, hide and edit in the group's forum: its speakers, coordinator, staff (R7)."""
    return leads(user, workgroup)


def can_start_topic(user, workgroup: Workgroup) -> bool:
    """Whoever sees the forum writes in it (R7), as long as the group works."""
    return workgroup.is_active


def can_reply(user, topic: Topic) -> bool:
    """Everybody while the topic is open, then only those who moderate it."""
    return topic.workgroup.is_active and (not topic.is_closed or can_moderate(user, topic.workgroup))


def edits_own_post(user, post: Post) -> bool:
    """The author's right to change the text: while topic and group are open and the post is not hidden."""
    return (
        post.author_id == user.pk and not post.is_hidden and not post.topic.is_closed and post.topic.workgroup.is_active
    )


def can_edit_post(user, post: Post) -> bool:
    return edits_own_post(user, post) or can_moderate(user, post.topic.workgroup)
