"""Changes to meetings and invitations that touch several rows or send mail."""

from .answers import AnswerRefused, record_answer
from .audience import invitees, members_without_confirmed_address, people_to_invite
from .planning import (
    Change,
    EditConflict,
    MeetingError,
    SilentMoveRefused,
    announce,
    announcement_problems,
    cancel,
    changes_between,
    close,
    delete_draft,
    move,
    save_changes,
    third_meeting_warning,
)
from .reconcile import reconcile_all, reconcile_meeting
from .reminders import send_due_reminders

__all__ = [
    "AnswerRefused",
    "Change",
    "EditConflict",
    "MeetingError",
    "SilentMoveRefused",
    "announce",
    "announcement_problems",
    "cancel",
    "changes_between",
    "close",
    "delete_draft",
    "invitees",
    "members_without_confirmed_address",
    "move",
    "people_to_invite",
    "reconcile_all",
    "reconcile_meeting",
    "record_answer",
    "save_changes",
    "send_due_reminders",
    "third_meeting_warning",
]
