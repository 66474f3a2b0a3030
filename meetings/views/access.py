"""How views get at a meeting: strangers find nothing, members without the right are refused."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from ..models import Invitation, Meeting
from ..permissions import can_manage
from ..tokens import invitation_pk


def require_admitted(request) -> None:
    """Pages for admitted people don't exist for applicants (R2). Raises Http404."""
    if not request.user.is_admitted:
        raise Http404


def get_meeting(request, pk: int) -> Meeting:
    """Return a meeting the user may see. Raises Http404."""
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "workgroup__parent", "host", "part_of", "created_by"
    )
    return get_object_or_404(meetings, pk=pk)


def get_managed(request, pk: int) -> Meeting:
    """Return a meeting the user may plan. Raises Http404, or PermissionDenied for those who may only see it."""
    meeting = get_meeting(request, pk)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    return meeting


def get_invitation_by(token: str) -> Invitation:
    """Return the invitation that a link from a mail is about. Raises Http404."""
    invitations = Invitation.objects.select_related("meeting__workgroup__parent", "meeting__host", "member__user")
    return get_object_or_404(invitations, pk=invitation_pk(token) or 0)
