from django.conf import settings
from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind
from workgroups.models import Workgroup
from workgroups.permissions import can_see_inside

from .audience import follows_group, follows_topic
from .models import Post, Topic
from .tokens import unsubscribe_token


@mail_kind("forum.new_topic", "Neues Thema im Forum")
def new_topic(mail: OutgoingMail) -> Content:
    """The first post of a topic, to those who follow the group."""
    post = _post(mail)
    group = post.topic.workgroup
    if not follows_group(mail.user, group):
        raise NotMeantAnymore("Die Person hat die E-Mails dieser Gruppe abbestellt.")
    return _content("new_topic", mail, post, group)


@mail_kind("forum.new_post", "Neuer Beitrag im Forum")
def new_post(mail: OutgoingMail) -> Content:
    """A reply, to those who follow the topic."""
    post = _post(mail)
    if not follows_topic(mail.user, post.topic):
        raise NotMeantAnymore("Die Person hat die E-Mails zu diesem Thema abbestellt.")
    return _content("new_post", mail, post, post.topic)


@mail_kind("forum.post_hidden", "Beitrag im Forum ausgeblendet")
def post_hidden(mail: OutgoingMail) -> Content:
    """The reason why a post was hidden, to its author."""
    post = Post.objects.select_related("topic__workgroup__parent").filter(pk=mail.data["post"]).first()
    if mail.user is None or not mail.user.is_active:
        raise NotMeantAnymore("Das Konto ist geschlossen.")
    if post is None or not post.is_hidden or post.hidden_at.isoformat() != mail.data["hidden_at"]:
        raise NotMeantAnymore("Der Beitrag ist wieder zu sehen.")
    url = absolute(post.get_absolute_url()) if can_see_inside(mail.user, post.topic.workgroup) else ""
    context = {"user": mail.user, "post": post, "group": post.topic.workgroup, "url": url}
    subject, html = render("forum/email/post_hidden", context)
    return Content(subject=subject, html=html, headers=_list_headers(post.topic))


def _post(mail: OutgoingMail) -> Post:
    """Return the post if the person may still read it. Raises NotMeantAnymore."""
    posts = Post.objects.select_related("topic__workgroup__parent", "author__member__municipality")
    post = posts.filter(pk=mail.data["post"]).first()
    if post is None or post.is_hidden:
        raise NotMeantAnymore("Der Beitrag ist ausgeblendet.")
    if mail.user is None or not mail.user.is_active:
        raise NotMeantAnymore("Das Konto ist geschlossen.")
    if not can_see_inside(mail.user, post.topic.workgroup):
        raise NotMeantAnymore("Die Person sieht dieses Forum nicht mehr.")
    return post


def _content(name: str, mail: OutgoingMail, post: Post, followed: Topic | Workgroup) -> Content:
    unsubscribe = absolute(reverse("forum:unsubscribe", args=[unsubscribe_token(mail.user, followed)]))
    context = {
        "user": mail.user,
        "post": post,
        "topic": post.topic,
        "group": post.topic.workgroup,
        "member": getattr(post.author, "member", None),
        "url": absolute(post.get_absolute_url()),
        "unsubscribe_url": unsubscribe,
    }
    subject, html = render(f"forum/email/{name}", context)
    return Content(subject=subject, html=html, unsubscribe_url=unsubscribe, headers=_list_headers(post.topic))


def _list_headers(topic: Topic) -> dict[str, str]:
    """One list per group (RFC 2919), and one thread per topic in the mail program."""
    domain = settings.PORTAL_EMAIL.rpartition("@")[2]
    return {
        "List-Id": f"<{topic.workgroup.slug}.forum.{domain}>",
        "References": f"<forum-topic-{topic.pk}@{domain}>",
    }
