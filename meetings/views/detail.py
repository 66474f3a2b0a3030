from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import get_kind

from .. import services
from ..forms import AnswerForm
from ..models import Invitation, Meeting
from ..permissions import can_answer, can_manage
from .access import get_meeting

ACCEPTED_PER_PAGE = 30
MAILS_SHOWN = 50


def meeting_detail(request, pk):
    """Facts, agenda, own answer, who comes; for planners also the state, the next step and what was mailed."""
    meeting = get_meeting(request, pk)
    manages = can_manage(request.user, meeting)
    invitations = services.invitees(meeting)
    own = invitations.filter(member__user=request.user).first()
    accepted = invitations.filter(answer=Invitation.Answer.ACCEPTED).select_related("member__municipality").by_name()
    context = {
        "meeting": meeting,
        "own": own,
        "answer_form": AnswerForm(instance=own) if own and can_answer(request.user, meeting) else None,
        "counts": invitations.counts(),
        "page_obj": Paginator(accepted, ACCEPTED_PER_PAGE).get_page(request.GET.get("seite")),
        "parts": Meeting.objects.visible_to(request.user).filter(part_of=meeting).select_related("workgroup__parent"),
        "manages": manages,
        "problems": services.announcement_problems(meeting) if manages and meeting.is_draft else [],
        "third_meeting": services.third_meeting_warning(meeting) if manages and meeting.is_draft else "",
        "mails": _mail_summary(meeting) if manages else [],
        "unsent": _unsent_mails(meeting) if manages else [],
        "has_begun": meeting.starts_at <= timezone.now(),
    }
    return render(request, "meetings/meeting_detail.html", context)


def _mails(meeting: Meeting):
    return OutgoingMail.objects.filter(kind__startswith="meetings.", object_key__startswith=f"meeting:{meeting.pk}:")


def _mail_summary(meeting: Meeting) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return for each kind of mail its label and how many rows are in which state."""
    states = OutgoingMail.State
    found: dict[str, dict[str, int]] = {}
    rows = _mails(meeting).order_by("kind").values_list("kind", "state").annotate(count=Count("pk"))
    for kind, state, count in rows:
        found.setdefault(kind, {})[state] = count
    return [
        (get_kind(kind).label.removeprefix("Treffen: "), [(s.label, counts[s]) for s in states if s in counts])
        for kind, counts in found.items()
    ]


def _unsent_mails(meeting: Meeting) -> list[OutgoingMail]:
    """Return mails that are not with the recipient, undeliverable ones first."""
    rows = _mails(meeting).exclude(state=OutgoingMail.State.SENT).select_related("user").order_by("state", "pk")
    return list(rows[:MAILS_SHOWN])
