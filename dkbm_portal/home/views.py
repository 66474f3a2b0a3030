from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from meetings.models import Invitation, Meeting
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Workgroup

from . import dashboard
from .chronicle import years_for
from .figures import network_figures
from .models import LegalPage

ANSWERS = [
    (Invitation.Answer.ACCEPTED, "Zusagen"),
    (Invitation.Answer.TENTATIVE, "Vielleicht"),
    (Invitation.Answer.DECLINED, "Absagen"),
]


@login_not_required
@require_safe
def home(request):
    """The landing page for visitors, „Mein Netzwerk“ for admitted people, the application's state for applicants."""
    if not request.user.is_authenticated:
        return _landing(request)
    if not request.user.is_admitted:
        return redirect("registration:application")
    return _my_network(request)


def _landing(request):
    network_meetings = Meeting.objects.upcoming().filter(workgroup__kind=Workgroup.Kind.NETWORK, part_of__isnull=True)
    context = {
        "figures": network_figures(),
        "ags": Workgroup.objects.ags().active(),
        "annual_meeting": network_meetings.only("title", "theme", "starts_at").first(),
        "examples": dashboard.newest_examples(),
    }
    return render(request, "home/landing.html", context)


def _my_network(request):
    user = request.user
    context = {
        "unanswered": dashboard.unanswered(user),
        "answers": ANSWERS,
        "change_requests": dashboard.change_requests(user),
        "open_applications": 0,
        "submitted_examples": 0,
        "meetings": dashboard.next_meetings(user),
        "topics": dashboard.unread_topics(user),
        "own_groups": dashboard.own_groups(user),
        "examples": dashboard.newest_examples(),
    }
    if user.is_staff:
        context["open_applications"] = Membership.objects.waiting_for_staff().count()
        context["submitted_examples"] = PracticeExample.objects.submitted().count()
    waiting = ("unanswered", "change_requests", "open_applications", "submitted_examples")
    context["nothing_waits"] = not any(context[name] for name in waiting)
    return render(request, "home/dashboard.html", context)


@login_not_required
@require_safe
def chronicle(request):
    """The network's history; public, with links only to what the viewer may open."""
    return render(request, "home/chronicle.html", {"years": years_for(request.user)})


@login_not_required
@require_safe
def legal_page(request, slug):
    return render(request, "home/legal_page.html", {"page": get_object_or_404(LegalPage, slug=slug)})
