"""Scenes about the programme of a meeting and the choice in it."""

from datetime import timedelta

from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services as meetings
from meetings.models import Invitation, Meeting, ProgrammeSession
from meetings.services import choices, programme
from meetings.services.reminders import remind_of_choice

from .cast import Cast, at
from .scenes import scene

DAY = 30


def _coming(cast: Cast) -> Meeting:
    """The reader comes to a meeting with two workshops at the same time, and was invited long ago."""
    cast.enter("reader")
    meeting = cast.announced()
    for title, hour, room, chosen in (
        ("Begrüßung und Neues aus den Kommunen", 10, "Großer Sitzungssaal", False),
        ("Werkstatt: Bedarf vorausberechnen", 13, "Raum 204", True),
        ("Gespräch: Eltern befragen, aber wie?", 13, "Raum 117", True),
    ):
        ProgrammeSession.objects.create(
            meeting=meeting,
            title=title,
            starts_at=at(DAY, hour),
            ends_at=at(DAY, hour + 1),
            room=room,
            is_chosen=chosen,
        )
    meetings.record_answer(invitation=cast.invitation(meeting), answer=Invitation.Answer.ACCEPTED)
    meeting.invitations.update(created_at=timezone.now() - timedelta(days=20))
    OutgoingMail.objects.filter(object_key__startswith=f"meeting:{meeting.pk}:").update(
        created_at=timezone.now() - timedelta(days=20)
    )
    return meeting


def _chosen(cast: Cast) -> tuple[Meeting, ProgrammeSession]:
    meeting = _coming(cast)
    workshop = meeting.sessions.filter(is_chosen=True).last()
    choices.choose_sessions(invitation=cast.invitation(meeting), sessions=[workshop.pk])
    return meeting, workshop


@scene("meetings.reminder_choice")
def reminder_choice(cast):
    remind_of_choice(meeting=_coming(cast))


@scene("meetings.programme_change")
def programme_change(cast):
    meeting, workshop = _chosen(cast)
    values = {"starts_at": at(DAY, 14), "ends_at": at(DAY, 15), "room": "Mensa"}
    programme.change_session(session=workshop, version=workshop.version, values=values)
    choices.tell_changes(meeting=meeting, tell=True)


@scene("meetings.session_dropped")
def session_dropped(cast):
    programme.delete_session(session=_chosen(cast)[1])


@scene("meetings.choice_moved")
def choice_moved(cast):
    meeting, workshop = _chosen(cast)
    other = meeting.sessions.filter(is_chosen=True).exclude(pk=workshop.pk).get()
    choices.choose_sessions(invitation=cast.invitation(meeting), sessions=[other.pk], tell=True)
