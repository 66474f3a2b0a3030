"""For those who plan: who comes to which session, who has not chosen, and choosing for somebody."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import services
from ..csv_files import csv_response
from ..models import Meeting, SessionChoice
from ..permissions import choice_refusal
from ..services.audience import invitees
from ..services.reminders import choice_reminder, remind_of_choice
from .access import get_managed
from .programme import choice_form, save_choice
from .texts import people_get

PAGE_SIZE = 50


def session_choices(request, pk):
    """Counts and free places of all sessions; below the people of one (``punkt``) or those who have not chosen."""
    meeting = get_managed(request, pk)
    sessions = list(meeting.sessions.choosable().for_display())
    open_people = invitees(meeting).to_choose()
    wanted = request.GET.get("punkt", "")
    chosen = next((session for session in sessions if str(session.pk) == wanted), None)
    people = invitees(meeting).filter(session_choices__session=chosen) if chosen else open_people
    reminder = choice_reminder(meeting)
    context = {
        "meeting": meeting,
        "sessions": sessions,
        "chosen": chosen,
        "page_obj": Paginator(people.select_related("member__municipality").by_name(), PAGE_SIZE).get_page(
            request.GET.get("seite")
        ),
        "open_count": open_people.count(),
        "participants": invitees(meeting).participants().count(),
        "reminder_at": reminder.begin,
        "can_remind": meeting.takes_answers and timezone.now() < reminder.end,
        "reminder_ahead": timezone.now() < reminder.begin,
    }
    return render(request, "meetings/programme_choices.html", context)


def choices_csv(request, pk):
    meeting = get_managed(request, pk)
    head = ["Beginn", "Ende", "Programmpunkt", "Raum", "Nachname", "Vorname", "Kommune", "Funktion", "gewählt am"]
    return csv_response(f"programm-wahlen-{meeting.pk}.csv", head, _csv_rows(meeting))


def _csv_rows(meeting: Meeting) -> Iterator[list[str]]:
    """Yield who chose what, in order of the programme, then those who have not chosen."""
    choices = SessionChoice.objects.filter(session__meeting=meeting).select_related(
        "session", "invitation__member__user", "invitation__member__municipality"
    )
    order = ("session__starts_at", "session__title", "session", "invitation__member__user__last_name", "pk")
    for choice in choices.order_by(*order):
        session, chosen_at = choice.session, timezone.localtime(choice.chosen_at)
        begin, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        what = [f"{begin:%H:%M}", f"{end:%H:%M}", session.title, session.room]
        yield [*what, *_person(choice.invitation), f"{chosen_at:%d.%m.%Y %H:%M}"]
    if meeting.sessions.choosable().exists():
        for row in invitees(meeting).to_choose().select_related("member__municipality").by_name():
            yield ["", "", "noch nicht gewählt", "", *_person(row), ""]


def _person(invitation) -> list[str]:
    member = invitation.member
    return [member.user.last_name, member.user.first_name, member.municipality.name, member.function]


def choose_for(request, pk, invitation_pk):
    """Choose for one participant, who gets a mail about it."""
    meeting = get_managed(request, pk)
    invitation = get_object_or_404(invitees(meeting).select_related("member__municipality"), pk=invitation_pk)
    invitation.meeting = meeting
    if choice_refusal(invitation):
        messages.error(
            request, f"Für {invitation.member} lässt sich nicht wählen: Wählen kann, wer teilnimmt, bis zum Beginn."
        )
        return redirect("meetings:programme_choices", pk=pk)
    form = choice_form(
        request.POST if request.method == "POST" else None, invitation, list(meeting.sessions.for_display())
    )
    if request.method == "POST" and form.is_valid() and save_choice(form, invitation, tell=True):
        messages.success(
            request, f"Gespeichert. {invitation.member} bekommt eine E-Mail, wenn sich etwas geändert hat."
        )
        return redirect("meetings:programme_choices", pk=pk)
    context = {"meeting": meeting, "invitation": invitation, "form": form}
    return render(request, "meetings/programme_choose_for.html", context)


@require_POST
def remind(request, pk):
    """Remind those who have not chosen, each at most once."""
    meeting = get_managed(request, pk)
    try:
        count = remind_of_choice(meeting=meeting)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        nobody = "Es ist niemand mehr zu erinnern; zweimal erinnert wird niemand."
        text = f"{people_get(count)} eine Erinnerung." if count else nobody
        messages.success(request, text)
    return redirect("meetings:programme_choices", pk=pk)
