import re

import pytest

from dkbm_portal.mail.models import OutgoingMail
from forum import services
from forum.models import Subscription, Topic
from forum.tests.factories import start_topic
from workgroups.services import end_membership


def reason() -> str:
    return OutgoingMail.objects.get().reason


def test_mail_says_who_wrote_what_where_and_how_to_stop(ag, member, colleague, deliver):
    topic = start_topic(ag, member, body="Wir nutzen **Schuldaten**.")
    (mail,) = deliver()
    html = mail.alternatives[0][0]
    assert f"Guten Tag {colleague.user.get_full_name()}," in mail.body
    assert f"{member.user.get_full_name()} (Bildungsmonitoring, Landkreis Stade)" in mail.body
    assert "Wir nutzen Schuldaten." in mail.body
    assert "<strong>Schuldaten</strong>" in html
    assert f"/forum/thema/{topic.pk}/?beitrag={topic.posts.get().pk}" in html
    assert "Bitte antworten Sie im Forum, nicht auf diese E-Mail." in mail.body
    assert "/forum/abmelden/" in mail.body


def test_mail_has_the_headers_of_a_list(ag, member, colleague, deliver):
    topic = start_topic(ag, member)
    (mail,) = deliver()
    message = mail.message()
    assert message["List-Id"] == "<ag-2.forum.dkbm.example.org>"
    assert re.fullmatch(r"<http://\S+/forum/abmelden/\S+/>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["References"] == f"<forum-topic-{topic.pk}@dkbm.example.org>"
    assert mail.reply_to == []


def test_script_in_text_and_title_is_harmless_in_the_mail(ag, member, colleague, deliver):
    start_topic(
        ag, member, title="<script>alert(1)</script>", body="<script>alert(2)</script> [x](javascript:alert(3))"
    )
    (mail,) = deliver()
    html = mail.alternatives[0][0]
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert mail.subject == "AG 2: <script>alert(1)</script>"


def test_hidden_post_is_not_mailed_any_more(ag, member, colleague, speaker, deliver):
    topic = start_topic(ag, member)
    OutgoingMail.objects.exclude(user=colleague.user).delete()
    services.hide_post(post=topic.posts.get(), by=member.user, reason="Doppelt.")
    assert deliver() == []
    assert reason() == "Der Beitrag ist ausgeblendet."


def test_closed_account_is_not_mailed(ag, member, colleague, deliver):
    start_topic(ag, member)
    colleague.user.is_active = False
    colleague.user.save()
    assert deliver() == []
    assert reason() == "Das Konto ist geschlossen."


def test_deleted_account_is_not_mailed(ag, member, colleague, deliver):
    start_topic(ag, member)
    colleague.user.delete()
    assert deliver() == []


def test_ended_membership_stops_the_mail(ag, member, colleague, deliver):
    start_topic(ag, member)
    end_membership(membership=colleague.memberships.get())
    assert deliver() == []
    assert reason() == "Die Person sieht dieses Forum nicht mehr."


def test_unsubscribing_meanwhile_stops_the_mail(ag, member, colleague, deliver):
    start_topic(ag, member)
    Subscription.objects.create(user=colleague.user, workgroup=ag, follows=False)
    assert deliver() == []
    assert reason() == "Die Person hat die E-Mails dieser Gruppe abbestellt."


def test_unfollowing_the_topic_meanwhile_stops_the_mail(topic, member, colleague, deliver):
    row = Subscription.objects.create(user=member.user, topic=topic)
    services.reply(topic=topic, by=colleague.user, body="Danke!")
    row.delete()
    assert deliver() == []
    assert reason() == "Die Person hat die E-Mails zu diesem Thema abbestellt."


def test_topic_moved_away_meanwhile_stops_the_mail(topic, uag, member, coordinator, deliver):
    Subscription.objects.create(user=member.user, topic=topic)
    services.reply(topic=topic, by=coordinator.user, body="Danke!")
    services.move_topic(topic=Topic.objects.get(), to=uag)
    assert deliver() == []


def test_author_is_not_told_of_hiding_when_the_post_is_shown_again(topic, speaker, deliver):
    post = topic.posts.get()
    services.hide_post(post=post, by=speaker.user, reason="Werbung.")
    services.unhide_post(post=post)
    assert deliver() == []
    assert reason() == "Der Beitrag ist wieder zu sehen."


@pytest.mark.parametrize("left", [False, True])
def test_mail_about_hiding_links_the_post_only_while_its_author_sees_the_forum(left, topic, member, speaker, deliver):
    services.hide_post(post=topic.posts.get(), by=speaker.user, reason="Enthält <b>Namen</b>.")
    if left:
        end_membership(membership=member.memberships.get())
    (mail,) = deliver()
    assert ("/forum/thema/" in mail.body) is not left
    assert "Grund: Enthält <b>Namen</b>." in mail.body
