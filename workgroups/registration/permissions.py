from ..models import Membership
from ..permissions import leads


def can_decide_change(user, membership: Membership) -> bool:
    """Staff, speaker and deputy of the AG the person wants to join (R1)."""
    return leads(user, membership.workgroup)
