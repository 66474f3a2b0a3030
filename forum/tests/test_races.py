"""Two requests at the same moment; only PostgreSQL lets both come in.

Each race holds the first one right after its check until the other has had a second to arrive there, too. With the
lock the other one waits outside; the controls take the lock away and show what would come of it.
"""

import threading
from contextlib import suppress

import pytest

from dkbm_portal.tests.races import at_once
from forum import services
from forum.models import Post, ReadMarker, Topic
from forum.tests.factories import PostFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.usefixtures("row_locks"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def meet_after(monkeypatch):
    """Return ``meet_after(name)``: two callers of the function in ``services`` wait up to a second for each other."""

    def patch(name):
        original, barrier = getattr(services, name), threading.Barrier(2)

        def waiting(*args):
            result = original(*args)
            with suppress(threading.BrokenBarrierError):
                barrier.wait(1)
            return result

        monkeypatch.setattr(services, name, waiting)

    return patch


def replying(topic, member, body):
    return lambda: services.reply(topic=topic, by=member.user, body=body)


def starting(ag, member):
    return lambda: services.create_topic(workgroup=ag, by=member.user, title="Einmal", body="Nur einmal.")


def test_two_replies_at_once_are_both_there_and_the_later_one_counts(topic, member, colleague, meet_after):
    meet_after("can_reply")
    posts = at_once(replying(topic, member, "Erste"), replying(topic, colleague, "Zweite"))
    assert topic.posts.count() == 3
    assert posts[0].created_at != posts[1].created_at
    assert Topic.objects.get().last_post_at == max(post.created_at for post in posts)


def test_double_click_on_reply_makes_one_post(topic, member, meet_after):
    meet_after("can_reply")
    first, second = at_once(*[replying(topic, member, "Einmal.")] * 2)
    assert first == second
    assert topic.posts.count() == 2


def test_without_the_lock_a_double_click_on_reply_would_make_two_posts(topic, member, meet_after, monkeypatch):
    monkeypatch.setattr(services, "_locked", lambda topic: Topic.objects.select_related("workgroup").get(pk=topic.pk))
    meet_after("can_reply")
    at_once(*[replying(topic, member, "Einmal.")] * 2)
    assert topic.posts.count() == 3


def test_double_click_on_a_new_topic_makes_one_topic(ag, member, meet_after):
    meet_after("can_start_topic")
    first, second = at_once(*[starting(ag, member)] * 2)
    assert first == second == Topic.objects.get()


def test_without_the_lock_a_double_click_on_a_new_topic_would_make_two(ag, member, meet_after, monkeypatch):
    monkeypatch.setattr(services, "_lock_person", lambda user: None)
    meet_after("can_start_topic")
    at_once(*[starting(ag, member)] * 2)
    assert Topic.objects.count() == 2


def test_marker_written_by_many_tabs_at_once_ends_at_the_newest_post(topic, member):
    for _ in range(7):
        PostFactory(topic=topic)
    posts = list(Post.objects.order_by("-created_at"))

    def reading(post):
        return lambda: services.mark_read(user=member.user, post=post)

    at_once(*[reading(post) for post in posts])
    assert ReadMarker.objects.get().read_until == posts[0].created_at
