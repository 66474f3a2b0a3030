"""Attendance: the list on the tablet at the door, the QR code, and what people enter themselves."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dkbm_portal.mail.content import absolute

from .. import services
from ..attendance_codes import check_in_token, checked_in_keys, qr_path
from ..forms_places import AttendanceFilterForm
from ..models import Invitation, Meeting
from ..permissions import can_declare_attendance, can_manage, can_take_attendance
from .access import get_managed, get_meeting

PAGE_SIZE = 50
_Attended = Invitation.Attended
_EXPECTED = [Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE]
_WORDS = {
    _Attended.ON_SITE: "ist vor Ort dabei",
    _Attended.ONLINE: "ist online dabei",
    _Attended.ABSENT: "ist nicht dabei",
    _Attended.UNKNOWN: "ist wieder nicht erfasst",
}


def attendance(request, pk):
    """The list to tick; before the last hour ahead of the meeting and after the minutes it can only be read."""
    meeting = get_managed(request, pk)
    if meeting.is_draft or meeting.is_cancelled:
        messages.error(request, f"Anwesenheit gibt es hier nicht: Das Treffen ist {meeting.get_state_display()}.")
        return redirect(meeting)
    invitations = services.invitees(meeting).select_related("member__municipality")
    shown = {
        "erwartet": invitations.filter(answer__in=_EXPECTED),
        "alle": invitations,
        "dabei": invitations.present(),
    }
    chosen = request.GET.get("wer") if request.GET.get("wer") in shown else "erwartet"
    form = AttendanceFilterForm(request.GET, meeting=meeting)
    found = form.apply(shown[chosen]).by_name()
    context = {
        "meeting": meeting,
        "filter_form": form,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("seite")),
        "tabs": [(name, label, shown[name].count()) for name, label in _tabs()],
        "chosen": chosen,
        "kept": [(name, request.GET.get(name, "")) for name in ("q", "kommune")],
        "is_filtered": any(request.GET.get(name) for name in ("q", "kommune")),
        "can_tick": can_take_attendance(request.user, meeting),
        "choices": _choices(meeting),
    }
    return render(request, "meetings/attendance.html", context)


def _tabs() -> list[tuple[str, str]]:
    return [("erwartet", "Erwartet"), ("alle", "Alle Eingeladenen"), ("dabei", "Dabei")]


def _choices(meeting: Meeting) -> list[tuple[str, str]]:
    """Return the buttons of a row: only the ways in which the meeting takes place."""
    labels = {_Attended.ON_SITE: "vor Ort", _Attended.ONLINE: "online", _Attended.ABSENT: "nicht dabei"}
    offered = services.offered_attendance(meeting)
    return [(value, labels[value]) for value in [*offered, _Attended.ABSENT]]


@require_POST
def attend(request, pk, invitation_pk):
    """Tick one person; pressing the same button again takes the entry back.

    Leads back to the list as it was; ``static/js/attendance.js`` asks for JSON instead.
    """
    meeting = get_managed(request, pk)
    invitations = Invitation.objects.current().filter(meeting=meeting).select_related("member__user")
    invitation = get_object_or_404(invitations, pk=invitation_pk)
    attended, refusal = request.POST.get("anwesend", ""), ""
    if attended not in _Attended.values:
        refusal = "Bitte wählen Sie vor Ort, online oder nicht dabei."
    else:
        try:
            services.record_attendance(invitation=invitation, attended=attended)
        except services.MeetingError as error:
            refusal = str(error)
    if request.accepts("text/html"):
        if refusal:
            messages.error(request, refusal)
        return redirect(_back_to_list(request, invitation))
    if refusal:
        return JsonResponse({"refusal": refusal}, status=409)
    return JsonResponse({"attended": attended, "present": services.people_present(meeting)})


def _back_to_list(request, invitation: Invitation) -> str:
    return f"{reverse('meetings:attendance', args=[invitation.meeting_id])}{_list_query(request)}#p{invitation.pk}"


def _list_query(request) -> str:
    """Return the query of the list the button was pressed in, made of its known parameters only."""
    values = {name: request.POST.get(name, "")[:200] for name in ("wer", "q", "kommune", "seite")}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


@require_POST
def self_attend(request, pk):
    """Enter oneself, from the beginning of the meeting until its minutes are closed."""
    meeting = get_meeting(request, pk)
    invitation = Invitation.objects.current().filter(meeting=meeting, member__user=request.user).first()
    if invitation is None:
        raise PermissionDenied
    attended = request.POST.get("anwesend", "")
    if not can_declare_attendance(request.user, meeting):
        messages.error(request, "Eintragen können Sie sich vom Beginn des Treffens bis zum Abschluss des Protokolls.")
    elif attended not in [*services.offered_attendance(meeting), _Attended.UNKNOWN]:
        messages.error(request, "Bitte wählen Sie, wie Sie teilnehmen.")
    else:
        try:
            services.record_attendance(invitation=invitation, attended=attended, by_self=True)
        except services.MeetingError as error:
            messages.error(request, str(error))
        else:
            taken_back = attended == _Attended.UNKNOWN
            messages.success(
                request, "Ihr Eintrag ist zurückgenommen." if taken_back else "Danke, Sie sind eingetragen."
            )
    return redirect(meeting)


@never_cache
def check_in_code(request, pk):
    """The participant's own page for the door: name and QR code, large."""
    meeting = get_meeting(request, pk)
    invitations = services.invitees(meeting).select_related("member__municipality")
    invitation = invitations.filter(member__user=request.user).first()
    if invitation is None:
        raise PermissionDenied
    if not has_check_in_code(meeting, invitation):
        messages.error(request, "Einen QR-Code gibt es für Teilnehmende vor Ort, bis das Treffen vorbei ist.")
        return redirect(meeting)
    url = absolute(reverse("meetings:check_in", args=[check_in_token(invitation)]))
    size, path = qr_path(url)
    context = {"meeting": meeting, "invitation": invitation, "size": size, "path": path, "url": url}
    return render(request, "meetings/attendance_code.html", context)


def has_check_in_code(meeting: Meeting, invitation: Invitation) -> bool:
    """A seat on site in a meeting that is not over."""
    return meeting.is_announced and not meeting.is_over and invitation.place == Invitation.Place.SEATED


@never_cache
def check_in(request, token):
    """What the QR code opens, for those who lead: GET shows who it is, the button ticks the person."""
    pk, number = checked_in_keys(token) or (0, 0)
    invitations = Invitation.objects.current().select_related("member__user", "member__municipality")
    invitation = invitations.filter(pk=pk, round=number).first()
    if invitation is None:
        raise Http404
    meeting = get_meeting(request, invitation.meeting_id)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    if request.method == "POST":
        attended = request.POST.get("anwesend", _Attended.ON_SITE)
        attended = attended if attended in _Attended.values else _Attended.ON_SITE
        try:
            invitation.attended = services.record_attendance(invitation=invitation, attended=attended).attended
        except services.MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{invitation.member} {_WORDS[_Attended(attended)]}.")
        return redirect("meetings:check_in", token=token)
    context = {
        "meeting": meeting,
        "invitation": invitation,
        "can_tick": can_take_attendance(request.user, meeting),
    }
    return render(request, "meetings/attendance_check_in.html", context)
