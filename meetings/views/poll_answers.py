"""Date polls as members see them: everybody's answers, the own ones in the portal and by the link from the mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.models import Member

from ..forms_polls import VoteForm
from ..models import DatePoll, DateVote, Meeting
from ..permissions import can_manage_poll, vote_refusal
from ..poll_table import poll_table
from ..services.polls import PollError, cast_votes
from ..tokens import poll_and_member
from .polls import get_poll

SILENT_SHOWN = 60


def poll_detail(request, pk):
    """The question, the own answers to change, everybody's answers; for planners what to do next."""
    poll = get_poll(request, pk)
    member = _own_member(request)
    form = VoteForm(poll=poll, own=_own_votes(poll, member)) if member and not vote_refusal(poll, member) else None
    return _show(request, poll, form)


@require_POST
def poll_vote(request, pk):
    """Save the own answers; ``ausfuellen`` only fills in the empty ones and shows the form again."""
    poll = get_poll(request, pk)
    member = _own_member(request)
    if member is None or not poll.workgroup.members.filter(pk=member.pk).exists():
        raise PermissionDenied
    form = VoteForm(request.POST, poll=poll, own=_own_votes(poll, member))
    if request.POST.get("ausfuellen") in DateVote.Answer.values:
        return _show(request, poll, form.filled(request.POST["ausfuellen"]), unsaved=True)
    if not vote_refusal(poll, member) and not form.is_valid():
        return _show(request, poll, form)
    try:
        cast_votes(poll=poll, member=member, answers=form.answers() if form.is_valid() else {})
    except PollError as error:
        messages.error(request, f"{error} Ihre Antwort wurde nicht eingetragen.")
    else:
        messages.success(request, "Danke, Ihre Antwort ist eingetragen. Bis die Umfrage endet, können Sie sie ändern.")
    return redirect(poll)


@login_not_required
@never_cache
def poll_answer(request, token):
    """Answer by the link from a mail. GET only shows the page: programs that scan mails open every link."""
    keys = poll_and_member(token)
    poll, member = _by_keys(*keys) if keys else (None, None)
    if poll is None or member is None:
        raise Http404
    refusal = vote_refusal(poll, member)
    context = {"poll": poll, "member": member, "refusal": refusal, "form": None, "saved": False, "unsaved": False}
    if refusal:
        return render(request, "meetings/poll_answer.html", context | {"outcome": _announced(poll)})
    form = VoteForm(request.POST or None, poll=poll, own=_own_votes(poll, member))
    if request.POST.get("ausfuellen") in DateVote.Answer.values:
        context |= {"unsaved": True}
        form = form.filled(request.POST["ausfuellen"])
    elif request.method == "POST" and form.is_valid():
        try:
            cast_votes(poll=poll, member=member, answers=form.answers())
        except PollError as error:
            return render(request, "meetings/poll_answer.html", context | {"refusal": str(error), "outcome": None})
        context["saved"] = True
    return render(request, "meetings/poll_answer.html", context | {"form": form})


def _by_keys(poll: int, member: int) -> tuple[DatePoll | None, Member | None]:
    polls = DatePoll.objects.select_related("workgroup__parent", "meeting", "fixed_option")
    people = Member.objects.select_related("user").filter(user__is_active=True)
    return polls.filter(pk=poll).first(), people.filter(pk=member).first()


def _own_member(request) -> Member | None:
    return Member.objects.filter(user=request.user).first()


def _own_votes(poll: DatePoll, member: Member) -> dict[int, str]:
    return dict(DateVote.objects.filter(option__poll=poll, member=member).values_list("option", "answer"))


def _announced(poll: DatePoll) -> Meeting | None:
    """Return the meeting the poll led to, once everybody may know of it."""
    return poll.meeting if poll.meeting and not poll.meeting.is_draft else None


def _show(request, poll: DatePoll, form: VoteForm | None, *, unsaved=False):
    manages = can_manage_poll(request.user, poll)
    silent = poll.members_to_answer()
    meeting = poll.meeting if manages else _announced(poll)
    context = {
        "poll": poll,
        "form": form,
        "unsaved": unsaved,
        "table": poll_table(poll, request.user),
        "manages": manages,
        "plans": manages and poll.can_be_decided,
        "meeting": meeting,
        "silent_count": silent.count(),
        "silent": silent.select_related("user").order_by("user__last_name", "user__first_name", "pk")[:SILENT_SHOWN]
        if manages
        else [],
    }
    return render(request, "meetings/poll_detail.html", context)
