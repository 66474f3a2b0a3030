"""Meetings as a list and as a month."""

import calendar
from datetime import date, datetime, timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from workgroups.models import Workgroup

from ..models import BERLIN, DatePoll, Meeting
from ..permissions import can_see_year_board
from .access import require_admitted

PAGE_SIZE = 20


_LEAD = {
    False: "Was in Ihren Gruppen ansteht. Ein Klick genügt für die Antwort.",
    True: "Was war, mit den Protokollen.",
}


def meeting_list(request):
    """Upcoming meetings of the groups open to the user with the own answer, or the past ones; drafts for planners."""
    require_admitted(request)
    groups = Workgroup.objects.accessible_to(request.user).select_related("parent").order_by("kind", "number", "name")
    led = Workgroup.objects.led_by(request.user)
    visible = Meeting.objects.visible_to(request.user).select_related("workgroup__parent", "host")
    chosen = next((group for group in groups if group.slug == request.GET.get("gruppe")), None)
    if chosen:
        visible = visible.filter(workgroup=chosen)
    past = request.GET.get("zeit") == "vergangen"
    meetings = (visible.past() if past else visible.ahead()).with_own_invitation(request.user)
    drafts = visible.filter(state=Meeting.State.DRAFT).order_by("starts_at")
    can_plan = led.active().exists()
    context = {
        "title": ("Vergangene Treffen" if past else "Treffen") + (f": {chosen.short_name}" if chosen else ""),
        "lead": _LEAD[past],
        "action_url": _plan_url(chosen) if can_plan else "",
        "groups": groups,
        "chosen": chosen,
        "past": past,
        "drafts": [] if past else drafts[:PAGE_SIZE],
        "page_obj": Paginator(meetings, PAGE_SIZE).get_page(request.GET.get("seite")),
        "can_plan": can_plan,
        "open_polls": [] if past else _open_polls(request.user, chosen),
        "sees_year_board": can_see_year_board(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/meeting_list.html", context)


def _plan_url(workgroup: Workgroup | None) -> str:
    return reverse("meetings:meeting_create") + (f"?gruppe={workgroup.slug}" if workgroup else "")


def _open_polls(user, workgroup: Workgroup | None):
    """Polls that take answers, of one group or of all that are open to the user."""
    polls = DatePoll.objects.visible_to(user).open().with_counts().select_related("workgroup__parent")
    polls = polls.filter(workgroup=workgroup) if workgroup else polls
    return polls.order_by("created_at", "pk")[:PAGE_SIZE]


def month(request, year, month):
    """One month as a table; on small screens its meetings as a list."""
    require_admitted(request)
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Http404
    first = date(year, month, 1)
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    begin, end = (_midnight(day) for day in (weeks[0][0], weeks[-1][-1] + timedelta(days=1)))
    meetings = (
        Meeting.objects.visible_to(request.user)
        .filter(starts_at__gte=begin, starts_at__lt=end)
        .select_related("workgroup__parent")
        .order_by("starts_at", "pk")
    )
    by_day: dict[date, list[Meeting]] = {}
    for meeting in meetings:
        by_day.setdefault(timezone.localtime(meeting.starts_at, BERLIN).date(), []).append(meeting)
    context = {
        "first": first,
        "previous": first - timedelta(days=1),
        "next": first + timedelta(days=31),
        "weeks": [[(day, by_day.get(day, [])) for day in week] for week in weeks],
        "in_month": [meeting for day, found in by_day.items() if day.month == month for meeting in found],
        "today": timezone.localdate(),
    }
    return render(request, "meetings/month.html", context)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)
