"""Who gets which status for every URL of the meetings."""

from django.utils import timezone

from dkbm_portal.tests.rights import Row
from meetings.attendance_codes import certificate_code, check_in_token
from meetings.models import CalendarFeed
from meetings.tests.factories import (
    AgendaItemFactory,
    DatePollFactory,
    MeetingFileFactory,
    MinutesRevisionFactory,
    SessionFactory,
    TaskFactory,
    TopicProposalFactory,
    choice_of,
    closed_meeting,
)
from meetings.tokens import answer_token, poll_token

#         anonymous applicant stranger member coordinator speaker staff
INSIDE = "302 404 404 200 200 200 200"
LEADERS = "302 404 404 403 403 200 200"
LEADERS_POST = "302 404 404 403 403 302 302"
ADMITTED = "302 404 200 200 200 200 200"
MINUTES = {"minutes": "Text", "version": "0", "tasks-TOTAL_FORMS": "0", "tasks-INITIAL_FORMS": "0"}


def _announced(get) -> dict:
    return {"pk": get("meeting").pk}


def _draft(get) -> dict:
    return {"pk": get("draft_meeting").pk}


def _token(get) -> dict:
    invitation = get("meeting").invitations.get(member=get("member"))
    return {"token": answer_token(invitation)}


def _invited_member(get) -> dict:
    invitation = get("meeting").invitations.get(member=get("member"))
    return {"pk": invitation.meeting_id, "invitation_pk": invitation.pk}


def _check_in(get) -> dict:
    return {"token": check_in_token(get("meeting").invitations.get(member=get("member")))}


def _certificate(get) -> dict:
    invitation = get("meeting").invitations.get(member=get("member"))
    invitation.attended = "on_site"
    invitation.save()
    invitation.meeting.state, invitation.meeting.closed_at = "closed", timezone.now()
    invitation.meeting.save()
    return {"code": certificate_code(invitation)}


def _feed(get) -> dict:
    return {"token": CalendarFeed.objects.create(member=get("member")).token}


def _poll(get) -> dict:
    return {"pk": DatePollFactory(workgroup=get("ag")).pk}


def _poll_token(get) -> dict:
    return {"token": poll_token(DatePollFactory(workgroup=get("ag")), get("member"))}


def _item(get) -> dict:
    item = AgendaItemFactory(meeting=get("meeting"))
    return {"pk": item.meeting_id, "item_pk": item.pk}


def _draft_item(get) -> dict:
    item = AgendaItemFactory(meeting=get("draft_meeting"))
    return {"pk": item.meeting_id, "item_pk": item.pk}


def _file(get) -> dict:
    file = MeetingFileFactory(meeting=get("meeting"))
    return {"pk": file.meeting_id, "file_pk": file.pk}


def _draft_file(get) -> dict:
    file = MeetingFileFactory(meeting=get("draft_meeting"))
    return {"pk": file.meeting_id, "file_pk": file.pk}


def _proposal(get) -> dict:
    return {"pk": TopicProposalFactory(workgroup=get("ag"), author=get("member").user).pk}


def _store(get) -> dict:
    return {"slug": get("ag").slug}


def _task(get) -> dict:
    return {"pk": TaskFactory(member=get("member")).pk}


def _closed(get) -> dict:
    return {"pk": closed_meeting(workgroup=get("ag")).pk}


def _revision(get) -> dict:
    revision = MinutesRevisionFactory(meeting=get("meeting"))
    return {"pk": revision.meeting_id, "revision_pk": revision.pk}


def _programme(get) -> dict:
    """An announced meeting with a choice, in which the member takes part."""
    meeting = get("meeting")
    choice_of(meeting, "Werkstatt", "Vortrag")
    meeting.invitations.filter(member=get("member")).update(answer="accepted", answered_at=timezone.now())
    return {"pk": meeting.pk}


def _session(get) -> dict:
    session = SessionFactory(meeting=get("meeting"))
    return {"pk": session.meeting_id, "session_pk": session.pk}


def _draft_session(get) -> dict:
    session = SessionFactory(meeting=get("draft_meeting"))
    return {"pk": session.meeting_id, "session_pk": session.pk}


def _choosing_member(get) -> dict:
    return {"invitation_pk": get("meeting").invitations.get(member=get("member")).pk} | _programme(get)


SESSION = {"title": "Werkstatt", "begin": "11:00", "end": "12:00", "audience": "alle"}
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
    Row("meetings:delivery", LEADERS, _announced),
    Row("meetings:delivery", "302 404 404 404 404 200 200", _draft),
    Row("meetings:cancel", LEADERS, _announced),
    Row("meetings:cancel", LEADERS, _announced, "post"),
    Row("meetings:cancel", LEADERS_POST, _announced, "post", {"reason": "Erkrankung"}),
    Row("meetings:close", LEADERS_POST, _announced),
    Row("meetings:close", LEADERS_POST, _announced, "post"),
    Row("meetings:minutes", LEADERS, _announced),
    Row("meetings:minutes", LEADERS_POST, _announced, "post", MINUTES),
    Row("meetings:answer", "302 405 405 405 405 405 405", _announced),
    Row("meetings:answer", "302 404 404 302 403 302 403", _announced, "post", {"answer": "accepted"}),
    Row("meetings:answers", LEADERS, _announced),
    Row("meetings:answers_csv", LEADERS, _announced),
    Row("meetings:meeting_ics", INSIDE, _announced),
    Row("meetings:meeting_ics", "302 404 404 404 404 404 404", _draft),
    Row("meetings:deputy", "302 404 404 200 403 200 403", _announced),
    Row("meetings:deputy", "302 404 404 200 403 200 403", _announced, "post", {"person": "Niemand"}),
    Row("meetings:reserve_place", LEADERS_POST, _invited_member, "post", {"platz": "1"}),
    Row("meetings:attendance", LEADERS, _announced),
    Row("meetings:attend", LEADERS_POST, _invited_member, "post", {"anwesend": "on_site"}),
    Row("meetings:self_attend", "302 404 404 302 403 302 403", _announced, "post", {"anwesend": "on_site"}),
    Row("meetings:check_in_code", "302 404 404 302 403 302 403", _announced),
    Row("meetings:check_in", "302 404 404 403 403 200 200", _check_in),
    Row("meetings:check_in", "302 404 404 403 403 302 302", _check_in, "post"),
    Row("meetings:check_in", "302 404 404 404 404 404 404", lambda get: {"token": "1-1.gefaelscht"}),
    Row("meetings:attendance_list", LEADERS, _announced),
    Row("meetings:badges", LEADERS, _announced),
    Row("meetings:certificate", "302 404 404 403 403 403 403", _announced),
    Row("meetings:certificate_check", "200 200 200 200 200 200 200", _certificate),
    Row("meetings:certificate_check", "404 404 404 404 404 404 404", lambda get: {"code": "1-FALSCH"}),
    Row("meetings:attendance_statistics", "302 404 404 403 403 200 200", lambda get: {"slug": get("ag").slug}),
    Row("meetings:token_answer", "200 200 200 200 200 200 200", _token),
    Row("meetings:token_answer", "200 200 200 200 200 200 200", _token, "post", {"answer": "accepted"}),
    Row("meetings:token_answer", "404 404 404 404 404 404 404", lambda get: {"token": "1.gefaelscht"}),
    Row("meetings:feed", "200 200 200 200 200 200 200", _feed),
    Row("meetings:feed", "404 404 404 404 404 404 404", lambda get: {"token": "unbekannt"}),
    Row("meetings:feed_settings", ADMITTED),
    Row("meetings:feed_reset", "302 405 405 405 405 405 405"),
    Row("meetings:feed_reset", "302 404 302 302 302 302 404", method="post"),
    Row("meetings:poll_list", ADMITTED),
    Row("meetings:poll_create", "302 404 403 403 200 200 200"),
    Row("meetings:poll_create", "302 404 403 403 200 200 200", method="post"),
    Row("meetings:poll_detail", INSIDE, _poll),
    Row("meetings:poll_vote", "302 405 405 405 405 405 405", _poll),
    Row("meetings:poll_vote", "302 404 404 200 200 200 403", _poll, "post"),
    Row("meetings:poll_edit", LEADERS, _poll),
    Row("meetings:poll_edit", LEADERS, _poll, "post"),
    Row("meetings:poll_fix", "302 404 404 403 403 404 404", _poll),
    Row("meetings:poll_fix", "302 404 404 403 403 404 404", _poll, "post"),
    Row("meetings:poll_close", LEADERS, _poll),
    Row("meetings:poll_close", LEADERS_POST, _poll, "post", {"reason": "Zu wenige können."}),
    Row("meetings:poll_answer", "200 200 200 200 200 200 200", _poll_token),
    Row("meetings:poll_answer", "200 200 200 200 200 200 200", _poll_token, "post"),
    Row("meetings:poll_answer", "404 404 404 404 404 404 404", lambda get: {"token": "1-1.gefaelscht"}),
    Row("meetings:year_board", "302 404 404 404 404 200 200", lambda get: {"year": 2027}),
    Row("meetings:year_board", "302 404 404 404 404 404 404", lambda get: {"year": 1999}),
    Row("meetings:topic_store", INSIDE, _store),
    Row("meetings:topic_store", "302 404 404 302 302 302 302", _store, "post", {"title": "Kleine Fallzahlen"}),
    Row("meetings:proposal_weigh", "302 405 405 405 405 405 405", _proposal),
    Row("meetings:proposal_weigh", "302 404 404 302 302 302 403", _proposal, "post", {"punkte": "1"}),
    Row("meetings:proposal_withdraw", "302 404 404 302 403 403 403", _proposal, "post"),
    Row("meetings:proposal_take", "302 404 404 403 403 404 404", _proposal, "post", {"treffen": "0"}),
    Row("meetings:agenda_edit", LEADERS, _announced),
    Row("meetings:agenda_edit", "302 404 404 404 404 200 200", _draft),
    Row("meetings:agenda_edit", LEADERS_POST, _announced, "post", {"title": "A", "kind": "report", "duration": "5"}),
    Row("meetings:agenda_copy", LEADERS_POST, _announced, "post"),
    Row("meetings:agenda_item_edit", LEADERS, _item),
    Row("meetings:agenda_item_edit", "302 404 404 404 404 200 200", _draft_item),
    Row("meetings:agenda_item_edit", LEADERS, _item, "post"),
    Row("meetings:agenda_item_delete", LEADERS_POST, _item, "post"),
    Row("meetings:agenda_item_move", LEADERS_POST, _item, "post", {"richtung": "hoch"}),
    Row("meetings:file_add", LEADERS, _announced),
    Row("meetings:file_add", LEADERS, _announced, "post"),
    Row("meetings:file", INSIDE, _file),
    Row("meetings:file", "302 404 404 404 404 200 200", _draft_file),
    Row("meetings:file_delete", LEADERS_POST, _file, "post"),
    Row("meetings:minutes", INSIDE, _closed),
    Row("meetings:minutes_autosave", "302 404 404 403 403 422 422", _announced, "post"),
    Row("meetings:minutes_revisions", LEADERS, _announced),
    Row("meetings:minutes_revision", LEADERS, _revision),
    Row("meetings:minutes_pdf", INSIDE, _closed),
    Row("meetings:minutes_pdf", "302 404 404 404 404 404 404", _announced),
    Row("meetings:programme", INSIDE, _announced),
    Row("meetings:programme", "302 404 404 404 404 200 200", _draft),
    Row("meetings:programme_choose", "302 405 405 405 405 405 405", _programme),
    Row("meetings:programme_choose", "302 404 404 200 403 302 403", _programme, "post"),
    Row("meetings:programme_pdf", INSIDE, _programme),
    Row("meetings:programme_pdf", "302 404 404 404 404 404 404", _announced),
    Row("meetings:own_programme_pdf", "302 404 404 200 403 200 403", _programme),
    Row("meetings:programme_edit", LEADERS, _announced),
    Row("meetings:programme_edit", "302 404 404 404 404 200 200", _draft),
    Row("meetings:programme_edit", LEADERS_POST, _announced, "post", SESSION),
    Row("meetings:session_edit", LEADERS, _session),
    Row("meetings:session_edit", "302 404 404 404 404 200 200", _draft_session),
    Row("meetings:session_edit", LEADERS_POST, _session, "post", SESSION | {"version": "0"}),
    Row("meetings:session_delete", LEADERS, _session),
    Row("meetings:session_delete", LEADERS_POST, _session, "post"),
    Row("meetings:programme_copy", LEADERS_POST, _announced, "post"),
    Row("meetings:programme_tell", LEADERS_POST, _announced, "post", {"wer": "alle"}),
    Row("meetings:programme_choices", LEADERS, _programme),
    Row("meetings:programme_choices_csv", LEADERS, _programme),
    Row("meetings:choose_for", LEADERS, _choosing_member),
    Row("meetings:choose_for", LEADERS, _choosing_member, "post"),
    Row("meetings:programme_remind", "302 405 405 405 405 405 405", _programme),
    Row("meetings:programme_remind", LEADERS_POST, _programme, "post"),
    Row("meetings:token_choice", "200 200 200 200 200 200 200", _token),
    Row("meetings:token_choice", "200 200 200 200 200 200 200", _token, "post"),
    Row("meetings:token_choice", "404 404 404 404 404 404 404", lambda get: {"token": "1.gefaelscht"}),
    Row("meetings:task_done", "302 405 405 405 405 405 405", _task),
    Row("meetings:task_done", "302 404 404 302 403 302 302", _task, "post", {"stand": "erledigt"}),
]
