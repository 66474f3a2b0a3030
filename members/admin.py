from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.template.response import TemplateResponse

from dkbm_portal.personal_data import duties_of

from . import allauth_admin  # noqa: F401 - registers accounts' addresses, second factors and sessions
from .models import MailDomain, Member, Municipality, User
from .services import ErasureRefused, erase_account

admin.site.unregister(Group)  # staff may do everything in the admin, so groups of rights would be a second truth


class UserAdminForm(forms.ModelForm):
    """Keeps at least one person who can get into the admin."""

    def clean(self):
        data = super().clean()
        stays = data.get("is_staff", True) and data.get("is_active", True)
        others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=self.instance.pk)
        if self.instance.pk and self.initial.get("is_staff") and not stays and not others.exists():
            raise forms.ValidationError(
                "Das ist das letzte Konto der Transferagentur, das in die Verwaltung kann; es bleibt aktiv."
            )
        return data


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts come from registration; here staff accounts are added, accounts deactivated and, on request, erased."""

    form = UserAdminForm
    list_display = ["email", "last_name", "first_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["last_name", "first_name"]
    readonly_fields = ["last_login", "date_joined"]
    fields = ["email", "first_name", "last_name", "is_staff", "is_active", "last_login", "date_joined"]
    actions = ["erase"]

    @admin.action(description="Konto löschen (auf Wunsch der Person) …", permissions=["change"])
    def erase(self, request, queryset):
        """Ask first, naming what ends; then erase each on its own and say who was left out, and why."""
        if "confirmed" not in request.POST:
            accounts = [{"user": user, "duties": [duty.text for duty in duties_of(user)]} for user in queryset]
            context = self.admin_site.each_context(request) | {
                "title": "Konten löschen",
                "opts": self.opts,
                "accounts": accounts,
            }
            return TemplateResponse(request, "admin/members/user/erase.html", context)
        erased = 0
        for user in queryset:
            if refusal := self._erase_one(request, user):
                self.message_user(request, f"Übersprungen: {user} – {refusal}", messages.WARNING)
            else:
                erased += 1
        if erased:
            text = "1 Konto ist gelöscht." if erased == 1 else f"{erased} Konten sind gelöscht."
            self.message_user(request, text, messages.SUCCESS)
        return None

    def _erase_one(self, request, user: User) -> str:
        """Erase one account; returns why not, or an empty string."""
        if user == request.user:
            return "Ihr eigenes Konto löschen Sie unter „Meine Daten“."
        try:
            if not erase_account(user=user, on_request=True):
                return "Das Konto ist schon gelöscht."
        except ErasureRefused as refused:
            return str(refused)
        self.log_change(request, User.objects.get(pk=user.pk), "Konto auf Wunsch der Person gelöscht.")
        return ""

    def has_change_permission(self, request, obj=None):
        """What is erased is nobody any more."""
        return super().has_change_permission(request, obj) and not (obj and obj.erased_at)

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
        return [(str(number), f"AG {number} {name}") for number, name in Member.objects.ags()]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
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

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.user.erased_at)

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
