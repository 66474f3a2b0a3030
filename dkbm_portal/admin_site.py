"""The Transferagentur's admin: German titles, groups by task, login only through the portal's own login (with MFA)."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
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
    "Seiten": ["home.legalpage"],
}  # fmt: skip
OTHERS = "Technik"
GERMAN_NAMES = {"mfa.authenticator": "Zweite Faktoren und Passkeys", "usersessions.usersession": "Angemeldete Geräte"}


class PortalAdminSite(admin.AdminSite):
    """Admin without a login form of its own, which would let a password pass without second factor and rate limit.

    It is loaded while apps start, so models are looked up when a page is asked for.
    """

    site_header = "DKBM-Netzwerk Niedersachsen"
    site_title = "DKBM-Verwaltung"
    index_title = "Verwaltung des Netzwerks"
    site_url = "/"

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
            entry["name"] = GERMAN_NAMES.get(label, entry["name"])
            section = _section_of(label)
            if section == OTHERS:  # these rows come from people's own doing
                entry["add_url"] = None
            sections[section].append(entry)
        return [_section(name, entries) for name, entries in sections.items() if entries]

    def index(self, request, extra_context=None):
        return super().index(request, {"waiting": waiting()} | (extra_context or {}))


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
    """Return what waits for staff: how many, what, and the list to open."""
    applications = apps.get_model("workgroups", "Membership").objects.waiting_for_staff().count()
    examples = apps.get_model("practice_examples", "PracticeExample").objects.submitted().count()
    mails = apps.get_model("mail", "OutgoingMail").objects.filter(state="failed").count()
    rows = [
        (applications, "offener Antrag", "offene Anträge", reverse("admin:workgroups_application_changelist")),
        (
            examples,
            "eingereichtes Praxisbeispiel",
            "eingereichte Praxisbeispiele",
            f"{reverse('admin:practice_examples_practiceexample_changelist')}?state__exact=submitted",
        ),
        (
            mails,
            "unzustellbare E-Mail",
            "unzustellbare E-Mails",
            f"{reverse('admin:mail_outgoingmail_changelist')}?state__exact=failed",
        ),
    ]
    return [{"count": count, "label": one if count == 1 else many, "url": url} for count, one, many, url in rows]
