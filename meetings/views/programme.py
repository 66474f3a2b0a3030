"""The programme as everybody sees it, and the own choice: in the portal and by the link from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workgroups.models import Membership

from .. import programme_pdf
from ..forms_programme import ChoiceForm
from ..models import Invitation, Meeting, ProgrammeSession, SessionChoice
from ..pdf_files import pdf_response
from ..permissions import answer_refusal, can_manage, choice_refusal
from ..programme import blocks_of, rounds_of
from ..services import choices
from ..services.audience import invitees
from ..tokens import answer_token
from .access import get_invitation_by, get_meeting

SAVED = "Danke, Ihre Wahl ist eingetragen. Bis zum Beginn des Treffens können Sie sie ändern."


def programme_context(user, meeting: Meeting, own: Invitation | None) -> dict:
    """Return the timetable as ``meetings/includes/_programme.html`` shows it; ``own`` is the user's invitation."""
    sessions = list(meeting.sessions.for_display())
    linked = [session.ag_meeting_id for session in sessions if session.ag_meeting_id]
    open_meetings = Meeting.objects.visible_to(user).filter(pk__in=linked) if linked else Meeting.objects.none()
    rounds = rounds_of(sessions)
    return {
        "sessions": sessions,
        "blocks": blocks_of(sessions),
        "chosen": chosen_by(own) if own and sessions else set(),
        "open_meetings": set(open_meetings.values_list("pk", flat=True)) if linked else set(),
        "has_rounds": bool(rounds),
        "needs_choice": bool(rounds) and own is not None and own.takes_part and not own.chose_at
        and meeting.takes_answers,
    }  # fmt: skip


def chosen_by(invitation: Invitation) -> set[int]:
    """Return the keys of the sessions the person chose."""
    return set(SessionChoice.objects.filter(invitation=invitation).values_list("session", flat=True))


def choice_form(data, invitation: Invitation, sessions: list[ProgrammeSession]) -> ChoiceForm:
    groups = Membership.objects.active().filter(member=invitation.member_id).values_list("workgroup", flat=True)
    return ChoiceForm(
        data,
        sessions=sessions,
        own=chosen_by(invitation),
        answered=invitation.chose_at is not None,
        groups=set(groups),
    )


def save_choice(form: ChoiceForm, invitation: Invitation, *, tell: bool = False) -> bool:
    """Save a valid form; what stood in the way becomes its error. Returns whether it is saved."""
    try:
        choices.choose_sessions(invitation=invitation, sessions=form.chosen(), tell=tell)
    except choices.SessionFull as error:
        form.add_error_of(error.session, str(error))
    except choices.ChoiceRefused as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


def _own(request, meeting: Meeting) -> Invitation | None:
    own = invitees(meeting).filter(member__user=request.user).first()
    if own:
        own.meeting = meeting
    return own


@require_safe
def programme(request, pk):
    """The timetable with everything said about each session, and the form of the own choice."""
    meeting = get_meeting(request, pk)
    own = _own(request, meeting)
    context = programme_context(request.user, meeting, own)
    refusal = choice_refusal(own) if own and context["has_rounds"] else ""
    form = choice_form(None, own, context["sessions"]) if own and context["has_rounds"] and not refusal else None
    return _show(request, meeting, own, context | {"form": form, "refusal": refusal})


def _show(request, meeting: Meeting, own: Invitation | None, context: dict):
    context |= {"meeting": meeting, "own": own, "manages": can_manage(request.user, meeting)}
    return render(request, "meetings/programme.html", context)


@require_POST
def choose(request, pk):
    """Save the own choice; a full session comes back next to its round with what else is free."""
    meeting = get_meeting(request, pk)
    own = _own(request, meeting)
    if own is None:
        raise PermissionDenied
    if refusal := choice_refusal(own):
        messages.error(request, f"{refusal} Ihre Wahl wurde nicht eingetragen.")
        return redirect("meetings:programme", pk=pk)
    form = choice_form(request.POST, own, list(meeting.sessions.for_display()))
    if form.is_valid() and save_choice(form, own):
        messages.success(request, SAVED)
        return redirect("meetings:programme", pk=pk)
    # Read anew: what was free when the page was opened may be full now.
    return _show(request, meeting, own, programme_context(request.user, meeting, own) | {"form": form, "refusal": ""})


@login_not_required
@never_cache
def token_choice(request, token):
    """Choose by the link from a mail. GET only shows the page: programs that scan mails open every link."""
    invitation = get_invitation_by(token)
    meeting = invitation.meeting
    sessions = list(meeting.sessions.for_display())
    context = {"invitation": invitation, "meeting": meeting, "form": None, "saved": False}
    context |= {"answer_token": answer_token(invitation), "can_answer": not answer_refusal(invitation)}
    if refusal := choice_refusal(invitation):
        return render(request, "meetings/token_choice.html", context | {"refusal": refusal})
    form = choice_form(request.POST if request.method == "POST" else None, invitation, sessions)
    saved = request.method == "POST" and form.is_valid() and save_choice(form, invitation)
    context |= {"form": form, "saved": saved, "refusal": "", "blocks": blocks_of(meeting.sessions.for_display())}
    context |= {"chosen": chosen_by(invitation), "open_meetings": set()}
    return render(request, "meetings/token_choice.html", context)


@require_safe
def programme_file(request, pk):
    """The day programme as PDF."""
    meeting = get_meeting(request, pk)
    return _pdf(meeting, None, f"programm-{meeting.pk}.pdf")


@require_safe
def own_programme_file(request, pk):
    """The day programme with the own choices marked."""
    meeting = get_meeting(request, pk)
    own = _own(request, meeting)
    if own is None:
        raise PermissionDenied
    return _pdf(meeting, own, f"mein-programm-{meeting.pk}.pdf")


def _pdf(meeting: Meeting, own: Invitation | None, filename: str) -> HttpResponse:
    sessions = list(meeting.sessions.for_display())
    if not sessions:
        raise Http404
    pdf = programme_pdf.render_programme(meeting, sessions, own=own, chosen=chosen_by(own) if own else set())
    return pdf_response(pdf, filename)
