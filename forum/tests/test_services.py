from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from forum import services
from forum.audience import group_followers, readers
from forum.models import Post, ReadMarker, Subscription, Topic
from forum.tests.factories import PostFactory, TopicFactory, start_topic
from workgroups.models import Workgroup
from workgroups.services import end_membership
from workgroups.tests.factories import MembershipFactory, UagFactory, admitted_member


def recipients(mails) -> list[str]:
    return sorted(mail.to[0] for mail in mails)


def test_new_topic_has_its_first_post_and_is_followed_by_its_author(ag, member):
    topic = start_topic(ag, member)
    post = topic.posts.get()
    assert (post.author, post.body) == (member.user, "Welche Daten nutzen Sie?")
    assert topic.last_post_at == post.created_at
    assert Subscription.objects.get(topic=topic).user == member.user


def test_new_topic_is_mailed_to_the_members_of_the_group_but_not_to_its_author(
    ag, member, colleague, stranger, applicant, staff, deliver
):
    start_topic(ag, member)
    (mail,) = deliver()
    assert mail.to == ["kollegin@example.org"]
    assert mail.subject == "AG 2: Schulabsentismus"


def test_staff_get_mails_of_the_groups_they_follow(ag, member, staff, deliver):
    Subscription.objects.create(user=staff, workgroup=ag)
    start_topic(ag, member)
    assert recipients(deliver()) == ["transferagentur@example.org"]


def test_who_said_no_to_the_group_gets_no_mail(ag, member, colleague, deliver):
    Subscription.objects.create(user=colleague.user, workgroup=ag, follows=False)
    start_topic(ag, member)
    assert deliver() == []


def test_subscription_of_a_person_who_may_not_see_the_group_is_void(ag, member, stranger, deliver):
    Subscription.objects.create(user=stranger.user, workgroup=ag)
    start_topic(ag, member)
    assert deliver() == []


def test_network_topics_are_mailed_only_to_those_who_asked(member, colleague, stranger, deliver):
    network = Workgroup.objects.get(kind="network")
    Subscription.objects.create(user=stranger.user, workgroup=network)
    start_topic(network, member)
    assert recipients(deliver()) == ["fremd@example.org"]


def test_reply_is_mailed_to_those_who_follow_the_topic(ag, member, colleague, speaker, deliver):
    topic = start_topic(ag, member)
    deliver()
    services.reply(topic=topic, by=colleague.user, body="Die Schulstatistik.")
    (mail,) = deliver()
    assert mail.to == ["mitglied@example.org"]
    assert mail.subject == "Re: AG 2: Schulabsentismus"


def test_person_following_group_and_topic_gets_one_mail_per_post(ag, member, colleague, deliver):
    topic = start_topic(ag, member)
    Subscription.objects.create(user=colleague.user, workgroup=ag)
    Subscription.objects.create(user=colleague.user, topic=topic)
    services.reply(topic=topic, by=member.user, body="Noch eine Frage dazu.")
    assert recipients(deliver()) == ["kollegin@example.org"] * 2  # the topic and the reply


def test_replying_follows_the_topic(topic, colleague):
    services.reply(topic=topic, by=colleague.user, body="Danke!")
    assert Subscription.objects.get(topic=topic, user=colleague.user).follows


def test_replying_does_not_overrule_a_no(topic, colleague):
    Subscription.objects.create(topic=topic, user=colleague.user, follows=False)
    services.reply(topic=topic, by=colleague.user, body="Danke!")
    assert not Subscription.objects.get(topic=topic, user=colleague.user).follows


def test_same_reply_twice_within_a_minute_is_one_post_and_one_mail(topic, member, colleague, deliver):
    Subscription.objects.create(topic=topic, user=member.user)
    first = services.reply(topic=topic, by=colleague.user, body="Danke!")
    second = services.reply(topic=topic, by=colleague.user, body="Danke!")
    assert first == second
    assert topic.posts.count() == 2
    assert len(deliver()) == 1


def test_same_reply_later_is_a_new_post(topic, colleague):
    PostFactory(topic=topic, author=colleague.user, body="Danke!", created_at=timezone.now() - timedelta(minutes=2))
    services.reply(topic=topic, by=colleague.user, body="Danke!")
    assert topic.posts.filter(body="Danke!").count() == 2


def test_same_topic_twice_within_a_minute_is_one_topic(ag, member, colleague, deliver):
    assert start_topic(ag, member) == start_topic(ag, member)
    assert Topic.objects.count() == 1
    assert len(deliver()) == 1


def test_closed_topic_takes_no_reply_from_a_member(topic, member):
    Topic.objects.update(is_closed=True)
    with pytest.raises(services.ForumRuleBroken):
        services.reply(topic=topic, by=member.user, body="Noch etwas.")
    assert topic.posts.count() == 1


def test_closed_topic_takes_a_reply_from_the_speaker(topic, speaker):
    Topic.objects.update(is_closed=True)
    services.reply(topic=topic, by=speaker.user, body="Ein Nachtrag.")
    assert topic.posts.count() == 2


def test_concluded_group_takes_neither_topic_nor_reply(uag, coordinator):
    topic = start_topic(uag, coordinator)
    Workgroup.objects.filter(pk=uag.pk).update(state="concluded", concluded_on=timezone.localdate())
    with pytest.raises(services.ForumRuleBroken):
        start_topic(uag, coordinator, title="Noch eines")
    with pytest.raises(services.ForumRuleBroken):
        services.reply(topic=topic, by=coordinator.user, body="Noch etwas.")
    assert Post.objects.count() == 1


def test_times_rise_within_a_topic_even_if_a_clock_is_late(topic, member):
    ahead = timezone.now() + timedelta(seconds=30)
    Topic.objects.update(last_post_at=ahead)
    post = services.reply(topic=topic, by=member.user, body="Antwort")
    topic.refresh_from_db()
    assert ahead < post.created_at == topic.last_post_at


def test_number_of_queries_does_not_grow_with_the_followers(ag, member):
    counts = []
    for more in (1, 19):
        for _ in range(more):
            admitted_member(ag)
        with CaptureQueriesContext(connection) as queries:
            start_topic(ag, member, title=f"Thema {more}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert OutgoingMail.objects.count() == 1 + 20


def test_editing_marks_the_post_and_renders_the_new_text(topic, member):
    post = services.edit_post(post=topic.posts.get(), by=member.user, body="Mit *Nachdruck*.", title="Neuer Titel")
    topic.refresh_from_db()
    assert post.edited_by == member.user
    assert "<em>Nachdruck</em>" in Post.objects.get().body_html
    assert topic.title == "Neuer Titel"
    assert Topic.objects.search("neuer").get() == topic


def test_saving_without_a_change_is_no_edit(topic, member):
    post = services.edit_post(post=topic.posts.get(), by=member.user, body=topic.posts.get().body)
    assert post.edited_at is None


def test_hiding_mails_the_reason_to_the_author(topic, speaker, deliver):
    services.hide_post(post=topic.posts.get(), by=speaker.user, reason="Enthält eine private Telefonnummer.")
    (mail,) = deliver()
    assert mail.to == ["mitglied@example.org"]
    assert "Enthält eine private Telefonnummer." in mail.body


def test_hiding_ones_own_post_mails_nobody(topic, speaker, deliver):
    post = PostFactory(topic=topic, author=speaker.user)
    services.hide_post(post=post, by=speaker.user, reason="Doppelt.")
    assert deliver() == []


def test_hiding_twice_is_refused_and_mails_once(topic, speaker, staff, deliver):
    post = topic.posts.get()
    services.hide_post(post=post, by=speaker.user, reason="Werbung.")
    with pytest.raises(services.ForumRuleBroken):
        services.hide_post(post=post, by=staff, reason="Werbung!")
    assert len(deliver()) == 1
    assert Post.objects.get().hidden_reason == "Werbung."


def test_post_hidden_a_second_time_is_mailed_again(topic, speaker, deliver):
    post = topic.posts.get()
    services.hide_post(post=post, by=speaker.user, reason="Werbung.")
    deliver()
    services.unhide_post(post=post)
    services.hide_post(post=post, by=speaker.user, reason="Doch Werbung.")
    (mail,) = deliver()
    assert "Doch Werbung." in mail.body


def test_hiding_the_newest_post_puts_the_topic_back_in_its_place(topic, member, speaker):
    before = topic.last_post_at
    newest = services.reply(topic=topic, by=member.user, body="Werbung")
    services.hide_post(post=newest, by=speaker.user, reason="Werbung.")
    topic.refresh_from_db()
    assert topic.last_post_at == before
    services.unhide_post(post=newest)
    topic.refresh_from_db()
    assert topic.last_post_at == newest.created_at


def test_followers_who_cannot_see_the_new_group_get_no_more_mails(topic, member, speaker, uag, deliver):
    Subscription.objects.create(topic=topic, user=member.user)
    services.move_topic(topic=topic, to=uag)
    services.reply(topic=Topic.objects.get(), by=speaker.user, body="Hier weiter.")
    assert deliver() == []
    topic.refresh_from_db()
    assert topic.workgroup == uag
    assert topic.moved_from.short_name == "AG 2"


def test_reading_moves_the_marker_and_never_back(topic, member):
    first = topic.posts.get()
    second = PostFactory(topic=topic)
    for post in (first, second, first):
        services.mark_read(user=member.user, post=post)
    assert ReadMarker.objects.get().read_until == second.created_at


def test_marking_the_group_read_marks_its_topics_only(topic, member, uag):
    other = TopicFactory(workgroup=uag)
    PostFactory(topic=other)
    services.mark_group_read(user=member.user, workgroup=topic.workgroup)
    assert [marker.topic for marker in ReadMarker.objects.all()] == [topic]


def test_readers_are_exactly_the_people_to_whom_the_group_is_open(
    ag, other_ag, uag, member, colleague, stranger, applicant, speaker, coordinator, staff
):
    people = [person.user for person in (member, colleague, stranger, applicant, speaker, coordinator)] + [staff]
    for group in Workgroup.objects.all():
        inside = {user for user in people if Workgroup.objects.accessible_to(user).filter(pk=group.pk).exists()}
        assert set(readers(group).filter(pk__in=[user.pk for user in people])) == inside, group


def test_member_of_a_uag_who_left_the_ag_is_no_reader(ag, member):
    uag = UagFactory(parent=ag)
    MembershipFactory(member=member, workgroup=uag, status="active")
    assert group_followers(uag).filter(pk=member.user.pk).exists()
    end_membership(membership=member.memberships.get(workgroup=ag))
    assert not group_followers(uag).filter(pk=member.user.pk).exists()
