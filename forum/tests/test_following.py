import pytest
from django.test import Client
from django.urls import reverse

from forum.models import ReadMarker, Subscription
from forum.tests.factories import PostFactory, TopicFactory, start_topic
from forum.tokens import unsubscribe_token


def link(mail) -> str:
    return mail.message()["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")


def test_following_a_group_is_switched_off_and_on(ag, member, client_of):
    client = client_of(member)
    url = reverse("forum:follow_group", args=[ag.slug])
    client.post(url, {"an": "0"})
    assert Subscription.objects.get(user=member.user, workgroup=ag).follows is False
    client.post(url, {"an": "1"})
    assert Subscription.objects.get(user=member.user, workgroup=ag).follows is True


def test_following_a_topic_is_switched_on_and_off(topic, colleague, client_of):
    client = client_of(colleague)
    url = reverse("forum:follow_topic", args=[topic.pk])
    page = client.post(url, {"an": "1"}, follow=True).content.decode()
    assert "Thema nicht mehr folgen" in page
    page = client.post(url, {"an": "0"}, follow=True).content.decode()
    assert "Thema folgen" in page
    assert Subscription.objects.get(user=colleague.user).follows is False


def test_marking_all_as_read_leaves_no_unread_topic(colleague, topic, client_of):
    client = client_of(colleague)
    page = reverse("forum:topic_list", args=["ag-2"])
    assert "Alle als gelesen markieren" in client.get(page).content.decode()
    content = client.post(reverse("forum:mark_read", args=["ag-2"]), follow=True).content.decode()
    assert "Alle als gelesen markieren" not in content
    assert ReadMarker.objects.get().user == colleague.user


def test_get_on_the_unsubscribe_link_changes_nothing(ag, member, colleague, deliver):
    start_topic(ag, member)
    (mail,) = deliver()
    page = Client().get(link(mail)).content.decode()
    assert "Möchten Sie keine E-Mails mehr zu neuen Themen im Forum „AG 2“?" in page
    assert not Subscription.objects.filter(user=colleague.user).exists()


def test_one_click_post_of_a_mail_program_unsubscribes_without_cookie_or_redirect(ag, member, colleague, deliver):
    start_topic(ag, member)
    (mail,) = deliver()
    response = Client(enforce_csrf_checks=True).post(link(mail), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert Subscription.objects.get(user=colleague.user).follows is False
    start_topic(ag, member, title="Noch eines")
    assert deliver() == []


def test_unsubscribing_from_a_topic_leaves_the_group_alone(topic, member):
    token = unsubscribe_token(member.user, topic)
    content = Client().post(reverse("forum:unsubscribe", args=[token])).content.decode()
    assert "Sie erhalten keine E-Mails mehr zum Thema" in content
    row = Subscription.objects.get()
    assert (row.topic, row.workgroup, row.follows) == (topic, None, False)


def test_unsubscribing_twice_keeps_one_row(ag, member):
    url = reverse("forum:unsubscribe", args=[unsubscribe_token(member.user, ag)])
    for _ in range(2):
        Client().post(url)
    assert Subscription.objects.get().workgroup == ag


@pytest.mark.parametrize("method", ["get", "post"])
def test_changed_token_is_refused_with_an_explanation(method, topic, member):
    token = unsubscribe_token(member.user, topic)
    url = reverse("forum:unsubscribe", args=[token[:-2] + ("aa" if token[-2:] != "aa" else "bb")])
    response = getattr(Client(), method)(url)
    assert response.status_code == 404
    assert "Dieser Link gilt nicht" in response.content.decode()
    assert not Subscription.objects.exists()


def test_token_of_a_deleted_account_is_refused(topic, member):
    token = unsubscribe_token(member.user, topic)
    member.user.delete()
    assert "Dieser Link gilt nicht" in Client().get(reverse("forum:unsubscribe", args=[token])).content.decode()


def test_unsubscribe_link_works_for_a_person_logged_in_as_somebody_else(topic, member, colleague, client_of):
    url = reverse("forum:unsubscribe", args=[unsubscribe_token(member.user, topic)])
    client_of(colleague).post(url)
    assert Subscription.objects.get().user == member.user


def test_group_of_another_ag_can_not_be_followed(other_ag, member, client_of):
    PostFactory(topic=TopicFactory(workgroup=other_ag))
    client = client_of(member)
    for name in ("follow_group", "mark_read"):
        assert client.post(reverse(f"forum:{name}", args=[other_ag.slug]), {"an": "1"}).status_code == 404
    assert not Subscription.objects.exists()
    assert not ReadMarker.objects.exists()
