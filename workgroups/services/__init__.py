"""Changes of belonging and office that touch several rows; each keeps the rules R1 and R3–R5 under the AG's lock."""

from .memberships import end_membership, join, leave
from .offices import appoint, check_appointment, end_expired_offices, end_office
from .rules import GroupRuleError
from .uags import RESERVED_SLUGS, conclude, found_uag, hand_over, take_over

__all__ = [
    "RESERVED_SLUGS",
    "GroupRuleError",
    "appoint",
    "check_appointment",
    "conclude",
    "end_expired_offices",
    "end_membership",
    "end_office",
    "found_uag",
    "hand_over",
    "join",
    "leave",
    "take_over",
]
