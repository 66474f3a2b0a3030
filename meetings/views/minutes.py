"""Minutes: a draft for those who plan, written along the agenda; for the whole group once the meeting is closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dkbm_portal.template_tags import clock

from .. import minutes_pdf as pdf
from .. import services
from ..forms_minutes import CloseForm, MinutesForm
from ..models import Meeting
from ..permissions import can_manage
from .access import get_managed, get_meeting

REVISIONS_PER_PAGE = 25


def minutes_context(meeting: Meeting) -> dict:
    """Return what ``meetings/includes/_minutes.html`` shows of a closed meeting."""
    items = [item for item in meeting.items.all() if not item.is_break]
    tasks: dict[int | None, list] = {item.pk: [] for item in items} | {None: []}
    for task in meeting.tasks.select_related("member__user"):
        tasks[task.item_id if task.item_id in tasks else None].append(task)
    return {"minutes_items": [(item, tasks[item.pk]) for item in items], "general_tasks": tasks[None]}


def minutes(request, pk):
    """The minutes: for everybody in the group once the meeting is closed, before that a draft for its planners."""
    meeting = get_meeting(request, pk)
    manages = can_manage(request.user, meeting)
    if meeting.is_closed:
        context = {"meeting": meeting, "manages": manages} | minutes_context(meeting)
        return render(request, "meetings/minutes_detail.html", context)
    if not manages:
        raise PermissionDenied
    if not meeting.is_announced:
        messages.error(request, "Ein Protokoll gibt es erst, wenn das Treffen angekündigt ist.")
        return redirect(meeting)
    form = MinutesForm(request.POST or None, meeting=meeting)
    conflict, taken, orphaned = None, None, []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_minutes(
                meeting=meeting, version=form.cleaned_data["version"] or 0, content=form.content(), by=request.user
            )
        except services.MinutesConflict as error:
            orphaned = form.orphaned_texts()
            taken = form.take_over(MinutesForm(meeting=error.current))
            form = MinutesForm(form.data, meeting=error.current)
            saved = services.minutes_content(error.current)
            conflict = services.minutes_changes(saved, form.content()) if form.is_valid() else []
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Der Entwurf des Protokolls ist gespeichert. Mitglieder sehen ihn noch nicht.")
            return redirect("meetings:minutes", pk=pk)
    context = {"form": form, "meeting": meeting, "conflict": conflict, "taken": taken, "orphaned": orphaned}
    return render(request, "meetings/minutes_form.html", context)


@require_POST
def autosave(request, pk):
    """What the page's script posts every half minute; the answer says in German what became of it."""
    meeting = get_managed(request, pk)
    form = MinutesForm(request.POST, meeting=meeting)
    if not form.is_valid():
        text = "Noch nicht gespeichert: Bitte prüfen Sie Ihre Eingaben."
        return JsonResponse({"text": text}, status=422)
    try:
        saved = services.save_minutes(
            meeting=meeting, version=form.cleaned_data["version"] or 0, content=form.content(), by=request.user
        )
    except services.MinutesConflict:
        text = "Nicht gespeichert: Jemand anderes hat das Protokoll geändert. „Entwurf speichern“ zeigt beides."
        return JsonResponse({"text": text}, status=409)
    except services.MeetingError as error:
        return JsonResponse({"text": str(error)}, status=409)
    return JsonResponse(
        {
            "text": f"Gespeichert um {clock(timezone.now())}",
            "version": saved.minutes_version,
            "seen": MinutesForm(meeting=saved).shown_as_text(),
        }
    )


def close(request, pk):
    """Attendance and minutes; afterwards the group can read the minutes and nobody changes them."""
    meeting = get_managed(request, pk)
    if not meeting.is_announced or not meeting.is_over:
        messages.error(request, "Abschließen lassen sich angekündigte Treffen nach ihrem Ende.")
        return redirect(meeting)
    if meeting.attendance is None:
        meeting.attendance = services.people_present(meeting) or None
    form = CloseForm(request.POST or None, meeting=meeting)
    conflict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.close(
                meeting=meeting,
                version=data["version"] or 0,
                minutes=data.get("minutes"),
                attendance=data["attendance"],
                by=request.user,
            )
        except services.MinutesConflict as error:
            current = services.minutes_content(error.current)
            conflict = services.minutes_changes(current, current | {"general": data.get("minutes", current["general"])})
            form.renew(error.current.minutes_version)
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
    return render(request, "meetings/close.html", context | minutes_context(meeting))


@require_safe
def revisions(request, pk):
    """Every saved version of the minutes, the newest first."""
    meeting = get_managed(request, pk)
    rows = meeting.minutes_revisions.select_related("saved_by").defer("content")
    context = {"meeting": meeting, "page_obj": Paginator(rows, REVISIONS_PER_PAGE).get_page(request.GET.get("seite"))}
    return render(request, "meetings/minutes_revisions.html", context)


@require_safe
def revision(request, pk, revision_pk):
    """One saved version, with what the present one says differently."""
    meeting = get_managed(request, pk)
    row = get_object_or_404(meeting.minutes_revisions.select_related("saved_by"), pk=revision_pk)
    context = {
        "meeting": meeting,
        "revision": row,
        "texts": [(label, text) for label, text in services.content_texts(row.content).items() if text],
        "changes": services.minutes_changes(row.content, services.minutes_content(meeting)),
    }
    return render(request, "meetings/minutes_revision.html", context)


@require_safe
def minutes_pdf(request, pk):
    """The published minutes as a file; drafts have none."""
    meeting = get_meeting(request, pk)
    if not meeting.is_closed:
        raise Http404
    response = HttpResponse(pdf.render_minutes(meeting, **minutes_context(meeting)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{pdf.file_name(meeting)}"'
    return response
