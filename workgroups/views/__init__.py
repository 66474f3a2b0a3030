from .groups import group_detail, group_edit, group_list, group_members, office_history
from .uags import conclude, hand_over, join, leave, take_over, uag_create

__all__ = [
    "conclude",
    "group_detail",
    "group_edit",
    "group_list",
    "group_members",
    "hand_over",
    "join",
    "leave",
    "office_history",
    "take_over",
    "uag_create",
]
