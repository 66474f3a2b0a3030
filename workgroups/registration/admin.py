"""The Transferagentur's desk for applications: see what is asked, admit, or decline with a reason (R2)."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from dkbm_portal.admin_base import ReadOnlyAdmin
from dkbm_portal.template_tags import long_date

from ..models import Application, Membership, Workgroup
from .forms import ReasonForm
from .services import RegistrationError, admit, decline

FITS = {True: "passt zur Kommune", False: "passt nicht", None: "keine Domain bekannt"}


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Open applications of confirmed people. Nothing is edited here: the services decide."""

    list_display = [
        "person", "email", "municipality", "mail_domain", "function", "group", "message_start", "requested_at",
        "earlier",
    ]  # fmt: skip
    list_display_links = ["person"]
    search_fields = ["member__user__first_name", "member__user__last_name", "member__user__email"]
    ordering = ["requested_at"]
    actions = ["admit_selected"]
    fields = [
        "person", "email", "mail_domain", "municipality", "function", "group", "message_text", "requested_at",
        "history",
    ]  # fmt: skip
    readonly_fields = fields
    change_form_template = "admin/workgroups/application/change_form.html"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .waiting_for_staff()
            .select_related("member__user", "member__municipality", "workgroup")
            .prefetch_related("member__municipality__mail_domains", "member__memberships__workgroup")
        )

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/aufnehmen/", wrap(self.admit_view), name="workgroups_application_admit"),
            path("<int:pk>/ablehnen/", wrap(self.decline_view), name="workgroups_application_decline"),
            *super().get_urls(),
        ]

    def has_decide_permission(self, request):
        return request.user.has_perm("workgroups.change_application")

    @admin.display(description="Person", ordering="member__user__last_name")
    def person(self, application):
        return str(application.member)

    @admin.display(description="E-Mail", ordering="member__user__email")
    def email(self, application):
        return application.member.user.email

    @admin.display(description="Kommune", ordering="member__municipality__name")
    def municipality(self, application):
        return application.member.municipality

    @admin.display(description="Mail-Domain")
    def mail_domain(self, application):
        return FITS[application.member.mail_domain_fits]

    @admin.display(description="Funktion")
    def function(self, application):
        return application.member.function

    @admin.display(description="Arbeitsgruppe", ordering="workgroup__number")
    def group(self, application):
        return application.workgroup.short_name

    @admin.display(description="Nachricht")
    def message_start(self, application):
        return Truncator(application.message).chars(80) or "keine"

    @admin.display(description="Nachricht")
    def message_text(self, application):
        return application.message or "keine"

    @admin.display(description="Frühere Anträge")
    def earlier(self, application):
        return len(self._earlier(application)) or "keine"

    @admin.display(description="Frühere Anträge und Mitgliedschaften")
    def history(self, application):
        rows = (
            (
                row.workgroup.short_name,
                row.get_status_display(),
                long_date(row.requested_at),
                row.reason or "ohne Begründung",
            )
            for row in self._earlier(application)
        )
        return format_html_join("", "<p>{}: {}, gestellt am {} ({})</p>", rows) or "keine"

    @staticmethod
    def _earlier(application) -> list[Membership]:
        return [
            row
            for row in application.member.memberships.all()
            if row.pk != application.pk and row.kind == Workgroup.Kind.AG
        ]

    @admin.action(description="Aufnehmen", permissions=["decide"])
    def admit_selected(self, request, queryset):
        """Admit each one on its own, so that one that can't be admitted does not stop the others."""
        admitted = 0
        for application in queryset:
            try:
                admit(membership=application, by=request.user)
                admitted += 1
                self.log_change(request, application, "Aufgenommen.")
            except RegistrationError as error:
                self.message_user(request, f"Übersprungen: {error}", messages.WARNING)
        people = "1 Person" if admitted == 1 else f"{admitted} Personen"
        level = messages.SUCCESS if admitted else messages.WARNING
        self.message_user(request, f"{people} aufgenommen.", level)

    @method_decorator(require_POST)
    def admit_view(self, request, pk):
        application = self._to_decide(request, pk)
        try:
            admit(membership=application, by=request.user)
            self.log_change(request, application, "Aufgenommen.")
            self.message_user(
                request, f"{application.member} ist aufgenommen und erhält eine E-Mail.", messages.SUCCESS
            )
        except RegistrationError as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:workgroups_application_changelist"))

    def decline_view(self, request, pk):
        """Ask for the reason first; the person reads it."""
        application = self._to_decide(request, pk)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                decline(membership=application, by=request.user, reason=form.cleaned_data["reason"])
                self.log_change(request, application, "Abgelehnt.")
                self.message_user(
                    request, f"{application.member} erhält eine E-Mail mit Ihrer Begründung.", messages.SUCCESS
                )
            except RegistrationError as error:
                self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:workgroups_application_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": f"Antrag von {application.member} ablehnen",
            "opts": self.opts,
            "application": application,
            "form": form,
        }
        return render(request, "admin/workgroups/application/decline.html", context)

    def _to_decide(self, request, pk) -> Application:
        if not self.has_decide_permission(request):
            raise PermissionDenied
        rows = Application.objects.filter(kind=Workgroup.Kind.AG).select_related("member__user", "workgroup")
        return get_object_or_404(rows, pk=pk)
