"""The page of a topic, writing, editing and the preview."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum import services
from forum.models import Post, ReadMarker, Topic
from forum.tests.factories import PostFactory, start_topic
from workgroups.tests.factories import admitted_member

NEW = "/forum/ag-2/neu/"
PREVIEW = "/forum/vorschau/"


def url(name, obj) -> str:
    return reverse(f"forum:{name}", args=[obj.pk])


def text(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_post_shows_author_function_municipality_and_office(topic, speaker, staff, member, client_of):
    services.reply(topic=topic, by=speaker.user, body="Ein Hinweis.")
    services.reply(topic=topic, by=staff, body="Noch einer.")
    page = text(client_of(member), topic.get_absolute_url())
    assert reverse("members:member_detail", args=[speaker.pk]) in page
    assert "<span>Bildungsmonitoring</span><span>Landkreis Stade</span>" in page
    assert '<span class="pill ms-1">Sprecher/-in</span>' in page
    assert '<span class="pill ms-1">Transferagentur</span>' in page
    assert page.count('<span class="pill ms-1">') == 2


def test_speaker_of_the_ag_and_coordinator_are_named_in_the_uag(uag, coordinator, speaker, client_of):
    topic = start_topic(uag, coordinator)
    services.reply(topic=topic, by=speaker.user, body="Ein Hinweis.")
    page = text(client_of(coordinator), topic.get_absolute_url())
    assert "Koordination</span>" in page
    assert "Sprecher/-in AG 2</span>" in page


def test_post_of_a_deleted_account_stays(topic, member, colleague, client_of):
    services.reply(topic=topic, by=colleague.user, body="Bleibt stehen.")
    colleague.user.delete()
    page = text(client_of(member), topic.get_absolute_url())
    assert "Ehemaliges Mitglied" in page
    assert "Bleibt stehen." in page


def test_page_needs_as_many_queries_for_twenty_posts_as_for_one(ag, topic, staff, speaker, client_of):
    client = client_of(speaker)

    def queries() -> int:
        ReadMarker.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            text(client, topic.get_absolute_url())
        return len(captured)

    PostFactory(topic=topic, author=staff)
    before = queries()
    for _ in range(17):
        PostFactory(topic=topic, author=admitted_member(ag).user)
    PostFactory(topic=topic, author=speaker.user)
    assert queries() == before


def test_opening_a_page_reads_up_to_its_last_post(topic, colleague, client_of):
    posts = [topic.posts.get()] + [PostFactory(topic=topic) for _ in range(24)]
    client = client_of(colleague)
    text(client, topic.get_absolute_url())
    assert ReadMarker.objects.get().read_until == posts[19].created_at
    text(client, topic.get_absolute_url() + "?seite=2")
    assert ReadMarker.objects.get().read_until == posts[24].created_at
    text(client, topic.get_absolute_url())
    assert ReadMarker.objects.get().read_until == posts[24].created_at


def test_head_request_reads_nothing(topic, colleague, client_of):
    client_of(colleague).head(topic.get_absolute_url())
    assert not ReadMarker.objects.exists()


def test_first_unread_post_is_linked_and_marked(colleague, topic, client_of):
    client = client_of(colleague)
    for _ in range(21):
        PostFactory(topic=topic)
    text(client, topic.get_absolute_url() + "?seite=2")
    new = PostFactory(topic=topic)
    PostFactory(topic=topic)
    page = text(client, topic.get_absolute_url())
    assert f'href="{new.get_absolute_url()}"' in page
    assert "Zum ersten ungelesenen Beitrag" in page
    page = text(client, new.get_absolute_url())
    assert f'href="#{new.anchor}"' in page
    assert page.index('id="neu"') < page.index(f'id="{new.anchor}"')
    assert page.count('id="neu"') == 1


def test_read_topic_shows_no_mark(colleague, topic, client_of):
    client = client_of(colleague)
    for _ in range(2):
        page = text(client, topic.get_absolute_url())
        assert "Zum ersten ungelesenen Beitrag" not in page
        assert 'id="neu"' not in page


def test_link_to_a_post_opens_its_page(topic, member, client_of):
    posts = [PostFactory(topic=topic) for _ in range(20)]
    client = client_of(member)
    assert f'id="{posts[18].anchor}"' in text(client, posts[18].get_absolute_url())
    assert f'id="{posts[19].anchor}"' in text(client, posts[19].get_absolute_url())


@pytest.mark.parametrize("query", ["?beitrag=abc", "?beitrag=99999999999999999999999", "?beitrag=0", "?seite=x"])
def test_bad_parameters_open_the_first_page(query, topic, member, client_of):
    assert topic.posts.get().anchor in text(client_of(member), topic.get_absolute_url() + query)


def test_reply_form_stands_on_the_last_page_only(topic, member, client_of):
    for _ in range(20):
        PostFactory(topic=topic)
    client = client_of(member)
    first = text(client, topic.get_absolute_url())
    assert "<textarea" not in first
    assert "?seite=letzte#antworten" in first
    assert "<textarea" in text(client, topic.get_absolute_url() + "?seite=letzte")


def test_reply_leads_to_the_new_post(topic, colleague, client_of):
    response = client_of(colleague).post(url("reply", topic), {"body": "Wir auch."})
    post = Post.objects.get(body="Wir auch.")
    assert response.headers["Location"] == f"/forum/thema/{topic.pk}/?beitrag={post.pk}#beitrag-{post.pk}"


def test_get_on_the_reply_address_leads_to_the_form(topic, member, client_of):
    client = client_of(member)
    assert client.get(url("reply", topic)).headers["Location"].endswith("?seite=letzte#antworten")
    assert client.get(url("reply", topic) + "?seite=2").headers["Location"].endswith("?seite=2#antworten")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "Bitte schreiben Sie einen Text."),
        ("  \n ", "Bitte schreiben Sie einen Text."),
        ("x" * 20001, "Ein Beitrag hat höchstens 20.000 Zeichen; dieser hat 20001."),
        ("Glocke\x07", "Bitte entfernen Sie die unsichtbaren Steuerzeichen aus diesem Text."),
        ("Null\x00", "Null"),
    ],
)
def test_refused_reply_says_why_and_keeps_the_text(body, message, topic, member, client_of):
    page = client_of(member).post(url("reply", topic), {"body": body}).content.decode()
    assert message in page
    assert body.strip() in page
    assert topic.posts.count() == 1


def test_twenty_thousand_characters_with_line_breaks_are_taken(topic, member, client_of):
    client_of(member).post(url("reply", topic), {"body": "\r\n".join(["x" * 99] * 200)})
    assert len(topic.posts.last().body) == 199 * 100 + 99


@pytest.mark.parametrize(
    ("body", "forbidden", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert", "&lt;script&gt;alert(1)"),
        ("[klick](javascript:alert(1))", 'href="javascript', "javascript:alert"),
        ("![Bild](https://example.org/zaehler.png) Text", '<img src="https', "Text"),
        ("<b onclick=alert(1)>fett</b>", "<b onclick", "&lt;b onclick"),
        ("# Überschrift", "<h1>Überschrift", "<h3>Überschrift</h3>"),
    ],
)
def test_hostile_or_clumsy_markdown_is_tamed(body, forbidden, shown, topic, member, client_of):
    client = client_of(member)
    client.post(url("reply", topic), {"body": body})
    page = text(client, topic.get_absolute_url())
    assert forbidden not in page
    assert shown in page


def test_double_click_on_reply_leads_to_the_one_post(topic, member, client_of):
    client = client_of(member)
    answers = [client.post(url("reply", topic), {"body": "Einmal.\r\nBitte."}) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert topic.posts.count() == 2


def test_reply_to_a_topic_closed_meanwhile_keeps_the_text(topic, member, client_of):
    Topic.objects.update(is_closed=True)
    page = client_of(member).post(url("reply", topic), {"body": "Mein langer Text."}).content.decode()
    assert "Das Thema wurde inzwischen geschlossen" in page
    assert "Mein langer Text.</textarea>" in page
    assert topic.posts.count() == 1


def test_closed_topic_offers_a_form_to_the_speaker_only(topic, member, speaker, client_of):
    Topic.objects.update(is_closed=True)
    page = text(client_of(member), topic.get_absolute_url())
    assert "<textarea" not in page
    assert "neue Antworten sind nicht möglich" in page
    assert "<textarea" in text(client_of(speaker), topic.get_absolute_url())


def test_new_topic_leads_to_its_page(ag, member, client_of):
    response = client_of(member).post(NEW, {"title": "  Online-Berichte ", "body": "Wer hat einen?"}, follow=True)
    topic = Topic.objects.get()
    assert response.redirect_chain == [(topic.get_absolute_url(), 302)]
    assert (topic.title, topic.author, topic.workgroup) == ("Online-Berichte", member.user, ag)


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("", "Bitte geben Sie dem Thema einen Titel."),
        ("x" * 300, "Ein Titel hat höchstens 150 Zeichen; dieser hat 300."),
        ("Zwei\nZeilen", "Bitte entfernen Sie Steuerzeichen und Zeilenumbrüche aus diesem Text."),
    ],
)
def test_bad_title_is_refused_and_the_text_is_kept(title, message, member, client_of):
    page = client_of(member).post(NEW, {"title": title, "body": "Mein Text"}).content.decode()
    assert message in page
    assert "Mein Text</textarea>" in page
    assert not Topic.objects.exists()


def test_preview_without_javascript_keeps_the_text_and_saves_nothing(topic, member, client_of):
    client = client_of(member)
    data = {"title": "Titel", "body": "So **fett** <script>", "vorschau": "1"}
    for address in (NEW, url("reply", topic), url("post_edit", topic.posts.get())):
        page = client.post(address, data).content.decode()
        assert "So <strong>fett</strong> &lt;script&gt;" in page
        assert "So **fett** &lt;script&gt;</textarea>" in page
    assert Topic.objects.get() == topic
    assert topic.posts.count() == 1
    assert topic.posts.get().edited_at is None


def test_preview_with_javascript_answers_with_a_piece_of_html(member, client_of):
    page = client_of(member).post(PREVIEW, {"body": "So **fett** <script>"}).content.decode()
    assert "<strong>fett</strong> &lt;script&gt;" in page
    assert "<html" not in page


def test_preview_of_a_refused_text_says_why(member, client_of):
    assert "höchstens 20.000 Zeichen" in client_of(member).post(PREVIEW, {"body": "x" * 20001}).content.decode()


def test_preview_needs_the_csrf_token(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member.user, "django.contrib.auth.backends.ModelBackend")
    assert client.post(PREVIEW, {"body": "Text"}).status_code == 403
    client.get(NEW)
    token = client.cookies["csrftoken"].value
    assert client.post(PREVIEW, {"body": "Text", "csrfmiddlewaretoken": token}).status_code == 200


def test_author_edits_the_first_post_with_the_title(topic, member, client_of):
    client = client_of(member)
    data = {"title": "Besserer Titel", "body": "Besserer Text"}
    page = client.post(url("post_edit", topic.posts.get()), data, follow=True).content.decode()
    assert "<h1>Besserer Titel</h1>" in page
    assert "bearbeitet am" in page
    assert Post.objects.get().edited_by == member.user


def test_reply_is_edited_without_the_title(topic, colleague, client_of):
    post = PostFactory(topic=topic, author=colleague.user)
    client = client_of(colleague)
    assert 'name="title"' not in text(client, url("post_edit", post))
    client.post(url("post_edit", post), {"title": "Gekapert", "body": "Neu"})
    topic.refresh_from_db()
    assert topic.title != "Gekapert"
    assert Post.objects.get(pk=post.pk).body == "Neu"


def test_edit_by_the_moderation_is_told(topic, speaker, client_of):
    client = client_of(speaker)
    data = {"title": topic.title, "body": "Ohne Telefonnummer"}
    page = client.post(url("post_edit", topic.posts.get()), data, follow=True).content.decode()
    assert f"von {speaker.user.get_full_name()}</p>" in page


def test_author_edits_neither_in_a_closed_topic_nor_a_hidden_post(topic, member, speaker, client_of):
    client = client_of(member)
    address = url("post_edit", topic.posts.get())
    Topic.objects.update(is_closed=True)
    assert client.get(address).status_code == 403
    Topic.objects.update(is_closed=False)
    services.hide_post(post=topic.posts.get(), by=speaker.user, reason="Werbung.")
    assert client.post(address, {"title": "a", "body": "b"}).status_code == 403
    assert Post.objects.get().edited_at is None


def test_post_of_another_group_is_not_found(topic, stranger, client_of):
    client = client_of(stranger)
    for name in ("post_edit", "post_hide"):
        assert client.get(url(name, topic.posts.get())).status_code == 404
    client.post(url("reply", topic), {"body": "Eingeschlichen"})
    client.post(url("post_edit", topic.posts.get()), {"title": "x", "body": "Eingeschlichen"})
    assert not Post.objects.filter(body="Eingeschlichen").exists()
