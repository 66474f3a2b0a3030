"""Answers: on the web, by the link in a mail, and as a list for those who plan."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .. import services
from ..csv_files import csv_response
from ..forms import AnswerForm
from ..models import Invitation, Meeting
from ..permissions import answer_refusal
from ..programme import blocks_of, rounds_of
from .access import get_invitation_by, get_managed, get_meeting
from .detail import detail_page

PAGE_SIZE = 25
_WORDS = {
    "zusage": Invitation.Answer.ACCEPTED,
    "vielleicht": Invitation.Answer.TENTATIVE,
    "absage": Invitation.Answer.DECLINED,
    "vor-ort": Invitation.Mode.ON_SITE,
    "online": Invitation.Mode.ONLINE,
}
_COUNT_LABELS = {
    Invitation.Answer.ACCEPTED: "Zusagen",
    Invitation.Answer.TENTATIVE: "vielleicht",
    Invitation.Answer.DECLINED: "Absagen",
    Invitation.Answer.NONE: "noch ohne Antwort",
}
_THANKS = {
    Invitation.Answer.ACCEPTED: "Danke, Ihre Zusage zu „{}“ ist eingetragen.",
    Invitation.Answer.TENTATIVE: "Danke, Ihr „vielleicht“ zu „{}“ ist eingetragen.",
    Invitation.Answer.DECLINED: "Danke, Ihre Absage zu „{}“ ist eingetragen.",
}


@require_POST
def answer(request, pk):
    """The own answer, from the meeting's page (with comment) or by one click from a list (``weiter`` leads back)."""
    meeting = get_meeting(request, pk)
    invitation = Invitation.objects.current().filter(meeting=meeting, member__user=request.user).first()
    if invitation is None:
        raise PermissionDenied
    invitation.meeting = meeting
    form = AnswerForm(request.POST, instance=invitation)
    if not form.is_valid():
        return detail_page(request, meeting, answer_form=form)
    comment = form.cleaned_data["comment"] if "comment" in request.POST else None
    try:
        data = form.cleaned_data
        saved = services.record_answer(invitation=invitation, answer=data["answer"], comment=comment, mode=data["mode"])
    except services.AnswerRefused as error:
        messages.error(request, f"{error} Ihre Antwort wurde nicht eingetragen.")
    else:
        messages.success(request, _thanks(saved))
    target = request.POST.get("weiter", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect(meeting)


def _thanks(invitation: Invitation) -> str:
    """Say what is recorded, and to somebody on the waiting list which place it is."""
    if invitation.is_waiting:
        position = services.waiting_position(invitation)
        return (
            f"Alle Plätze vor Ort sind vergeben. Sie stehen auf Platz {position} der Warteliste und bekommen eine "
            "E-Mail, sobald ein Platz frei wird."
        )
    return _THANKS[Invitation.Answer(invitation.answer)].format(invitation.meeting.title)


@login_not_required
@never_cache
def token_answer(request, token):
    """Answer by the link from a mail. GET only shows the page: programs that scan mails open every link."""
    invitation = get_invitation_by(token)
    context = {"invitation": invitation, "meeting": invitation.meeting, "saved": False, "form": None}
    context |= {"answer_token": token, "chosen": set(), "open_meetings": set()}
    if refusal := answer_refusal(invitation):
        return render(request, "meetings/token_answer.html", context | {"refusal": refusal})
    if request.method == "POST":
        form = AnswerForm(request.POST, instance=get_invitation_by(token))
        if form.is_valid():
            data = form.cleaned_data
            try:
                invitation = services.record_answer(
                    invitation=invitation,
                    answer=data["answer"],
                    comment=data["comment"],
                    via=Invitation.Via.MAIL,
                    mode=data["mode"],
                )
            except services.AnswerRefused as error:
                return render(request, "meetings/token_answer.html", context | {"refusal": str(error)})
            context |= {"invitation": invitation, "saved": True}
    else:
        chosen = _WORDS.get(request.GET.get("antwort"), invitation.answer)
        form = AnswerForm(instance=invitation, initial={"answer": chosen})
    context["position"] = services.waiting_position(invitation) if invitation.is_waiting else 0
    context["places"] = services.places_of(invitation.meeting)
    sessions = list(invitation.meeting.sessions.for_display())
    context["blocks"] = blocks_of(sessions)
    context["chooses"] = invitation.takes_part and bool(rounds_of(sessions))
    context["agenda_lines"] = invitation.meeting.agenda_lines()
    return render(request, "meetings/token_answer.html", context | {"form": form, "refusal": ""})


def answers(request, pk):
    meeting = get_managed(request, pk)
    invitations = services.invitees(meeting).select_related("member__municipality", "deputy__user")
    chosen = request.GET.get("antwort", "")
    shown = invitations.filter(answer=chosen) if chosen in Invitation.Answer.values else invitations
    context = {
        "meeting": meeting,
        "page_obj": Paginator(shown.by_name(), PAGE_SIZE).get_page(request.GET.get("seite")),
        "counts": _counts(invitations),
        "total": invitations.count(),
        "chosen": chosen if chosen in Invitation.Answer.values else "",
        "places": services.places_of(meeting),
        "can_reserve": meeting.takes_answers and meeting.reserved_places > 0,
    }
    return render(request, "meetings/answers.html", context)


def _counts(invitations) -> list[tuple[str, str, int]]:
    """Return (value, label, count) for each answer, those who come first."""
    counts = invitations.counts()
    return [(value, label, counts[value]) for value, label in _COUNT_LABELS.items()]


def answers_csv(request, pk):
    meeting = get_managed(request, pk)
    head = ["Nachname", "Vorname", "Kommune", "Funktion", "Antwort", "Teilnahme", "Platz"]
    head += ["Vertretung", "Anmerkung", "geantwortet am", "Weg"]
    return csv_response(f"antworten-treffen-{meeting.pk}.csv", head, _csv_rows(meeting))


def _csv_rows(meeting: Meeting) -> Iterator[list[str]]:
    for row in services.invitees(meeting).select_related("member__municipality", "deputy__user").by_name():
        user, answered = row.member.user, ""
        if row.answered_at:
            answered = f"{timezone.localtime(row.answered_at):%d.%m.%Y %H:%M}"
        texts = [user.last_name, user.first_name, row.member.municipality.name, row.member.function]
        place = row.get_place_display() if row.place != Invitation.Place.NONE else ""
        texts += [row.get_answer_display(), row.get_mode_display(), place, str(row.deputy or "")]
        texts += [row.comment, answered, row.get_answered_via_display()]
        yield texts
