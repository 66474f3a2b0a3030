"""Invitations, answers and what else a person did about meetings; on leaving, what lies ahead is cancelled."""

from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.outbox import say_farewell
from dkbm_portal.personal_data import Leaving, Part, Table, register
from members.models import User

from .emails import cancellation
from .models import (
    AgendaItem,
    CalendarFeed,
    DatePoll,
    DateVote,
    Invitation,
    Meeting,
    ProgrammeSession,
    ProposalMark,
    SessionChoice,
    Task,
    TopicProposal,
)
from .services import withdraw_invitation


def export(user: User) -> list[Table]:
    return [
        Table("Einladungen und Antworten", _invitations(user)),
        Table(
            "Gewählte Programmpunkte",
            [
                {"Programmpunkt": row.session.title, "Beginn": row.session.starts_at, "gewählt": row.chosen_at}
                for row in SessionChoice.objects.filter(invitation__member__user=user)
                .select_related("session")
                .order_by("pk")
            ],
        ),
        Table(
            "Antworten in Terminumfragen",
            [
                {"Umfrage": row.option.poll.title, "Termin": row.option.starts_at, "Antwort": row.get_answer_display()}
                for row in DateVote.objects.filter(member__user=user).select_related("option__poll").order_by("pk")
            ],
        ),
        Table(
            "Themenvorschläge",
            [
                {"Thema": row.title, "Warum": row.why, "Stand": row.get_state_display(), "angelegt": row.created_at}
                for row in TopicProposal.objects.filter(author=user).order_by("pk")
            ],
        ),
        Table(
            "Gewichtete Themen",
            [
                {"Thema": row.proposal.title, "Punkte": row.weight}
                for row in ProposalMark.objects.filter(member__user=user).select_related("proposal").order_by("pk")
            ],
        ),
        Table(
            "Aufgaben aus Treffen",
            [
                {"Aufgabe": row.title, "Treffen": row.meeting.title, "bis": row.due_on, "erledigt": row.done_at}
                for row in Task.objects.filter(member__user=user).select_related("meeting").order_by("pk")
            ],
        ),
        Table(
            "Kalender-Abo",
            [
                {"geheime Kennung": row.token, "angelegt": row.created_at}
                for row in CalendarFeed.objects.filter(member__user=user)
            ],
        ),
    ]  # fmt: skip


def _invitations(user: User) -> list[dict]:
    rows = Invitation.objects.filter(member__user=user).select_related("meeting", "deputy__user")
    return [
        {
            "Treffen": row.meeting.title,
            "Beginn": row.meeting.starts_at,
            "eingeladen": row.created_at,
            "Antwort": row.get_answer_display(),
            "geantwortet": row.answered_at,
            "Weg": row.get_answered_via_display(),
            "Teilnahme": row.get_mode_display(),
            "Anmerkung": row.comment,
            "Vertretung": str(row.deputy or ""),
            "Anwesenheit": row.get_attended_display(),
            "zurückgenommen": row.withdrawn_at,
        }
        for row in rows.order_by("meeting__starts_at", "pk")
    ]


@transaction.atomic
def erase(leaving: Leaving) -> None:
    """Take the person off what lies ahead, with a CANCEL for their calendar; what was stays without their words."""
    own = Invitation.objects.filter(member__user=leaving.user)
    ahead = Meeting.objects.filter(state=Meeting.State.ANNOUNCED, starts_at__gt=timezone.now())
    for invitation in own.current().filter(meeting__in=ahead).order_by("meeting").select_related("meeting"):
        withdraw_invitation(invitation=invitation)
        _say_cancelled(leaving, invitation)
    own.update(comment="", deputy=None)
    Invitation.objects.filter(deputy__user=leaving.user).update(deputy=None)
    CalendarFeed.objects.filter(member__user=leaving.user).delete()
    DateVote.objects.filter(member__user=leaving.user, option__poll__in=DatePoll.objects.open()).delete()
    ProposalMark.objects.filter(member__user=leaving.user, proposal__state=TopicProposal.State.OPEN).delete()
    for model in (AgendaItem, ProgrammeSession):
        for row in model.objects.filter(person__contains=leaving.name.split()[-1]):
            model.objects.filter(pk=row.pk).update(person=leaving.blank(row.person))


def _say_cancelled(leaving: Leaving, invitation: Invitation) -> None:
    """Build the cancellation now, while the person is still known; afterwards nothing would be left to address."""
    user = leaving.user
    mail = OutgoingMail(
        kind="meetings.cancellation",
        object_key=invitation.mail_key,
        user=user,
        to_email=user.email,
        version=invitation.meeting.sequence,
        data={"meeting": invitation.meeting_id},
    )
    say_farewell(to_email=user.email, object_key=f"account:{user.pk}:{invitation.mail_key}", content=cancellation(mail))


register(Part(export, erase))
