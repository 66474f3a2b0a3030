from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction

from . import allauth_admin  # noqa: F401 - registers accounts' addresses, second factors and sessions
from .models import MailDomain, Member, Municipality, User

admin.site.unregister(Group)  # staff may do everything in the admin, so groups of rights would be a second truth


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts come from registration; here staff accounts are added and accounts deactivated."""

    list_display = ["email", "last_name", "first_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["last_name", "first_name"]
    readonly_fields = ["last_login", "date_joined"]
    fields = ["email", "first_name", "last_name", "is_staff", "is_active", "last_login", "date_joined"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else ["email", "first_name", "last_name"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "email":
            field.help_text = (
                "Zugleich die Anmeldung. Eine neue Adresse bestätigt die Person bei der nächsten Anmeldung; "
                "ein Passwort legt sie über „Passwort vergessen“ selbst fest."
            )
        return field

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        """Keep allauth's row of the address in step; staff have every right in the admin."""
        obj.email = obj.email.lower()
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True)

    def has_delete_permission(self, request, obj=None):
        return False


class AgFilter(admin.SimpleListFilter):
    title = "Arbeitsgruppe"
    parameter_name = "ag"

    def lookups(self, request, model_admin):
        return [(number, f"AG {number} {name}") for number, name in Member.objects.ags()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(
            memberships__kind="ag", memberships__status="active", memberships__workgroup__number=self.value()
        )


class DistrictFilter(admin.SimpleListFilter):
    title = "Landkreis oder kreisfreie Stadt"
    parameter_name = "kreis"

    def lookups(self, request, model_admin):
        return Municipality.objects.filter(district__isnull=True).values_list("key", "name")

    def queryset(self, request, queryset):
        return queryset.filter(municipality__key__startswith=self.value()) if self.value() else queryset


class AdmittedFilter(admin.SimpleListFilter):
    title = "aufgenommen"
    parameter_name = "aufgenommen"

    def lookups(self, request, model_admin):
        return [("ja", "ja"), ("nein", "nein")]

    def queryset(self, request, queryset):
        admitted = Member.objects.admitted().values("pk")
        if self.value() == "ja":
            return queryset.filter(pk__in=admitted)
        return queryset.exclude(pk__in=admitted) if self.value() == "nein" else queryset


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """People with their work; memberships and admission have their own pages."""

    list_display = ["name", "email", "municipality", "function", "ag_name"]
    list_filter = [AdmittedFilter, AgFilter, DistrictFilter]
    list_per_page = 50
    search_fields = ["user__first_name", "user__last_name", "user__email", "municipality__name", "function"]
    autocomplete_fields = ["municipality"]
    readonly_fields = ["user", "privacy_acknowledged_at"]
    fields = [
        "user", "municipality", "function", "department", "phone", "funding_programme", "expertise", "about",
        "show_email", "show_phone", "privacy_acknowledged_at",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).with_ag()

    @admin.display(description="Name", ordering="user__last_name")
    def name(self, member):
        return f"{member.user.last_name}, {member.user.first_name}"

    @admin.display(description="E-Mail", ordering="user__email")
    def email(self, member):
        return member.user.email

    @admin.display(description="Arbeitsgruppe", empty_value="nicht aufgenommen")
    def ag_name(self, member):
        return member.ag and member.ag.short_name

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MailDomainInline(admin.TabularInline):
    model = MailDomain
    extra = 2


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "district", "key", "population"]
    list_filter = ["kind"]
    list_select_related = ["district"]
    search_fields = ["name", "key", "mail_domains__domain"]
    autocomplete_fields = ["district"]
    inlines = [MailDomainInline]
