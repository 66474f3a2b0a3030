"""Date polls as their planners see them: open one, change it, choose the date or end it without one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from workgroups.models import Workgroup

from ..forms_polls import FIRST_ROWS, ClosePollForm, CopyForm, OptionFormSet, PollForm
from ..models import BERLIN, DatePoll
from ..permissions import can_manage_poll
from ..poll_rows import PREFIX, formset_of, name_days, with_copied_times, with_more_rows
from ..poll_table import poll_table
from ..services import people_to_invite, third_meeting_warning
from ..services.polls import (
    PollConflict,
    PollError,
    VotesWouldBeLost,
    change_poll,
    close_poll,
    fix_option,
    open_poll,
    poll_changes,
)
from .access import require_admitted
from .conflicts import merged
from .texts import people_get

PAGE_SIZE = 20
_MORE, _COPY = "mehr", "uebertragen"


def get_poll(request, pk: int) -> DatePoll:
    """Return a poll the user may see. Raises Http404."""
    polls = DatePoll.objects.visible_to(request.user)
    return get_object_or_404(polls.select_related("workgroup__parent", "meeting", "fixed_option", "created_by"), pk=pk)


def _get_managed(request, pk: int) -> DatePoll:
    """Return a poll the user may decide. Raises Http404, or PermissionDenied for those who may only see it."""
    poll = get_poll(request, pk)
    if not can_manage_poll(request.user, poll):
        raise PermissionDenied
    return poll


def poll_list(request):
    """All polls of the groups open to the user, those that take answers first."""
    require_admitted(request)
    polls = DatePoll.objects.visible_to(request.user).with_counts().select_related("workgroup__parent", "meeting")
    running = polls.open().order_by("created_at", "pk")
    ended = polls.exclude(pk__in=running.values("pk")).order_by("-created_at", "-pk")
    context = {
        "open_polls": running,
        "page_obj": Paginator(ended, PAGE_SIZE).get_page(request.GET.get("seite")),
        "can_plan": Workgroup.objects.led_by(request.user).active().exists(),
    }
    return render(request, "meetings/poll_list.html", context)


def poll_create(request):
    require_admitted(request)
    groups = Workgroup.objects.led_by(request.user).active().select_related("parent").order_by("kind", "number", "name")
    if not groups:
        raise PermissionDenied
    chosen = next((group for group in groups if group.slug == request.GET.get("gruppe")), None)
    if chosen is None and len(groups) == 1:
        chosen = groups[0]
    if request.method == "POST" and request.POST.get("aktion") in (_MORE, _COPY):
        return _type_on(request, PollForm(groups=groups, initial=request.POST.dict()), poll=None)
    form = PollForm(request.POST or None, groups=groups, initial={"workgroup": chosen.pk if chosen else None})
    rows = OptionFormSet(request.POST, prefix=PREFIX) if request.method == "POST" else formset_of([], FIRST_ROWS)
    if request.method == "POST" and _all_valid(form, rows):
        try:
            poll = open_poll(
                workgroup=form.cleaned_data["workgroup"],
                created_by=request.user,
                values=form.values(),
                times=rows.times(),
            )
        except PollError as error:
            form.add_error(None, str(error))
        else:
            count = people_to_invite(poll.workgroup).count()
            asked = f"{people_get(count)} jetzt eine E-Mail mit der Bitte um Antwort."
            messages.success(request, f"Die Umfrage läuft. {asked}")
            return redirect(poll)
    return _show_form(request, form, rows, poll=None)


def _all_valid(form: PollForm, rows: OptionFormSet, offered=()) -> bool:
    if not all([form.is_valid(), rows.is_valid()]):
        return False
    begins = [begin for begin, _ in rows.times()] + [option.starts_at for option in offered]
    return form.check_against(min(begins).astimezone(BERLIN).date() if begins else None)


def _type_on(request, form: PollForm, poll: DatePoll | None):
    """Show the form again with more rows, unchecked and with everything typed."""
    problem = ""
    if request.POST["aktion"] == _COPY:
        rows, problem = with_copied_times(request.POST, poll.options.all() if poll else ())
    else:
        rows = with_more_rows(request.POST)
    return _show_form(request, form, rows, poll, problem=problem)


def _show_form(request, form, rows, poll, *, problem="", lost=0, conflict=None, taken=None):
    options = poll.options.with_vote_count() if poll else []
    context = {
        "form": form,
        "rows": name_days(rows),
        "copy_form": CopyForm(),
        "copy_problem": problem,
        "poll": poll,
        "options": options,
        "marked": [option.pk for option in options if str(option.pk) in request.POST.getlist("entfernen")],
        "lost": lost,
        "conflict": conflict,
        "taken": taken,
    }
    return render(request, "meetings/poll_form.html", context)


def poll_edit(request, pk):
    """Texts and dates of an open poll. Dates with votes go only after the number of lost votes was shown."""
    poll = _get_managed(request, pk)
    if not poll.is_open:
        messages.error(request, "Die Umfrage ist beendet und lässt sich nicht mehr ändern.")
        return redirect(poll)
    instance = get_poll(request, pk)
    if request.method == "POST" and request.POST.get("aktion") in (_MORE, _COPY):
        return _type_on(request, PollForm(instance=instance, initial=request.POST.dict()), poll)
    form = PollForm(request.POST or None, instance=instance)
    rows = OptionFormSet(request.POST, prefix=PREFIX) if request.method == "POST" else formset_of([], 1)
    remove = {int(value) for value in request.POST.getlist("entfernen") if _is_number(value)}
    kept = poll.options.exclude(pk__in=remove)
    seen: dict = {}
    if request.method == "POST" and _all_valid(form, rows, kept):
        agreed = request.POST.get("stimmen", "")
        try:
            change_poll(
                poll=poll,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                add=rows.times(),
                remove=remove,
                lose_votes=int(agreed) if _is_number(agreed) else 0,
            )
        except VotesWouldBeLost as error:
            seen = {"lost": error.votes}
        except PollConflict as error:
            form, taken = merged(form, error.current, PollForm)
            seen = {"conflict": poll_changes(error.current, form.instance), "taken": taken}
        except PollError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Die Umfrage ist geändert.")
            return redirect(poll)
    return _show_form(request, form, rows, poll, **seen)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 16


def poll_fix(request, pk):
    """Show what fixing a date does; the POST makes it a meeting's draft."""
    poll = _get_managed(request, pk)
    wanted = (request.POST if request.method == "POST" else request.GET).get("termin", "")
    option = poll.options.filter(pk=wanted).first() if _is_number(wanted) else None
    if option is None:
        raise Http404
    if request.method == "POST":
        try:
            meeting = fix_option(poll=poll, option=option, by=request.user)
        except PollError as error:
            messages.error(request, str(error))
            return redirect(poll)
        messages.success(
            request, "Der Termin steht, die Umfrage ist beendet. Ergänzen Sie jetzt den Ort und kündigen Sie dann an."
        )
        if warning := third_meeting_warning(meeting):
            messages.warning(request, warning)
        return redirect("meetings:meeting_edit", pk=meeting.pk)
    if not poll.can_be_decided or option.is_past:
        messages.error(request, "Dieser Termin lässt sich nicht mehr festlegen.")
        return redirect(poll)
    column = next(column for column in poll_table(poll, request.user).columns if column.option == option)
    return render(request, "meetings/poll_fix.html", {"poll": poll, "column": column})


def poll_close(request, pk):
    """End a poll without a date; those who answered get the reason by mail."""
    poll = _get_managed(request, pk)
    if not poll.can_be_decided:
        messages.error(request, "Die Umfrage ist schon beendet.")
        return redirect(poll)
    form = ClosePollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = close_poll(poll=poll, reason=form.cleaned_data["reason"])
        except PollError as error:
            messages.error(request, str(error))
        else:
            people = "1 Person" if count == 1 else f"{count} Personen"
            messages.success(request, f"Die Umfrage ist ohne Termin beendet. Eine E-Mail mit dem Grund: {people}.")
        return redirect(poll)
    context = {"poll": poll, "form": form, "voter_count": poll.voters().count()}
    return render(request, "meetings/poll_close.html", context)
