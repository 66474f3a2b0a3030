"""Planning: draft, announcement, changes, cancellation. Only ``announce``, ``move`` and ``cancel`` send mail."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from workgroups.models import Workgroup

from .. import emails, services
from ..forms import ALL, CancelForm, DraftForm, MoveForm, TextsForm
from ..models import Meeting
from .access import get_managed, get_meeting, require_admitted
from .conflicts import merged
from .places import warn_of_too_many
from .texts import people_get


def _warn_of_third(request, meeting: Meeting) -> None:
    if text := services.third_meeting_warning(meeting):
        messages.warning(request, text)


def meeting_create(request):
    require_admitted(request)
    groups = Workgroup.objects.led_by(request.user).active().select_related("parent").order_by("kind", "number", "name")
    if not groups:
        raise PermissionDenied
    chosen = next((group for group in groups if group.slug == request.GET.get("gruppe")), None)
    if chosen is None and len(groups) == 1:
        chosen = groups[0]
    form = DraftForm(
        request.POST or None, user=request.user, groups=groups, initial={"workgroup": chosen.pk if chosen else None}
    )
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        meeting = form.save()
        messages.success(request, "Der Entwurf ist gespeichert. Noch hat niemand eine E-Mail bekommen.")
        _warn_of_third(request, meeting)
        return redirect(meeting)
    return render(request, "meetings/meeting_form.html", {"form": form, "meeting": None})


def meeting_edit(request, pk):
    """All of a draft; title, theme and agenda of an announced meeting. Nobody is mailed."""
    meeting = get_managed(request, pk)
    if not (meeting.is_draft or meeting.is_announced):
        messages.error(request, f"Das Treffen ist {meeting.get_state_display()} und lässt sich nicht mehr bearbeiten.")
        return redirect(meeting)
    form_class = DraftForm if meeting.is_draft else TextsForm
    make = partial(form_class, user=request.user)
    form = make(data=request.POST or None, instance=get_meeting(request, pk))
    conflict = taken = None
    if request.method == "POST" and form.is_valid():
        tell = form.cleaned_data.get("notify") == ALL
        try:
            changes = services.save_changes(
                meeting=meeting,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                tell_everybody=tell,
            )
        except services.EditConflict as error:
            form, taken = merged(form, error.current, make)
            conflict = services.changes_between(error.current, form.instance)
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _saved_message(changes, tell))
            if meeting.is_draft:
                _warn_of_third(request, get_meeting(request, pk))
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "conflict": conflict, "taken": taken}
    return render(request, "meetings/meeting_form.html", context)


def announce(request, pk):
    """Show who gets which mail; the POST sends it."""
    meeting = get_managed(request, pk)
    if not meeting.is_draft:
        messages.info(request, f"Das Treffen ist schon {meeting.get_state_display()}.")
        return redirect(meeting)
    outdated = False
    if request.method == "POST":
        try:
            count = services.announce(meeting=meeting, version=_posted_version(request))
        except services.EditConflict as error:
            meeting, outdated = error.current, True
        except services.MeetingError as error:
            messages.error(request, str(error))
            return redirect(meeting)
        else:
            messages.success(request, f"Das Treffen ist angekündigt. {people_get(count)} jetzt die Einladung.")
            return redirect(meeting)
    subject, text = emails.preview(meeting)
    context = {
        "meeting": meeting,
        "outdated": outdated,
        "problems": services.announcement_problems(meeting),
        "invited_count": services.people_to_invite(meeting.workgroup).count(),
        "unconfirmed_count": services.members_without_confirmed_address(meeting.workgroup),
        "third_meeting": services.third_meeting_warning(meeting),
        "subject": subject,
        "text": text,
    }
    return render(request, "meetings/announce.html", context)


def _posted_version(request) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 9 else -1


def move(request, pk):
    """New time, place, link or host of an announced meeting."""
    meeting = get_managed(request, pk)
    if not meeting.takes_answers:
        messages.error(request, "Nur angekündigte Treffen, die noch nicht begonnen haben, lassen sich verschieben.")
        return redirect(meeting)
    form = MoveForm(request.POST or None, instance=get_meeting(request, pk))
    conflict = taken = None
    if request.method == "POST" and form.is_valid():
        tell = form.cleaned_data["notify"] == ALL
        try:
            changes = services.move(
                meeting=meeting,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                tell_everybody=tell,
            )
        except services.EditConflict as error:
            form, taken = merged(form, error.current, MoveForm)
            conflict = services.changes_between(error.current, form.instance)
        except services.SilentMoveRefused as error:
            form.add_error("notify", str(error))
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _saved_message(changes, tell))
            warn_of_too_many(request, meeting)
            return redirect(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "conflict": conflict,
        "taken": taken,
        "invited_count": services.invitees(meeting).count(),
    }
    return render(request, "meetings/move.html", context)


def _saved_message(changes: list[services.Change], tell: bool) -> str:
    if not changes:
        return "Es hat sich nichts geändert; niemand wurde benachrichtigt."
    if not tell or not services.worth_a_mail(changes):
        return "Gespeichert. Es wurde niemand benachrichtigt."
    return "Gespeichert. Alle Eingeladenen bekommen eine E-Mail mit den Änderungen."


def cancel(request, pk):
    meeting = get_managed(request, pk)
    if not meeting.is_announced or meeting.is_over:
        messages.error(request, "Nur angekündigte Treffen, die noch nicht vorbei sind, lassen sich absagen.")
        return redirect(meeting)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(meeting=meeting, reason=form.cleaned_data["reason"])
        except services.MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Das Treffen ist abgesagt. Alle Eingeladenen bekommen eine E-Mail.")
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "invited_count": services.invitees(meeting).count()}
    return render(request, "meetings/cancel.html", context)


def delete(request, pk):
    """Ask before a draft is deleted."""
    meeting = get_managed(request, pk)
    if request.method == "POST":
        try:
            services.delete_draft(meeting=meeting)
        except services.MeetingError as error:
            messages.error(request, str(error))
            return redirect(meeting)
        messages.success(request, f"Der Entwurf „{meeting.title}“ ist gelöscht.")
        return redirect("meetings:meeting_list")
    if not meeting.is_draft:
        messages.error(request, "Nur Entwürfe lassen sich löschen. Angekündigte Treffen sagen Sie bitte ab.")
        return redirect(meeting)
    return render(request, "meetings/delete.html", {"meeting": meeting})
