"""May this person …? For pages that list many groups use the querysets of the same meaning in ``models``."""

from .models import Membership, Workgroup


def can_see_inside(user, workgroup: Workgroup) -> bool:
    """Forum, meetings and results of the group (R7)."""
    return Workgroup.objects.accessible_to(user).filter(pk=workgroup.pk).exists()


def leads(user, workgroup: Workgroup) -> bool:
    """Plan the group's meetings, moderate its forum, decide changes into it: speakers, coordinator, staff."""
    return Workgroup.objects.led_by(user).filter(pk=workgroup.pk).exists()


def is_member(user, workgroup: Workgroup) -> bool:
    """An active membership of the AG or UAG itself."""
    return Membership.objects.active().filter(member__user_id=user.pk, workgroup=workgroup).exists()


def can_read_result(user, uag: Workgroup) -> bool:
    """A UAG works for its AG: the result is for all members of the AG, whoever took part."""
    return Workgroup.objects.results_open_to(user).filter(pk=uag.pk).exists()


def can_edit_group(user, workgroup: Workgroup) -> bool:
    """Goal and „Für wen“ of an AG, name and goal of a UAG: those who lead it; a concluded UAG stays as it is."""
    return workgroup.is_active and leads(user, workgroup)


def can_found_uag(user, ag: Workgroup) -> bool:
    """Every member of an AG may found a UAG in it (R5)."""
    return ag.kind == Workgroup.Kind.AG and ag.is_active and is_member(user, ag)


def can_join(user, uag: Workgroup) -> bool:
    """Members of the AG join its active UAGs freely (R5)."""
    return uag.kind == Workgroup.Kind.UAG and uag.is_active and is_member(user, uag.parent) and not is_member(user, uag)
