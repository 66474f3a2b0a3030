from members.models import Member
from workgroups.models import Workgroup


class GroupRuleError(Exception):
    """A rule of the network forbids it; the text says so in German, ``field`` names the form field it belongs to."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


def lock_ag(group: Workgroup, *, member: Member | None = None) -> None:
    """Hold the row of the AG (a UAG's: its parent's) until the transaction ends.

    One lock covers everything in an AG: its offices, its memberships, its UAGs and theirs. So what a service checks
    after taking it stays true until it has written. A person who gets a membership or an office is locked first: every
    service goes in that order, so none waits for another in a circle. ``no_key`` lets others insert rows that refer
    to the group.
    """
    if member is not None:
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    pk = group.parent_id if group.kind == Workgroup.Kind.UAG else group.pk
    Workgroup.objects.select_for_update(no_key=True).get(pk=pk)
