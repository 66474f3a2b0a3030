"""May this person …? What the state of a meeting allows is asked of ``Meeting``, not here."""

from django.utils import timezone

from members.models import Member
from workgroups.models import Office, Workgroup
from workgroups.permissions import leads

from .models import DatePoll, Invitation, Meeting, Task


def can_plan_for(user, workgroup: Workgroup) -> bool:
    """Plan meetings of an active group: its speakers, its coordinator, staff."""
    return workgroup.is_active and leads(user, workgroup)


def can_manage(user, meeting: Meeting) -> bool:
    """Edit, announce, move, cancel and close the meeting, read all answers."""
    return leads(user, meeting.workgroup)


def can_answer(user, meeting: Meeting) -> bool:
    """Somebody invited answers for themselves until the meeting begins."""
    return meeting.takes_answers and Invitation.objects.current().filter(meeting=meeting, member__user=user).exists()


def answer_refusal(invitation: Invitation) -> str:
    """Return why the invited person can't answer any more, in one sentence; empty while answers count."""
    meeting = invitation.meeting
    if meeting.is_cancelled:
        return "Das Treffen ist abgesagt."
    if not meeting.takes_answers:
        return "Das Treffen hat schon begonnen oder ist vorbei."
    member = invitation.member
    if not member.user.is_active:
        return "Das Konto zu dieser Einladung ist nicht mehr aktiv."
    if invitation.withdrawn_at or not meeting.people.filter(pk=member.pk).exists():
        return "Die Mitgliedschaft in der einladenden Gruppe ist beendet; damit gilt die Einladung nicht mehr."
    return ""


def can_take_attendance(user, meeting: Meeting) -> bool:
    """Tick who is there: those who plan the meeting, while it takes attendance."""
    return meeting.takes_attendance and can_manage(user, meeting)


def can_declare_attendance(user, meeting: Meeting) -> bool:
    """Enter oneself from the beginning until the minutes are closed: somebody invited."""
    return (
        meeting.takes_attendance
        and meeting.starts_at <= timezone.now()
        and Invitation.objects.current().filter(meeting=meeting, member__user=user).exists()
    )


def can_manage_poll(user, poll: DatePoll) -> bool:
    """Change a poll, fix its date, end it: those who plan the group's meetings."""
    return can_plan_for(user, poll.workgroup)


def vote_refusal(poll: DatePoll, member: Member) -> str:
    """Return why the member can't answer the poll (any more), in one sentence; empty while answers count."""
    if poll.is_fixed:
        return "Der Termin steht fest, die Umfrage ist beendet."
    if not poll.is_open:
        return "Die Umfrage ist ohne Termin beendet."
    if not poll.workgroup.is_active:
        return "Die Gruppe ist abgeschlossen."
    if not poll.options.ahead().exists():
        return "Alle Termine der Umfrage liegen in der Vergangenheit."
    if not poll.workgroup.members.filter(pk=member.pk).exists():
        return "Abstimmen können nur die Mitglieder der Gruppe."
    return ""


def can_see_year_board(user) -> bool:
    """What all groups plan in a year: the Transferagentur and the Konzeptgruppe."""
    return user.is_staff or Office.objects.in_concept_group().filter(member__user_id=user.pk).exists()


def can_weigh(user, workgroup: Workgroup) -> bool:
    """Spread points over the topics of an active group: its members."""
    return workgroup.is_active and workgroup.members.filter(user_id=user.pk).exists()


def can_propose(user, workgroup: Workgroup) -> bool:
    """Put a topic into the store of an active group: its members and those who plan its meetings."""
    return can_weigh(user, workgroup) or can_plan_for(user, workgroup)


def can_finish(user, task: Task) -> bool:
    """Mark a task as done: the person it belongs to and those who plan the group's meetings."""
    return (task.member is not None and task.member.user_id == user.pk) or can_manage(user, task.meeting)


def choice_refusal(invitation: Invitation) -> str:
    """Return why the person can't choose sessions of the programme (any more), in one sentence; empty while they can.

    Those who come choose, until the meeting begins, as with answers.
    """
    if reason := answer_refusal(invitation):
        return reason
    if invitation.is_waiting:
        return "Sie stehen auf der Warteliste. Wählen können Sie, sobald ein Platz für Sie frei ist."
    if not invitation.takes_part:
        return "Wählen können Sie, sobald Sie für das Treffen zugesagt haben."
    return ""
