"""Deputies and reserved places."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from workgroups.models import Workgroup

from .. import services
from ..forms_places import DeputyForm
from ..models import Invitation, Meeting
from ..permissions import can_answer
from .access import get_managed, get_meeting
from .attendance import has_check_in_code


def warn_of_too_many(request, meeting: Meeting) -> None:
    """Say that more people have a seat than there are seats; nobody's is taken away."""
    meeting.refresh_from_db(fields=["capacity", "reserved_places"])
    if count := services.places_of(meeting).too_many:
        people = "1 Person mehr hat" if count == 1 else f"{count} Personen mehr haben"
        messages.warning(request, f"{people} einen Platz, als es jetzt Plätze gibt. Niemand verliert den eigenen.")


WAITING_SHOWN = 50


def places_context(user, meeting: Meeting, own: Invitation | None) -> dict:
    """What the meeting's page says of seats, waiting list, deputies, attendance; ``own`` is the user's invitation."""
    waiting = services.invitees(meeting).waiting().select_related("member__municipality")
    places = services.places_of(meeting)
    shown = list(waiting[:WAITING_SHOWN]) if places.waiting else []
    takes_attendance = meeting.takes_attendance
    declares = takes_attendance and own is not None and meeting.starts_at <= timezone.now()
    return {
        "places": places,
        "waiting": shown,
        "waiting_more": places.waiting - len(shown),
        "position": services.waiting_position(own) if own and own.is_waiting else 0,
        "can_name_deputy": own is not None and meeting.takes_answers,
        "has_code": own is not None and has_check_in_code(meeting, own),
        "attendance_offered": services.offered_attendance(meeting) if declares else [],
        "takes_attendance": takes_attendance,
        "has_attendance": takes_attendance or meeting.is_closed,
        "has_certificate": own is not None and meeting.is_closed and own.was_present,
        "is_network": meeting.workgroup.kind == Workgroup.Kind.NETWORK,
    }


def deputy(request, pk):
    """Name a colleague who comes instead; the own answer becomes a refusal."""
    meeting = get_meeting(request, pk)
    invitation = Invitation.objects.current().filter(meeting=meeting, member__user=request.user).first()
    if invitation is None:
        raise PermissionDenied
    invitation.meeting = meeting
    if not can_answer(request.user, meeting):
        messages.error(request, "Eine Vertretung lässt sich nur bis zum Beginn eines angekündigten Treffens benennen.")
        return redirect(meeting)
    form = DeputyForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            services.name_deputy(invitation=invitation, deputy=person)
        except services.AnswerRefused as error:
            form.add_error("person", str(error))
        else:
            messages.success(request, f"Danke. {person} bekommt jetzt eine E-Mail mit der Einladung.")
            return redirect(meeting)
    return render(request, "meetings/places_deputy.html", {"form": form, "meeting": meeting, "invitation": invitation})


@require_POST
def reserve_place(request, pk, invitation_pk):
    """Keep a reserved place for somebody invited (``platz`` = 1), or give it back."""
    meeting = get_managed(request, pk)
    invitation = get_object_or_404(
        Invitation.objects.current().select_related("member__user"), pk=invitation_pk, meeting=meeting
    )
    reserved = request.POST.get("platz") == "1"
    try:
        services.reserve_place(invitation=invitation, reserved=reserved)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        text = "hat jetzt einen reservierten Platz" if reserved else "hat keinen reservierten Platz mehr"
        messages.success(request, f"{invitation.member} {text}.")
    return redirect("meetings:answers", pk=pk)
