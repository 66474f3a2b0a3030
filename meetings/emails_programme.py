"""Mails about the programme: to choose, what became of the choice. Each is built from what is true before sending."""

from dkbm_portal.mail.content import Content
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from .emails import _check_announced, _check_belongs, _content, _invited, _reminded
from .models import Invitation
from .programme import rounds_of


@mail_kind("meetings.reminder_choice", "Treffen: Bitte um Wahl im Programm")
def reminder_choice(mail: OutgoingMail) -> Content:
    """To somebody who comes and has not chosen."""
    invited = _reminded(mail)
    if not invited.takes_part:
        raise NotMeantAnymore("Die Person nimmt nicht (mehr) teil.")
    if invited.chose_at:
        raise NotMeantAnymore("Die Person hat inzwischen gewählt.")
    rounds = rounds_of(invited.meeting.sessions.all())
    if not rounds:
        raise NotMeantAnymore("Im Programm gibt es nichts mehr zu wählen.")
    lines = [[block.clock_span, ", ".join(session.title for session in block.sessions)] for block in rounds]
    return _content("reminder_choice", mail, invited, rounds=lines)


@mail_kind("meetings.programme_change", "Treffen: Programm geändert")
def programme_change(mail: OutgoingMail) -> Content:
    """To those who chose sessions that moved: all their changes in one mail."""
    invited = _participant(mail)
    if not invited.session_choices.filter(session__in=mail.data["sessions"]).exists():
        raise NotMeantAnymore("Die Person hat inzwischen anders gewählt.")
    return _content("programme_change", mail, invited, changes=mail.data["changes"])


@mail_kind("meetings.session_dropped", "Treffen: Programmpunkt entfällt")
def session_dropped(mail: OutgoingMail) -> Content:
    """To those who had chosen a session that is gone."""
    invited = _participant(mail)
    extra = {"title": mail.data["title"], "span": mail.data["span"], "chooses": invited.chose_at is None}
    return _content("session_dropped", mail, invited, **extra)


@mail_kind("meetings.choice_moved", "Treffen: Wahl im Programm geändert")
def choice_moved(mail: OutgoingMail) -> Content:
    """To somebody for whom those who plan the meeting chose."""
    invited = _participant(mail)
    choices = invited.session_choices.select_related("session").order_by("session__starts_at", "session__title")
    sessions = [choice.session for choice in choices]
    lines = [[session.clock_span, session.title, session.room] for session in sessions]
    return _content("choice_moved", mail, invited, chosen=lines)


def _participant(mail: OutgoingMail) -> Invitation:
    invited = _invited(mail)
    _check_announced(invited.meeting)
    _check_belongs(invited)
    if not invited.takes_part:
        raise NotMeantAnymore("Die Person nimmt nicht (mehr) teil.")
    return invited
