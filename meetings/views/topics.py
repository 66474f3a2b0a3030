"""The topic store of a group: members propose and weigh, those who plan take topics onto an agenda."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from members.models import Member
from workgroups.models import Workgroup
from workgroups.permissions import leads

from .. import services
from ..forms_agenda import ProposalForm
from ..models import Meeting, ProposalMark, TopicProposal
from ..permissions import can_propose, can_weigh
from .agenda import back_to_agenda, posted_place

PROPOSALS_PER_PAGE = 20


def topic_store(request, slug):
    """The group's open topics, the most wanted first; the form proposes another one."""
    group = get_object_or_404(Workgroup.objects.accessible_to(request.user).select_related("parent"), slug=slug)
    may_propose = can_propose(request.user, group)
    form = ProposalForm(request.POST or None, instance=TopicProposal(workgroup=group, author=request.user))
    if request.method == "POST":
        if not may_propose:
            raise PermissionDenied
        if form.is_valid():
            proposal = form.save()
            messages.success(request, f"„{proposal.title}“ steht im Themenspeicher.")
            return redirect("meetings:topic_store", slug=slug)
    member = getattr(request.user, "member", None)
    may_weigh = can_weigh(request.user, group)
    manages = leads(request.user, group)
    proposals = TopicProposal.objects.visible_to(request.user).filter(workgroup=group, state=TopicProposal.State.OPEN)
    own = ProposalMark.objects.filter(proposal=OuterRef("pk"), member=member)
    proposals = proposals.by_weight().annotate(own_points=Subquery(own.values("weight")[:1])).select_related("author")
    context = {
        "group": group,
        "form": form,
        "page_obj": Paginator(proposals, PROPOSALS_PER_PAGE).get_page(request.GET.get("seite")),
        "may_propose": may_propose,
        "may_weigh": may_weigh,
        "points": services.POINTS,
        "points_left": services.points_left(member, group.pk) if may_weigh else 0,
        "manages": manages,
        "planned": _planned_meetings(group) if manages else [],
        "taken": _taken(request.user, group),
    }
    return render(request, "meetings/topic_store.html", context)


def _planned_meetings(group: Workgroup):
    states = [Meeting.State.DRAFT, Meeting.State.ANNOUNCED]
    return group.meetings.filter(state__in=states, ends_at__gte=timezone.now()).order_by("starts_at", "pk")[:5]


def _taken(user, group: Workgroup):
    """Return topics that stand on an agenda the user may see, the newest first."""
    taken = TopicProposal.objects.visible_to(user).filter(
        workgroup=group, state=TopicProposal.State.TAKEN, item__meeting__in=Meeting.objects.visible_to(user)
    )
    return taken.select_related("item__meeting").order_by("-item__meeting__starts_at", "-pk")[:10]


@require_POST
def weigh(request, pk):
    """Set the own points of a proposal to ``punkte``."""
    proposal = _proposal(request, pk)
    if not can_weigh(request.user, proposal.workgroup):
        raise PermissionDenied
    points = request.POST.get("punkte", "")
    member = Member.objects.get(user=request.user)
    try:
        services.weigh(proposal=proposal, member=member, points=int(points) if points in ("0", "1", "2", "3") else -1)
    except services.TopicError as error:
        messages.error(request, str(error))
    return redirect("meetings:topic_store", slug=proposal.workgroup.slug)


@require_POST
def withdraw(request, pk):
    proposal = _proposal(request, pk)
    if proposal.author_id != request.user.pk:
        raise PermissionDenied
    try:
        services.withdraw_proposal(proposal=proposal)
    except services.TopicError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"„{proposal.title}“ ist zurückgezogen.")
    return redirect("meetings:topic_store", slug=proposal.workgroup.slug)


@require_POST
def take(request, pk):
    """Put a proposal onto the agenda of the meeting named in ``treffen``."""
    proposal = _proposal(request, pk)
    if not leads(request.user, proposal.workgroup):
        raise PermissionDenied
    number = request.POST.get("treffen", "")
    meetings = Meeting.objects.visible_to(request.user).filter(workgroup=proposal.workgroup)
    meeting = get_object_or_404(meetings, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
    try:
        item = services.take_proposal(proposal=proposal, meeting=meeting, before=posted_place(request))
    except services.MeetingError as error:
        item = None
        messages.error(request, str(error))
    else:
        messages.success(request, f"„{proposal.title}“ steht auf der Tagesordnung von „{meeting.title}“.")
    if request.POST.get("weiter") == "themen":
        return redirect("meetings:topic_store", slug=proposal.workgroup.slug)
    return back_to_agenda(meeting.pk, item.pk if item else None)


def _proposal(request, pk: int) -> TopicProposal:
    return get_object_or_404(TopicProposal.objects.visible_to(request.user).select_related("workgroup"), pk=pk)
