"""Groups, offices and memberships for the Transferagentur; every change that a rule touches goes through a service."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.utils import timezone

from . import services
from .models import Membership, Office, Workgroup
from .registration import admin as registration_admin  # noqa: F401
from .services.offices import AG_ROLES


class WorkgroupAdminForm(forms.ModelForm):
    """Adds an AG (R11) and changes what groups say of themselves."""

    class Meta:
        model = Workgroup
        fields = ["number", "name", "slug", "goal", "suits", "founded_on", "planned_until", "result"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "number" in self.fields:
            self.fields["number"].required = True

    def clean_number(self):
        number = self.cleaned_data["number"]
        if Workgroup.objects.ags().filter(number=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Diese AG-Nummer ist schon vergeben.")
        return number

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in services.RESERVED_SLUGS:
            raise forms.ValidationError(
                "Diese Adresse ist für Seiten des Portals vorgesehen. Bitte wählen Sie eine andere."
            )
        return slug


@admin.register(Workgroup)
class WorkgroupAdmin(admin.ModelAdmin):
    """New groups are AGs; UAGs are founded, led and concluded by members on the group's page („Auf der Website“)."""

    form = WorkgroupAdminForm
    list_display = ["__str__", "kind", "parent", "state", "member_count", "founded_on"]
    list_filter = ["kind", "state"]
    list_select_related = ["parent"]
    search_fields = ["name", "goal"]
    ordering = ["kind", "number", "name"]
    readonly = ["kind", "parent", "state", "concluded_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_member_count()

    @admin.display(description="Mitglieder")
    def member_count(self, group):
        if group.kind in (Workgroup.Kind.NETWORK, Workgroup.Kind.CONCEPT):
            return group.members.count()
        return group.member_count

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["number", "name", "slug", "goal", "suits", "founded_on"]
        own = {
            Workgroup.Kind.AG: ["number", "name", "slug", "goal", "suits"],
            Workgroup.Kind.UAG: ["name", "slug", "goal", "planned_until", "result"],
        }.get(obj.kind, ["name", "slug", "goal"])
        return [*own, "founded_on", *self.readonly]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        fields = ["slug", *self.readonly]
        return fields if obj.is_active is False else [*fields, "result"]

    def get_search_results(self, request, queryset, search_term):
        """Offer only active AGs where an office is given."""
        if request.GET.get("model_name") == "office":
            queryset = queryset.ags().active()
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.kind = Workgroup.Kind.AG
            obj.parent = Workgroup.objects.get(kind=Workgroup.Kind.NETWORK)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False


class AppointmentForm(forms.ModelForm):
    """Gives an office; the service's answer holds until it is saved, because the admin saves in one transaction."""

    role = forms.ChoiceField(label="Amt", choices=[("", "---------"), *((role.value, role.label) for role in AG_ROLES)])
    replace = forms.BooleanField(
        label="Bisherige Amtszeit beenden",
        required=False,
        help_text="Beendet mit dem Beginn der neuen Amtszeit die bisherige, falls das Amt besetzt ist, "
        "und ein anderes Amt, das die Person in dieser AG hat.",
    )

    class Meta:
        model = Office
        fields = ["workgroup", "member", "role", "since", "until"]

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    services.check_appointment(**data)
            except services.GroupRuleError as error:
                self.add_error(error.field, str(error))
        return data


class RunningFilter(admin.SimpleListFilter):
    title = "Stand"
    parameter_name = "stand"

    def lookups(self, request, model_admin):
        return [("laufend", "laufend oder geplant"), ("beendet", "beendet")]

    def queryset(self, request, queryset):
        running = Office.objects.running().values("pk")
        if self.value() == "laufend":
            return queryset.filter(pk__in=running)
        return queryset.exclude(pk__in=running) if self.value() == "beendet" else queryset


def _day(moment) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y}" if moment else "–"


class _History(admin.ModelAdmin):
    """Rows that are read, ended by an action and never changed or deleted."""

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_end_permission(self, request):
        return request.user.has_perm(f"workgroups.change_{self.opts.model_name}")

    def _tell(self, request, done: list[str], skipped: list[str]) -> None:
        """Say what an action did, and each row it left alone with the reason."""
        if done:
            self.message_user(request, f"Beendet: {'; '.join(done)}.", messages.SUCCESS)
        for reason in skipped:
            self.message_user(request, f"Übersprungen: {reason}", messages.WARNING)


@admin.register(Office)
class OfficeAdmin(_History):
    """Adding is appointing (R3, R4); terms end by the action or by a successor."""

    form = AppointmentForm
    list_display = ["role", "group", "member", "term", "standing"]
    list_filter = [RunningFilter, "role", ("workgroup", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["workgroup__parent", "member__user"]
    search_fields = ["member__user__last_name", "member__user__first_name", "workgroup__name"]
    autocomplete_fields = ["workgroup", "member"]
    date_hierarchy = "since"
    ordering = ["-since", "-pk"]
    actions = ["end_today"]

    @admin.display(description="Gruppe", ordering="workgroup")
    def group(self, office):
        return office.workgroup.short_name

    @admin.display(description="Amtszeit", ordering="since")
    def term(self, office):
        end = f"{office.last_day:%d.%m.%Y}" if office.last_day else "offen"
        return f"{office.since:%d.%m.%Y} – {end}"

    @admin.display(description="Stand")
    def standing(self, office):
        if office.is_over:
            return "beendet"
        return "im Amt" if office.has_begun else "beginnt noch"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Leave out the buttons beside group and person: neither is added or changed on the way."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation and field:
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def get_fields(self, request, obj=None):
        fields = ["workgroup", "member", "role", "since", "until"]
        return [*fields, "ended_on"] if obj else [*fields, "replace"]

    def save_model(self, request, obj, form, change):
        obj.pk = services.appoint(**form.cleaned_data).pk
        obj.refresh_from_db()

    @admin.action(description="Amtszeit heute beenden", permissions=["end"])
    def end_today(self, request, queryset):
        done, skipped = [], []
        for office in queryset.select_related("workgroup__parent", "member__user"):
            try:
                services.end_office(office=office, on=timezone.localdate())
                done.append(str(office))
            except services.GroupRuleError as error:
                skipped.append(f"{office} – {error}")
        self._tell(request, done, skipped)


@admin.register(Membership)
class MembershipAdmin(_History):
    """All memberships with their history; applications have a list of their own."""

    list_display = ["member", "group", "status", "requested", "decided", "ended"]
    list_filter = ["status", ("workgroup", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    list_select_related = ["member__user", "workgroup"]
    search_fields = ["member__user__last_name", "member__user__first_name", "member__user__email"]
    date_hierarchy = "requested_at"
    ordering = ["-requested_at", "-pk"]
    actions = ["end"]

    @admin.display(description="Gruppe", ordering="workgroup")
    def group(self, membership):
        return membership.workgroup.short_name

    @admin.display(description="beantragt", ordering="requested_at")
    def requested(self, membership):
        return _day(membership.requested_at)

    @admin.display(description="entschieden", ordering="decided_at")
    def decided(self, membership):
        return _day(membership.decided_at)

    @admin.display(description="beendet", ordering="ended_at")
    def ended(self, membership):
        return _day(membership.ended_at)

    def has_add_permission(self, request):
        return False

    @admin.action(description="Mitgliedschaft beenden", permissions=["end"])
    def end(self, request, queryset):
        done, skipped = [], []
        for membership in queryset.select_related("workgroup__parent", "member__user"):
            if services.end_membership(membership=membership):
                done.append(str(membership))
            else:
                skipped.append(f"{membership} – die Mitgliedschaft ist nicht aktiv.")
        self._tell(request, done, skipped)
