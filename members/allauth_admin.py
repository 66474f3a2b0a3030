"""allauth's tables in the admin: German, without secrets, and nothing to edit that only a person's own steps may set.

allauth's own pages would show the encrypted TOTP secret and the keys of running sessions.
"""

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.formats import date_format

APP_NAMES = {"account": "E-Mail-Adressen", "mfa": "Zweite Faktoren und Passkeys", "usersessions": "Angemeldete Geräte"}
MODEL_NAMES = {
    Authenticator: ("Zweiter Faktor oder Passkey", "Zweite Faktoren und Passkeys"),
    UserSession: ("Angemeldetes Gerät", "Angemeldete Geräte"),
}
TYPE_NAMES = {
    Authenticator.Type.TOTP: "Authenticator-App",
    Authenticator.Type.RECOVERY_CODES: "Wiederherstellungscodes",
    Authenticator.Type.WEBAUTHN: "Passkey oder Sicherheitsschlüssel",
}


def type_name(authenticator: Authenticator) -> str:
    return TYPE_NAMES.get(authenticator.type, authenticator.type)


def _moment(value) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "noch nie"


for _label, _name in APP_NAMES.items():
    apps.get_app_config(_label).verbose_name = _name
for _model, _names in MODEL_NAMES.items():  # allauth's German catalogue has none for them
    _model._meta.verbose_name, _model._meta.verbose_name_plural = _names
Authenticator.__str__ = type_name
for _model in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(_model)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that come from people's own doing."""

    list_per_page = 50
    list_select_related = ["user"]
    search_fields = ["user__email", "user__first_name", "user__last_name"]
    search_help_text = "Name oder E-Mail-Adresse"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="Person", ordering="user__last_name")
    def person(self, row):
        return f"{row.user.last_name}, {row.user.first_name}"

    @admin.display(description="E-Mail-Adresse", ordering="user__email")
    def login(self, row):
        return row.user.email


class TypeFilter(admin.SimpleListFilter):
    title = "Art"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return list(TYPE_NAMES.items())

    def queryset(self, request, queryset):
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors; deleting one lets somebody in again who lost the telephone."""

    list_display = ["person", "login", "type_name", "added", "used"]
    list_filter = [TypeFilter]
    fields = ["person", "login", "type_name", "added", "used"]

    @admin.display(description="Art", ordering="type")
    def type_name(self, row):
        return type_name(row)

    @admin.display(description="eingerichtet", ordering="created_at")
    def added(self, row):
        return _moment(row.created_at)

    @admin.display(description="zuletzt benutzt", ordering="last_used_at")
    def used(self, row):
        return _moment(row.last_used_at)


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """Where people are logged in; staff end a session, such as that of a lost laptop."""

    list_display = ["person", "login", "began", "seen", "address", "browser"]
    fields = ["person", "login", "began", "seen", "address", "browser"]
    actions = ["end_sessions"]

    def has_delete_permission(self, request, obj=None):
        return False

    def has_end_permission(self, request):
        return request.user.has_perm("usersessions.delete_usersession")

    @admin.display(description="angemeldet", ordering="created_at")
    def began(self, row):
        return _moment(row.created_at)

    @admin.display(description="zuletzt gesehen", ordering="last_seen_at")
    def seen(self, row):
        return _moment(row.last_seen_at)

    @admin.display(description="IP-Adresse", ordering="ip")
    def address(self, row):
        return row.ip

    @admin.display(description="Browser")
    def browser(self, row):
        return row.user_agent

    @admin.action(description="Ausgewählte Geräte abmelden", permissions=["end"])
    def end_sessions(self, request, queryset):
        ended = 0
        for session in queryset:
            self.log_deletions(request, [session])
            session.end()
            ended += 1
        text = "1 Gerät ist abgemeldet." if ended == 1 else f"{ended} Geräte sind abgemeldet."
        self.message_user(request, text, messages.SUCCESS)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Addresses of accounts; they are changed with the account, here they are only confirmed by hand."""

    list_display = ["email", "person", "is_primary", "is_verified"]
    list_filter = [("verified", admin.BooleanFieldListFilter)]
    search_fields = ["email", "user__first_name", "user__last_name"]
    fields = ["email", "person", "is_primary", "is_verified"]
    actions = ["confirm"]

    def has_delete_permission(self, request, obj=None):
        return False

    def has_confirm_permission(self, request):
        return request.user.has_perm("account.change_emailaddress")

    @admin.display(description="Anmeldeadresse", boolean=True, ordering="primary")
    def is_primary(self, row):
        return row.primary

    @admin.display(description="bestätigt", boolean=True, ordering="verified")
    def is_verified(self, row):
        return row.verified

    @admin.action(description="Ausgewählte Adressen als bestätigt kennzeichnen", permissions=["confirm"])
    def confirm(self, request, queryset):
        """For people whose mail server swallows the confirmation; the application then reaches staff as usual."""
        confirmed, refused = 0, []
        for address in queryset.filter(verified=False):
            if address.set_verified():
                signals.email_confirmed.send(sender=EmailAddress, request=request, email_address=address)
                self.log_change(request, address, "Von Hand bestätigt")
                confirmed += 1
            else:
                refused.append(address.email)
        text = "1 Adresse ist bestätigt." if confirmed == 1 else f"{confirmed} Adressen sind bestätigt."
        self.message_user(request, text, messages.SUCCESS)
        if refused:
            text = f"Schon von jemand anderem bestätigt: {', '.join(refused)}."
            self.message_user(request, text, messages.WARNING)
