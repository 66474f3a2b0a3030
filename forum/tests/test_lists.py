from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum import services
from forum.models import Topic
from forum.tests.factories import PostFactory, TopicFactory
from workgroups.models import Workgroup
from workgroups.tests.factories import UagFactory

INDEX = "/forum/"
AG = "/forum/ag-2/"


def text(client, url) -> str:
    return client.get(url).content.decode()


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def add_topics(ag, count):
    for _ in range(count):
        topic = TopicFactory(workgroup=ag)
        for _ in range(2):
            PostFactory(topic=topic)


def test_index_shows_own_forums_with_newest_topics_and_unread_count(colleague, topic, other_ag, client_of):
    TopicFactory(workgroup=other_ag, title="Nicht für AG 2")
    page = text(client_of(colleague), INDEX)
    assert topic.title in page
    assert "1 ungelesenes Thema" in page
    assert "Nicht für AG 2" not in page
    assert other_ag.name not in page
    assert "Konzeptgruppe" not in page


def test_index_shows_at_most_three_topics_of_a_group(ag, colleague, client_of):
    add_topics(ag, 4)
    page = text(client_of(colleague), INDEX)
    assert page.count("Welche Kennzahlen nutzen Sie?") == 3 * 2  # title and its repetition for screen readers
    assert "Alle 4 Themen" in page
    assert "4 ungelesene Themen" in page


def test_empty_forum_says_what_to_do(member, client_of):
    page = text(client_of(member), INDEX)
    assert "Beginnen Sie das erste Thema im Forum AG 2" in page


def test_speaker_sees_the_forum_of_the_konzeptgruppe(speaker, client_of):
    assert "Konzeptgruppe" in text(client_of(speaker), INDEX)


def test_concluded_group_stands_apart_and_offers_no_new_topic(uag, coordinator, client_of):
    PostFactory(topic=TopicFactory(workgroup=uag))
    Workgroup.objects.filter(pk=uag.pk).update(state="concluded", concluded_on=timezone.localdate())
    client = client_of(coordinator)
    assert "Abgeschlossene Gruppen" in text(client, INDEX)
    url = reverse("forum:topic_list", args=[uag.slug])
    assert "Neues Thema" not in text(client, url)
    assert client.get(reverse("forum:topic_create", args=[uag.slug])).status_code == 403


def test_index_needs_as_many_queries_for_many_topics_as_for_one(ag, colleague, client_of):
    client = client_of(colleague)
    add_topics(ag, 1)
    before = queries(client, INDEX)
    add_topics(ag, 19)
    assert queries(client, INDEX) == before


def test_index_needs_as_many_queries_for_many_groups_as_for_few(ag, staff, client_of):
    client = client_of(staff)
    add_topics(ag, 1)
    before = queries(client, INDEX)
    for _ in range(10):
        add_topics(UagFactory(), 1)
    assert queries(client, INDEX) == before


def test_topic_list_needs_as_many_queries_for_many_topics_as_for_one(ag, colleague, client_of):
    client = client_of(colleague)
    add_topics(ag, 1)
    before = queries(client, AG)
    add_topics(ag, 19)
    assert queries(client, AG) == before


def test_search_needs_as_many_queries_for_many_hits_as_for_one(ag, colleague, client_of):
    client = client_of(colleague)
    add_topics(ag, 1)
    before = queries(client, AG + "?q=Schulabgang")
    add_topics(ag, 9)
    assert queries(client, AG + "?q=Schulabgang") == before


def test_row_tells_unread_pinned_and_closed_by_words(topic, member, colleague, client_of):
    services.reply(topic=topic, by=member.user, body="Noch etwas.")
    Topic.objects.update(is_pinned=True, is_closed=True)
    page = text(client_of(colleague), AG)
    for words in ("Neu</span>", "angeheftet", "geschlossen", "2 Beiträge", f"von {member.user.get_full_name()}"):
        assert words in page


def test_topics_come_in_pages_of_twenty(ag, member, client_of):
    add_topics(ag, 21)
    client = client_of(member)
    oldest = Topic.objects.order_by("last_post_at").first().title
    assert oldest not in text(client, AG)
    assert oldest in text(client, AG + "?seite=2")
    assert oldest in text(client, AG + "?seite=999")
    assert oldest not in text(client, AG + "?seite=abc")


def test_title_with_script_is_shown_escaped(member, client_of):
    topic = TopicFactory(title="<script>alert(1)</script>")
    PostFactory(topic=topic, body="<script>alert(2)</script>")
    client = client_of(member)
    for url in (INDEX, AG, topic.get_absolute_url(), AG + "?q=alert", AG + "?q=<script>alert(3)"):
        page = text(client, url)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_search_finds_titles_and_posts_of_this_group_only(ag, topic, other_ag, uag, member, client_of):
    TopicFactory(title="Schulabgänge im Vergleich")
    PostFactory(topic=TopicFactory(workgroup=other_ag, title="Fremd"), body="Schulabgänge anderswo")
    page = text(client_of(member), AG + "?q=Schulabgänger")
    assert "Schulabgänge im Vergleich" in page
    assert "1 Beitrag" in page
    assert "<mark>Schulabgängen</mark> je Stadtteil" in page
    assert "anderswo" not in page


def test_search_without_hit_says_what_to_do(topic, member, client_of):
    assert "gibt es in diesem Forum nichts" in text(client_of(member), AG + "?q=Kläranlage")


def test_search_shows_no_hidden_post_to_others(topic, colleague, speaker, client_of):
    services.hide_post(post=topic.posts.get(), by=speaker.user, reason="Werbung.")
    assert "je Stadtteil" not in text(client_of(colleague), AG + "?q=Stadtteil")
    assert "ausgeblendet" in text(client_of(speaker), AG + "?q=Stadtteil")
