from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dkbm_portal.mail.bounces import address_problem
from meetings.models import Meeting
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Workgroup

from ..unsent import discard, kept_form
from . import dashboard, services
from .chronicle import years_for
from .figures import network_figures
from .forms import AccessibilityFeedbackForm
from .models import AccessibilityFeedback, AccessibilityStatement, LegalPage

FEEDBACK_SALT = "accessibility-feedback"
TOO_MUCH_FEEDBACK = (
    "Von diesem Anschluss oder für diese Adresse kamen in kurzer Zeit mehrere Rückmeldungen. Ihr Text ist noch da: "
    "Bitte senden Sie ihn später noch einmal, oder schreiben Sie der Transferagentur eine E-Mail."
)


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
    unanswered = dashboard.unanswered(user)
    context = {
        "address_problem": address_problem(user.email),
        "unanswered": unanswered,
        "open_choices": dashboard.open_choices(user),
        "waiting_polls": dashboard.waiting_polls(user),
        "change_requests": dashboard.change_requests(user),
        "open_tasks": dashboard.open_tasks(user),
        "open_applications": 0,
        "submitted_examples": 0,
        "meetings": dashboard.next_meetings(user, without=unanswered),
        "topics": dashboard.unread_topics(user),
        "own_groups": dashboard.own_groups(user),
        "examples": dashboard.newest_examples(),
    }
    if user.is_staff:
        context["open_applications"] = Membership.objects.waiting_for_staff().count()
        context["submitted_examples"] = PracticeExample.objects.submitted().count()
    waiting = (
        "unanswered",
        "open_choices",
        "waiting_polls",
        "open_tasks",
        "change_requests",
        "open_applications",
        "submitted_examples",
    )
    context["nothing_waits"] = not any(context[name] for name in waiting)
    return render(request, "home/dashboard.html", context)


@never_cache
@require_safe
def unsent_text(request):
    """After the login: the text that was sent while the session had ended, with a button that sends it anew."""
    kept = kept_form(request)
    return render(request, "home/unsent.html", {"kept": kept}) if kept else redirect("home")


@require_POST
def discard_unsent(request):
    discard(request)
    return redirect("home")


@login_not_required
@require_safe
def chronicle(request):
    """The network's history; public, with links only to what the viewer may open."""
    return render(request, "home/chronicle.html", {"years": years_for(request.user)})


@login_not_required
@require_safe
def legal_page(request, slug):
    return render(request, "home/legal_page.html", {"page": get_object_or_404(LegalPage, slug=slug)})


@login_not_required
@require_safe
def accessibility(request):
    """The Erklärung zur Barrierefreiheit: facts from the statement, what the portal does from its LegalPage."""
    context = {
        "page": get_object_or_404(LegalPage, slug="barrierefreiheit"),
        "statement": get_object_or_404(AccessibilityStatement),
    }
    return render(request, "home/accessibility.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility_feedback(request):
    """A form for everybody; what was sent is confirmed on a page of its own with the reference."""
    data = request.POST if request.method == "POST" else None
    form = AccessibilityFeedbackForm(data, initial=_known_of(request))
    if request.method == "POST" and form.is_valid():
        if _may_send_feedback(request, form.cleaned_data["email"]):
            feedback = services.submit_feedback(feedback=form.save(commit=False))
            return redirect("home:accessibility_feedback_sent", token=signing.dumps(feedback.pk, salt=FEEDBACK_SALT))
        form.add_error(None, TOO_MUCH_FEEDBACK)
    return render(request, "home/accessibility_feedback.html", {"form": form})


def _known_of(request) -> dict:
    user = request.user
    known = {"page": request.GET.get("seite", "")[:500]}
    if user.is_authenticated:
        known |= {"name": user.get_full_name(), "email": user.email}
    return known


def _may_send_feedback(request, email: str) -> bool:
    """Ask the rate limits of settings.ACCOUNT_RATE_LIMITS: per connection, and per address that would get a mail."""
    if not ratelimit.consume(request, action="accessibility_feedback"):
        return False
    return not email or ratelimit.consume(request, action="accessibility_confirmation", key=email.lower())


@login_not_required
@require_safe
def accessibility_feedback_sent(request, token):
    """Show the reference to whoever sent the feedback; the signed link may be opened again."""
    try:
        pk = signing.loads(token, salt=FEEDBACK_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    feedback = get_object_or_404(AccessibilityFeedback.objects.only("reference", "email", "created_at"), pk=pk)
    return render(request, "home/accessibility_feedback_sent.html", {"feedback": feedback})
