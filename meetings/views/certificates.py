"""What remains of having been there: list, badges and certificates as PDF, the check of a certificate, statistics."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workgroups.models import Workgroup
from workgroups.permissions import leads

from .. import attendance_pdf, statistics
from ..attendance_codes import certified_pk
from ..models import Invitation, Meeting
from ..pdf_files import pdf_response
from .access import get_managed, get_meeting

STATISTICS_PAGE = 20


@require_safe
def attendance_list(request, pk):
    """Everybody expected, by municipality, with room for a signature."""
    meeting = get_managed(request, pk)
    if meeting.is_draft:
        raise Http404
    return pdf_response(attendance_pdf.attendance_list(meeting), f"teilnahmeliste-treffen-{pk}.pdf")


@require_safe
def badges(request, pk):
    """Name badges of those who come on site, ten on a sheet."""
    meeting = get_managed(request, pk)
    if meeting.is_draft:
        raise Http404
    return pdf_response(attendance_pdf.badges(meeting), f"namensschilder-treffen-{pk}.pdf")


@require_safe
def certificate(request, pk):
    """The own certificate once the minutes are closed; also for somebody who has left the group since."""
    own = Invitation.objects.select_related("meeting__workgroup__parent", "member__user", "member__municipality")
    meeting = Meeting.objects.filter(pk=pk)
    invitation = own.certified().filter(meeting__in=meeting, member__user=request.user).first()
    if invitation is None:
        get_meeting(request, pk)
        raise PermissionDenied
    return pdf_response(attendance_pdf.certificate(invitation), f"teilnahmebescheinigung-treffen-{pk}.pdf")


@login_not_required
@never_cache
@require_safe
def certificate_check(request, code):
    """Say whether a certificate is genuine, with no more of the person than the initials."""
    pk = certified_pk(code)
    invitations = Invitation.objects.select_related("meeting", "member__user").certified()
    invitation = invitations.filter(pk=pk).first() if pk else None
    status = 200 if invitation else 404
    return render(request, "meetings/certificate_check.html", {"invitation": invitation, "code": code}, status=status)


def attendance_statistics(request, slug):
    """How many came to a group's meetings, over time; for those who lead it."""
    group = get_object_or_404(Workgroup.objects.accessible_to(request.user).select_related("parent"), slug=slug)
    if not leads(request.user, group):
        raise PermissionDenied
    meetings = Meeting.objects.filter(workgroup=group).past()
    context = {
        "group": group,
        "page_obj": Paginator(statistics.with_attendance(meetings), STATISTICS_PAGE).get_page(request.GET.get("seite")),
    }
    context["bars"] = statistics.bars(context["page_obj"].object_list, group.css_class)
    context["average"] = statistics.average(context["page_obj"].object_list)
    return render(request, "meetings/attendance_statistics.html", context)
