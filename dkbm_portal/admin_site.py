"""The Transferagentur's admin: German titles, groups by task, login only through the portal's own login (with MFA)."""

from functools import wraps

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, Exists, Min, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify

# What staff do, in the order of how often; models of an app that are not named follow in the section of its others.
SECTIONS = {
    "Mitglieder": ["workgroups.application", "members.member", "workgroups.membership", "members.user",
                   "members.municipality"],
    "Gruppen und Ämter": ["workgroups.workgroup", "workgroups.office"],
    "Treffen und Antworten": ["meetings.meeting", "meetings.invitation"],
    "Forum": ["forum.topic", "forum.post"],
    "Praxisbeispiele": ["practice_examples.practiceexample", "practice_examples.keypoint"],
    "E-Mail-Versand": ["mail.outgoingmail"],
    "Seiten": ["home.legalpage", "home.accessibilitystatement", "home.accessibilityfeedback"],
}  # fmt: skip
OTHERS = "Technik"
NAMED = 3  # how many a card names before it leaves the rest to the list


class PortalAdminSite(admin.AdminSite):
    """Admin without a login form of its own, which would let a password pass without second factor and rate limit.

    It is loaded while apps start, so models are looked up when a page is asked for.
    """

    site_header = "DKBM-Netzwerk Niedersachsen"
    site_title = "DKBM-Verwaltung"
    index_title = "Verwaltung des Netzwerks"
    site_url = "/"
    enable_nav_sidebar = False  # lists need the width; „Start“ leads to everything

    def admin_view(self, view, cacheable=False):
        """Answer 400 where Django's lists and selects choke on a forged value, such as a year of 21 digits.

        The log keeps the traceback.
        """
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request, *args, **kwargs):
            try:
                response = inner(request, *args, **kwargs)
                return response.render() if hasattr(response, "render") else response
            except (OverflowError, ValueError) as error:
                raise BadRequest("A value can't be read.") from error

        return guarded

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Send visitors to the portal's login and staff on to where they wanted to go.

        Raises PermissionDenied for people who are no staff.
        """
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, settings.LOGIN_URL)

    def get_app_list(self, request, app_label=None):
        """Return the models in sections by task instead of by app; the page of one app stays as it is."""
        by_app = super().get_app_list(request, app_label)
        if app_label:
            return by_app
        sections: dict[str, list[dict]] = {name: [] for name in [*SECTIONS, OTHERS]}
        for entry in (entry for app in by_app for entry in app["models"]):
            label = entry["model"]._meta.label_lower
            sections[_section_of(label)].append(entry)
        return [_section(name, entries) for name, entries in sections.items() if entries]

    def index(self, request, extra_context=None):
        return super().index(request, {"waiting": waiting(), "to_look_after": to_look_after()} | (extra_context or {}))


def _section_of(label: str) -> str:
    named = next((name for name, labels in SECTIONS.items() if label in labels), None)
    app = f"{label.partition('.')[0]}."
    return named or next((name for name, labels in SECTIONS.items() if labels[-1].startswith(app)), OTHERS)


def _section(name: str, entries: list[dict]) -> dict:
    """Return what Django's template expects of an app."""
    order = {label: position for position, label in enumerate(SECTIONS.get(name, []))}
    entries.sort(key=lambda entry: (order.get(entry["model"]._meta.label_lower, len(order)), entry["name"]))
    index = reverse("admin:index")
    slug = slugify(name)
    return {"name": name, "app_label": slug, "app_url": f"{index}#{slug}", "has_module_perms": True, "models": entries}


def waiting() -> list[dict]:
    """Return what waits for staff: how many, what, since when, and the list to open."""
    applications = apps.get_model("workgroups", "Membership").objects.waiting_for_staff()
    examples = apps.get_model("practice_examples", "PracticeExample").objects.submitted()
    feedback = apps.get_model("home", "AccessibilityFeedback").objects.open()
    mails = apps.get_model("mail", "OutgoingMail").objects
    return [
        _item(_rows(applications, "requested_at"), "offener Antrag", "offene Anträge", "workgroups_application"),
        _item(
            _rows(examples, "submitted_at"),
            "eingereichtes Praxisbeispiel",
            "eingereichte Praxisbeispiele",
            "practice_examples_practiceexample",
            "state__exact=submitted",
        ),
        _item(
            _rows(feedback, "created_at"),
            "Rückmeldung zu Barrieren",
            "Rückmeldungen zu Barrieren",
            "home_accessibilityfeedback",
            "erledigt=nein",
        ),
        _item(
            _rows(mails.filter(state="failed"), "created_at"),
            "unzustellbare E-Mail",
            "unzustellbare E-Mails",
            "mail_outgoingmail",
            "state__exact=failed",
        ),
        _item(
            _rows(mails.paused(), "created_at"),
            "angehaltene E-Mail",
            "angehaltene E-Mails",
            "mail_outgoingmail",
            "angehalten=ja",
        ),
    ]


def _rows(rows, since: str) -> dict:
    return rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))


def _item(rows: dict, one: str, many: str, admin_name: str, query: str = "") -> dict:
    url = reverse(f"admin:{admin_name}_changelist")
    days = (timezone.localdate() - timezone.localdate(rows["oldest"])).days if rows["oldest"] else 0
    return {
        "count": rows["count"],
        "label": one if rows["count"] == 1 else many,
        "since": _since(days) if rows["count"] else "",
        "url": f"{url}?{query}" if query else url,
    }


def _since(days: int) -> str:
    if days == 0:
        return "seit heute"
    return "seit gestern" if days == 1 else f"seit {days} Tagen"


def to_look_after() -> list[dict]:
    """Return what the network lacks: AGs without a planned meeting, vacant offices, minutes, a review that is due."""
    workgroups, meetings = apps.get_model("workgroups", "Workgroup"), apps.get_model("meetings", "Meeting")
    now = timezone.now()
    planned = meetings.objects.filter(workgroup=OuterRef("pk"), starts_at__gte=now).exclude(state="cancelled")
    idle = list(workgroups.objects.ags().active().filter(~Exists(planned)))
    over = meetings.objects.filter(state="announced", ends_at__lt=now).order_by("ends_at")
    past, minutes_missing = reverse("meetings:meeting_list"), over.count()
    items = [
        (len(idle), "AG ohne geplantes Treffen", "AGs ohne geplantes Treffen", _names(idle), _plan_url(idle)),
        _vacant_offices(workgroups),
        (
            minutes_missing,
            "Treffen ohne Protokoll",
            "Treffen ohne Protokoll",
            ", ".join(over.values_list("title", flat=True)[:NAMED]),
            f"{past}?zeit=vergangen",
        ),
        _review_due(),
    ]
    return [
        {"count": count, "label": one if count == 1 else many, "detail": detail, "url": url}
        for count, one, many, detail, url in items
        if count
    ]


def _names(groups: list) -> str:
    return ", ".join(group.short_name for group in groups)


def _plan_url(groups: list) -> str:
    """The form to plan the first one's meeting, or the list of meetings."""
    if not groups:
        return reverse("meetings:meeting_list")
    return f"{reverse('meetings:meeting_create')}?gruppe={groups[0].slug}"


def _vacant_offices(workgroups) -> tuple:
    office = apps.get_model("workgroups", "Office")
    held = set(office.objects.current().values_list("workgroup", "role"))
    vacant = [
        f"{group.short_name}: {role.label}"
        for group in workgroups.objects.ags().active()
        for role in (office.Role.SPEAKER, office.Role.DEPUTY)
        if (group.pk, role.value) not in held
    ]
    url = reverse("admin:workgroups_office_add")
    return len(vacant), "unbesetztes Amt", "unbesetzte Ämter", ", ".join(vacant[:NAMED]), url


def _review_due() -> tuple:
    statement = apps.get_model("home", "AccessibilityStatement").objects.first()
    if statement is None or statement.review_due_on > timezone.localdate():
        return 0, "", "", "", ""
    url = reverse("admin:home_accessibilitystatement_change", args=[statement.pk])
    detail = f"zuletzt überprüft am {date_format(statement.reviewed_on)}"
    return 1, "Überprüfung fällig: Barrierefreiheit", "", detail, url
