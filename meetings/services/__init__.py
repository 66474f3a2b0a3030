"""Changes to meetings and invitations that touch several rows or send mail."""

from .agenda import (
    ItemConflict,
    add_item,
    change_item,
    copy_last_agenda,
    delete_item,
    item_changes,
    meeting_to_copy_from,
    move_item,
    place_item,
    take_proposal,
)
from .answers import AnswerRefused, DeputyRefused, name_deputy, record_answer
from .attendance import offered_attendance, people_present, record_attendance
from .audience import invitees, members_without_confirmed_address, people_to_invite
from .files import FileRefused, add_file, check_file, content_type, delete_file
from .minutes import MinutesConflict, close, content_texts, minutes_changes, minutes_content, save_minutes
from .minutes_reminders import send_due_minutes_reminders
from .places import places_of, waiting_position
from .planning import (
    Change,
    EditConflict,
    MeetingError,
    SilentMoveRefused,
    announce,
    announcement_problems,
    cancel,
    changes_between,
    delete_draft,
    move,
    save_changes,
    third_meeting_warning,
    worth_a_mail,
)
from .reconcile import reconcile_all, reconcile_meeting, withdraw_invitation
from .reminders import send_due_reminders
from .reserved import reserve_place
from .tasks import mark_task
from .topics import POINTS, TopicError, points_left, weigh, withdraw_proposal

__all__ = [
    "AnswerRefused",
    "Change",
    "DeputyRefused",
    "EditConflict",
    "FileRefused",
    "ItemConflict",
    "MeetingError",
    "MinutesConflict",
    "POINTS",
    "SilentMoveRefused",
    "TopicError",
    "add_file",
    "add_item",
    "announce",
    "announcement_problems",
    "cancel",
    "change_item",
    "changes_between",
    "check_file",
    "close",
    "content_texts",
    "content_type",
    "copy_last_agenda",
    "delete_draft",
    "delete_file",
    "delete_item",
    "invitees",
    "item_changes",
    "mark_task",
    "meeting_to_copy_from",
    "members_without_confirmed_address",
    "minutes_changes",
    "minutes_content",
    "move",
    "move_item",
    "name_deputy",
    "offered_attendance",
    "people_present",
    "place_item",
    "people_to_invite",
    "places_of",
    "points_left",
    "reconcile_all",
    "reconcile_meeting",
    "record_answer",
    "record_attendance",
    "reserve_place",
    "save_changes",
    "save_minutes",
    "send_due_minutes_reminders",
    "send_due_reminders",
    "take_proposal",
    "third_meeting_warning",
    "waiting_position",
    "weigh",
    "withdraw_invitation",
    "withdraw_proposal",
    "worth_a_mail",
]
