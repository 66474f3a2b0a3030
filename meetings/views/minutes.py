from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from .. import services
from ..forms import CloseForm, MinutesForm
from ..permissions import can_manage
from .access import get_managed, get_meeting
from .planning import show_conflict


def minutes(request, pk):
    """The minutes: for everybody in the group once the meeting is closed, before that a draft for its planners."""
    meeting = get_meeting(request, pk)
    if meeting.is_closed:
        return render(request, "meetings/minutes_detail.html", {"meeting": meeting})
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    if not meeting.is_announced:
        messages.error(request, "Ein Protokoll gibt es erst, wenn das Treffen angekündigt ist.")
        return redirect(meeting)
    form = MinutesForm(request.POST or None, instance=get_meeting(request, pk))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_changes(meeting=meeting, version=form.cleaned_data["version"] or 0, values=form.values())
        except services.EditConflict as error:
            conflict = show_conflict(form, error)
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Der Entwurf des Protokolls ist gespeichert. Mitglieder sehen ihn noch nicht.")
            return redirect("meetings:minutes", pk=pk)
    return render(request, "meetings/minutes_form.html", {"form": form, "meeting": meeting, "conflict": conflict})


def close(request, pk):
    """Attendance and minutes; afterwards the group can read the minutes and nobody changes them."""
    meeting = get_managed(request, pk)
    if not meeting.is_announced or not meeting.is_over:
        messages.error(request, "Abschließen lassen sich angekündigte Treffen nach ihrem Ende.")
        return redirect(meeting)
    form = CloseForm(request.POST or None, instance=get_meeting(request, pk))
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.close(
                meeting=meeting,
                version=data["version"] or 0,
                minutes=data["minutes"],
                attendance=data["attendance"],
            )
        except services.EditConflict as error:
            conflict = show_conflict(form, error)
        except services.MeetingError as error:
            messages.error(request, str(error))
            return redirect(meeting)
        else:
            messages.success(request, "Abgeschlossen. Alle Eingeladenen bekommen eine E-Mail mit dem Protokoll-Link.")
            return redirect(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "conflict": conflict,
        "invited_count": services.invitees(meeting).count(),
    }
    return render(request, "meetings/close.html", context)
