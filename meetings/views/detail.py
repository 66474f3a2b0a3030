from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from .. import services
from ..forms import AnswerForm
from ..models import Meeting
from ..permissions import can_answer, can_manage
from .access import get_meeting
from .agenda import agenda_context
from .delivery import delivery_context
from .minutes import minutes_context
from .places import places_context
from .programme import programme_context

ACCEPTED_PER_PAGE = 30


def meeting_detail(request, pk):
    """Facts, agenda, own answer, who comes; for planners also the state, the next step and what was mailed."""
    return detail_page(request, get_meeting(request, pk))


def detail_page(request, meeting: Meeting, answer_form: AnswerForm | None = None):
    """Return the page of a meeting; ``answer_form`` is an answer that was refused, with what was typed."""
    manages = can_manage(request.user, meeting)
    invitations = services.invitees(meeting)
    own = invitations.filter(member__user=request.user).first()
    accepted = invitations.participants().select_related("member__municipality").by_name()
    if answer_form is None and own and can_answer(request.user, meeting):
        answer_form = AnswerForm(instance=own)
    context = {
        "meeting": meeting,
        "own": own,
        "form": answer_form,
        "counts": invitations.counts(),
        "page_obj": Paginator(accepted, ACCEPTED_PER_PAGE).get_page(request.GET.get("seite")),
        "parts": Meeting.objects.visible_to(request.user)
        .filter(part_of=meeting)
        .exclude(as_session__meeting=meeting)
        .select_related("workgroup__parent"),
        "manages": manages,
        "problems": services.announcement_problems(meeting) if manages and meeting.is_draft else [],
        "third_meeting": services.third_meeting_warning(meeting) if manages and meeting.is_draft else "",
        "has_begun": meeting.starts_at <= timezone.now(),
    }
    context |= delivery_context(meeting) if manages else {"delivery_kinds": []}
    context |= places_context(request.user, meeting, own) | programme_context(request.user, meeting, own)
    context |= agenda_context(request.user, meeting) | (
        minutes_context(meeting) if meeting.is_closed else {"minutes_items": []}
    )
    return render(request, "meetings/meeting_detail.html", context)
