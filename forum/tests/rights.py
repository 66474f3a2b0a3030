"""Who gets which answer: anonymous, applicant, stranger, member, coordinator, speaker, staff."""

from dkbm_portal.tests.rights import Row
from forum.tokens import unsubscribe_token


def _ag(get):
    return {"slug": get("ag").slug}


def _topic(get):
    return {"pk": get("topic").pk}


def _post(get):
    return {"pk": get("topic").posts.get().pk}


def _token(get):
    topic = get("topic")
    return {"token": unsubscribe_token(topic.author, topic)}


_ON = {"an": "1"}
_TEXT = {"title": "Kleinräumige Daten", "body": "Wer hat Erfahrungen?"}

ROWS = [
    Row("forum:index", "302 404 200 200 200 200 200"),
    Row("forum:topic_list", "302 404 404 200 200 200 200", _ag),
    Row("forum:topic_create", "302 404 404 200 200 200 200", _ag),
    Row("forum:topic_create", "302 404 404 302 302 302 302", _ag, "post", _TEXT),
    Row("forum:mark_read", "302 404 404 302 302 302 302", _ag, "post"),
    Row("forum:follow_group", "302 404 404 302 302 302 302", _ag, "post", _ON),
    Row("forum:topic_detail", "302 404 404 200 200 200 200", _topic),
    Row("forum:reply", "302 404 404 302 302 302 302", _topic, "post", _TEXT),
    Row("forum:reply", "302 404 404 302 302 302 302", _topic),
    Row("forum:follow_topic", "302 404 404 302 302 302 302", _topic, "post", _ON),
    Row("forum:pin", "302 404 404 403 403 302 302", _topic, "post", _ON),
    Row("forum:close", "302 404 404 403 403 302 302", _topic, "post", _ON),
    Row("forum:move", "302 404 404 403 403 200 200", _topic),
    Row("forum:move", "302 404 404 403 403 200 200", _topic, "post", {}),
    # „member“ wrote the post, so the text is theirs to change; hiding is not.
    Row("forum:post_edit", "302 404 404 200 403 200 200", _post),
    Row("forum:post_edit", "302 404 404 302 403 302 302", _post, "post", _TEXT),
    Row("forum:post_hide", "302 404 404 403 403 200 200", _post),
    Row("forum:post_hide", "302 404 404 403 403 302 302", _post, "post", {"reason": "Persönliche Daten"}),
    Row("forum:post_unhide", "302 404 404 403 403 302 302", _post, "post"),
    Row("forum:preview", "302 404 200 200 200 200 200", method="post", data=_TEXT),
    # The signed link in the mail is the right; no login.
    Row("forum:unsubscribe", "200 200 200 200 200 200 200", _token),
    Row("forum:unsubscribe", "200 200 200 200 200 200 200", _token, "post"),
]
