"""Planning the programme: one page with all sessions, one URL per action. Only deleting and telling send mail."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from .. import services
from ..forms_programme import SessionForm
from ..models import Meeting, ProgrammeSession
from ..programme import blocks_of, hints_of
from ..services import choices, programme
from ..services.audience import invitees
from .access import get_managed
from .texts import people_get


def programme_edit(request, pk):
    """All sessions with what may be wrong; the form below adds one."""
    meeting = _editable(request, pk)
    if not meeting:
        return redirect("meetings:programme", pk=pk)
    linkable = programme.linkable_meetings(meeting, request.user)
    form = SessionForm(request.POST or None, instance=ProgrammeSession(meeting=meeting), linkable=linkable)
    if request.method == "POST" and form.is_valid():
        try:
            session = programme.add_session(meeting=meeting, values=form.values())
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"„{session.title}“ steht im Programm.")
            return redirect("meetings:programme_edit", pk=pk)
    sessions = list(meeting.sessions.for_display())
    changed = choices.changed_sessions(meeting) if meeting.takes_answers else []
    context = {
        "form": form,
        "meeting": meeting,
        "blocks": blocks_of(sessions),
        "hints": hints_of(meeting, sessions, invitees(meeting).participants().count()),
        "copy_source": None if sessions else programme.programme_to_copy_from(meeting),
        "changed": changed,
        "changed_people": len(set().union(*(session.people for session in changed))),
    }
    return render(request, "meetings/programme_edit.html", context)


def session_edit(request, pk, session_pk):
    meeting = _editable(request, pk)
    if not meeting:
        return redirect("meetings:programme", pk=pk)
    session = get_object_or_404(meeting.sessions.for_display(), pk=session_pk)
    linkable = programme.linkable_meetings(meeting, request.user, session)
    instance = get_object_or_404(meeting.sessions.select_related("meeting", "ag_meeting"), pk=session_pk)
    form = SessionForm(request.POST or None, instance=instance, linkable=linkable)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = programme.change_session(
                session=session, version=form.cleaned_data["version"] or 0, values=form.values()
            )
        except programme.SessionConflict as error:
            conflict = programme.session_changes(error.current, form.instance)
            form.renew(error.current.version)
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _saved_text(saved))
            return redirect("meetings:programme_edit", pk=pk)
    context = {"form": form, "meeting": meeting, "session": session, "conflict": conflict}
    return render(request, "meetings/programme_session_form.html", context)


def _saved_text(session: ProgrammeSession) -> str:
    if session.told is None:
        return "Gespeichert. Es wurde niemand benachrichtigt."
    return "Gespeichert. Wer den Punkt gewählt hat, weiß davon noch nichts. Ob eine E-Mail hinausgeht, sagen Sie hier."


def session_delete(request, pk, session_pk):
    """Say who chose the session before it is deleted."""
    meeting = _editable(request, pk)
    if not meeting:
        return redirect("meetings:programme", pk=pk)
    session = get_object_or_404(meeting.sessions.for_display(), pk=session_pk)
    if request.method == "POST":
        try:
            count = programme.delete_session(session=session)
        except services.MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _deleted_text(session, count, meeting))
        return redirect("meetings:programme_edit", pk=pk)
    people = invitees(meeting).filter(session_choices__session=session).by_name()
    context = {"meeting": meeting, "session": session, "people": people.select_related("member__municipality")}
    return render(request, "meetings/programme_session_delete.html", context)


def _deleted_text(session: ProgrammeSession, count: int, meeting: Meeting) -> str:
    text = f"„{session.title}“ ist nicht mehr im Programm."
    if not count or not meeting.takes_answers:
        return text
    return f"{text} {people_get(count)} eine E-Mail."


@require_POST
def copy(request, pk):
    meeting = get_managed(request, pk)
    try:
        count = programme.copy_programme(meeting=meeting)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        points = "1 Programmpunkt ist" if count == 1 else f"{count} Programmpunkte sind"
        messages.success(request, f"{points} übernommen, ohne Namen und AG-Treffen. Bitte prüfen Sie Zeiten und Räume.")
    return redirect("meetings:programme_edit", pk=pk)


@require_POST
def tell(request, pk):
    """Mail those who chose sessions that changed (``wer`` = alle), or let it rest."""
    meeting = get_managed(request, pk)
    wanted = request.POST.get("wer") == "alle"
    try:
        count = choices.tell_changes(meeting=meeting, tell=wanted)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{people_get(count)} eine E-Mail." if wanted else "Gut, es wird niemand benachrichtigt."
        )
    return redirect("meetings:programme_edit", pk=pk)


def _editable(request, pk: int) -> Meeting | None:
    """Return the meeting, or None with a message when its programme can't change any more."""
    meeting = get_managed(request, pk)
    if meeting.is_draft or meeting.is_announced:
        return meeting
    messages.error(request, f"Das Treffen ist {meeting.get_state_display()}; das Programm bleibt, wie es ist.")
    return None
