from .agenda import AgendaItem, MinutesRevision, Task
from .feed import CalendarFeed, new_feed_token
from .invitation import Invitation, InvitationQuerySet, offered_modes
from .meeting import BERLIN, Meeting, MeetingQuerySet
from .poll import DateOption, DatePoll, DateVote
from .programme import MeetingFile, ProgrammeSession, SessionChoice
from .proposals import ProposalMark, TopicProposal

__all__ = [
    "AgendaItem",
    "BERLIN",
    "CalendarFeed",
    "DateOption",
    "DatePoll",
    "DateVote",
    "Invitation",
    "InvitationQuerySet",
    "Meeting",
    "MeetingFile",
    "MeetingQuerySet",
    "MinutesRevision",
    "ProgrammeSession",
    "ProposalMark",
    "SessionChoice",
    "Task",
    "TopicProposal",
    "new_feed_token",
    "offered_modes",
]
