"""The structured agenda: one page with all items, one URL per action. Nobody is mailed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import services
from ..forms_agenda import AgendaItemForm
from ..models import AgendaItem, Meeting, TopicProposal
from ..permissions import can_propose
from .access import get_managed
from .conflicts import merged

PROPOSALS_SHOWN = 20


def agenda_context(user, meeting: Meeting) -> dict:
    """Return the agenda as ``meetings/includes/_agenda.html`` shows it, and the meeting's documents."""
    lines = meeting.agenda_lines()
    ahead = not meeting.is_over and (meeting.is_draft or meeting.is_announced)
    return {
        "agenda_lines": lines,
        "overrun": max(-spare_minutes(meeting, lines), 0),
        "files": list(meeting.files.all()),
        "takes_topics": ahead and can_propose(user, meeting.workgroup),
    }


def spare_minutes(meeting: Meeting, lines: list[AgendaItem]) -> int:
    """Return how many minutes of the meeting no item fills; below 0 the items exceed it."""
    planned = sum(item.duration for item in lines)
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60) - planned


def agenda_edit(request, pk):
    """The items with running clock; the form below adds one at the end."""
    meeting = _editable(request, pk)
    if not meeting:
        return redirect("meetings:meeting_detail", pk=pk)
    form = AgendaItemForm(request.POST or None, instance=AgendaItem(meeting=meeting))
    if request.method == "POST" and form.is_valid():
        try:
            item = services.add_item(meeting=meeting, values=form.values())
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"„{item.title}“ steht am Ende der Tagesordnung.")
            return back_to_agenda(pk)
    lines = meeting.agenda_lines()
    spare = spare_minutes(meeting, lines)
    proposals = TopicProposal.objects.visible_to(request.user).filter(
        workgroup=meeting.workgroup, state=TopicProposal.State.OPEN
    )
    context = {
        "form": form,
        "meeting": meeting,
        "agenda_lines": lines,
        "spare": spare,
        "overrun": max(-spare, 0),
        "planned": sum(item.duration for item in lines),
        "proposals": proposals.by_weight().select_related("author")[:PROPOSALS_SHOWN],
        "copy_source": services.meeting_to_copy_from(meeting),
    }
    return render(request, "meetings/agenda_edit.html", context)


def item_edit(request, pk, item_pk):
    meeting = _editable(request, pk)
    if not meeting:
        return redirect("meetings:meeting_detail", pk=pk)
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=item_pk)
    form = AgendaItemForm(request.POST or None, instance=get_object_or_404(AgendaItem, meeting=meeting, pk=item_pk))
    conflict = taken = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_item(item=item, version=form.cleaned_data["version"] or 0, values=form.values())
        except services.ItemConflict as error:
            form, taken = merged(form, error.current, AgendaItemForm)
            conflict = services.item_changes(error.current, form.instance)
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Gespeichert.")
            return back_to_agenda(pk)
    context = {"form": form, "meeting": meeting, "item": item, "conflict": conflict, "taken": taken}
    return render(request, "meetings/agenda_item_form.html", context)


@require_POST
def item_delete(request, pk, item_pk):
    item = _item(request, pk, item_pk)
    in_store = " Das Thema steht wieder im Themenspeicher." if item.proposal_id else ""
    return _try(
        request, pk, lambda: services.delete_item(item=item), f"„{item.title}“ ist von der Tagesordnung.{in_store}"
    )


@require_POST
def item_move(request, pk, item_pk):
    """One step by ``richtung``, or in front of the item ``vor`` („ende“: the last place), where it was dragged to."""
    item = _item(request, pk, item_pk)
    if "vor" in request.POST:
        text = f"„{item.title}“ steht jetzt an der neuen Stelle."
        return _try(
            request, pk, lambda: services.place_item(item=item, before=posted_place(request)), text, item=item_pk
        )
    up = request.POST.get("richtung") == "hoch"
    text = f"„{item.title}“ steht jetzt weiter {'oben' if up else 'unten'}."
    return _try(request, pk, lambda: services.move_item(item=item, up=up), text, item=item_pk)


def posted_place(request) -> int | None:
    """Return the item in front of which something was dropped; None for the end. A broken one is nowhere: 0."""
    place = request.POST.get("vor", "ende")
    if place == "ende":
        return None
    return int(place) if place.isdecimal() and len(place) < 10 else 0


@require_POST
def copy_agenda(request, pk):
    meeting = get_managed(request, pk)
    return _try(
        request, pk, lambda: services.copy_last_agenda(meeting=meeting), "Die Tagesordnung des letzten Treffens ist da."
    )


def _item(request, pk: int, item_pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.select_related("meeting"), meeting=get_managed(request, pk), pk=item_pk)


def _editable(request, pk: int) -> Meeting | None:
    """Return the meeting, or None with a message when its agenda can't change any more."""
    meeting = get_managed(request, pk)
    if meeting.is_draft or meeting.is_announced:
        return meeting
    messages.error(request, f"Das Treffen ist {meeting.get_state_display()}; die Tagesordnung bleibt, wie sie ist.")
    return None


def _try(request, pk: int, call, text: str, item: int | None = None):
    """Run a service and say what became of it, back on the agenda's page, where ``item`` stands."""
    try:
        call()
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text)
    return back_to_agenda(pk, item)


def back_to_agenda(pk: int, item: int | None = None):
    """With ``item`` the page opens there, so that whoever moves it by keyboard goes on where they were."""
    address = reverse("meetings:agenda_edit", args=[pk])
    return redirect(f"{address}#punkt-{item}" if item else address)
