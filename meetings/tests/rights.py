"""Who gets which status for every URL of the meetings."""

from dkbm_portal.tests.rights import Row
from meetings.models import CalendarFeed
from meetings.tokens import answer_token

#         anonymous applicant stranger member coordinator speaker staff
INSIDE = "302 404 404 200 200 200 200"
LEADERS = "302 404 404 403 403 200 200"
LEADERS_POST = "302 404 404 403 403 302 302"
ADMITTED = "302 404 200 200 200 200 200"


def _announced(get) -> dict:
    return {"pk": get("meeting").pk}


def _draft(get) -> dict:
    return {"pk": get("draft_meeting").pk}


def _token(get) -> dict:
    invitation = get("meeting").invitations.get(member=get("member"))
    return {"token": answer_token(invitation)}


def _feed(get) -> dict:
    return {"token": CalendarFeed.objects.create(member=get("member")).token}


ROWS = [
    Row("meetings:meeting_list", ADMITTED),
    Row("meetings:month", ADMITTED, lambda get: {"year": 2027, "month": 3}),
    Row("meetings:month", "302 404 404 404 404 404 404", lambda get: {"year": 2027, "month": 13}),
    Row("meetings:meeting_create", "302 404 403 403 200 200 200"),
    Row("meetings:meeting_create", "302 404 403 403 200 200 200", method="post"),
    Row("meetings:meeting_detail", INSIDE, _announced),
    Row("meetings:meeting_detail", "302 404 404 404 404 200 200", _draft),
    Row("meetings:meeting_edit", LEADERS, _announced),
    Row("meetings:meeting_edit", "302 404 404 404 404 200 200", _draft),
    Row("meetings:meeting_edit", LEADERS, _announced, "post"),
    Row("meetings:delete", "302 404 404 404 404 200 200", _draft),
    Row("meetings:delete", "302 404 404 404 404 302 302", _draft, "post"),
    Row("meetings:delete", LEADERS_POST, _announced, "post"),
    Row("meetings:announce", "302 404 404 404 404 200 200", _draft),
    Row("meetings:announce", "302 404 404 404 404 302 302", _draft, "post", {"version": "0"}),
    Row("meetings:announce", LEADERS_POST, _announced, "post", {"version": "0"}),
    Row("meetings:move", LEADERS, _announced),
    Row("meetings:move", LEADERS, _announced, "post"),
    Row("meetings:cancel", LEADERS, _announced),
    Row("meetings:cancel", LEADERS, _announced, "post"),
    Row("meetings:cancel", LEADERS_POST, _announced, "post", {"reason": "Erkrankung"}),
    Row("meetings:close", LEADERS_POST, _announced),
    Row("meetings:close", LEADERS_POST, _announced, "post"),
    Row("meetings:minutes", LEADERS, _announced),
    Row("meetings:minutes", LEADERS_POST, _announced, "post", {"minutes": "Text", "version": "0"}),
    Row("meetings:answer", "302 405 405 405 405 405 405", _announced),
    Row("meetings:answer", "302 404 404 302 403 302 403", _announced, "post", {"answer": "accepted"}),
    Row("meetings:answers", LEADERS, _announced),
    Row("meetings:answers_csv", LEADERS, _announced),
    Row("meetings:meeting_ics", INSIDE, _announced),
    Row("meetings:meeting_ics", "302 404 404 404 404 404 404", _draft),
    Row("meetings:token_answer", "200 200 200 200 200 200 200", _token),
    Row("meetings:token_answer", "200 200 200 200 200 200 200", _token, "post", {"answer": "accepted"}),
    Row("meetings:token_answer", "404 404 404 404 404 404 404", lambda get: {"token": "1.gefaelscht"}),
    Row("meetings:feed", "200 200 200 200 200 200 200", _feed),
    Row("meetings:feed", "404 404 404 404 404 404 404", lambda get: {"token": "unbekannt"}),
    Row("meetings:feed_settings", ADMITTED),
    Row("meetings:feed_reset", "302 405 405 405 405 405 405"),
    Row("meetings:feed_reset", "302 404 302 302 302 302 404", method="post"),
]
