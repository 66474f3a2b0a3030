"""The account's and profile's part of what the portal knows of a person."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils import timezone

from dkbm_portal.personal_data import (
    FORGOTTEN_DOMAIN,
    FORMER_FIRST_NAME,
    FORMER_LAST_NAME,
    Duty,
    Leaving,
    Part,
    Table,
    register,
)

from .allauth_admin import type_name
from .models import Member, User

_PROFILE = (
    "municipality", "function", "department", "phone", "funding_programme", "expertise", "about", "show_email",
    "show_phone", "privacy_acknowledged_at",
)  # fmt: skip
_ACCOUNT = ("first_name", "last_name", "email", "date_joined", "last_login", "is_staff", "is_active")


def export(user: User) -> list[Table]:
    member = Member.objects.filter(user=user).select_related("municipality").first()
    return [
        Table("Konto", [_values(user, _ACCOUNT)]),
        Table("Profil", [_values(member, _PROFILE)] if member else []),
        Table(
            "E-Mail-Adressen",
            [
                {"Adresse": row.email, "bestätigt": row.verified, "Anmeldeadresse": row.primary}
                for row in EmailAddress.objects.filter(user=user).order_by("pk")
            ],
        ),
        Table(
            "Zweite Faktoren und Passkeys",
            [
                {"Art": type_name(row), "eingerichtet": row.created_at, "zuletzt benutzt": row.last_used_at}
                for row in Authenticator.objects.filter(user=user).order_by("pk")
            ],
        ),
        Table(
            "Sitzungen",
            [
                {"angemeldet": row.created_at, "zuletzt gesehen": row.last_seen_at, "IP-Adresse": row.ip,
                 "Browser": row.user_agent}
                for row in UserSession.objects.filter(user=user).order_by("pk")
            ],
        ),
        Table(
            "Ihre Schritte in der Verwaltung",
            [
                {"Zeitpunkt": row.action_time, "Gegenstand": row.object_repr, "Schritt": row.get_change_message()}
                for row in LogEntry.objects.filter(user=user).order_by("pk")
            ],
        ),
    ]  # fmt: skip


def duties(user: User) -> list[Duty]:
    """The last account of the Transferagentur can't go: nobody could admit anybody any more."""
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    if not user.is_staff or others.exists():
        return []
    text = "Ihr Konto ist das letzte der Transferagentur. Bitte legen Sie zuerst ein Konto für eine andere Person an."
    return [Duty(text, blocks=True)]


def erase(leaving: Leaving) -> None:
    """Make account and profile nobody's; rows of other apps keep pointing at them, so that counts stay right."""
    user = leaving.user
    for session in UserSession.objects.filter(user=user):
        session.end()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    _blank_admin_log(leaving)
    user.email = f"geloescht-{user.pk}@{FORGOTTEN_DOMAIN}"
    user.first_name, user.last_name = FORMER_FIRST_NAME, FORMER_LAST_NAME
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login, user.erased_at = None, timezone.now()
    user.set_unusable_password()
    user.save()
    if member := Member.objects.filter(user=user).select_related("user", "municipality").first():
        member.function = member.department = member.phone = ""
        member.funding_programme = member.expertise = member.about = ""
        member.show_email = member.show_phone = False
        member.save()


def _blank_admin_log(leaving: Leaving) -> None:
    found = Q(pk__in=[])
    for word in (*leaving.name.split()[-1:], *leaving.addresses):
        found |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
        found |= Q(change_message__contains=json.dumps(word)[1:-1])  # Django's own messages are JSON in ASCII
    for entry in LogEntry.objects.filter(found):
        entry.object_repr = leaving.blank(entry.object_repr)
        message = entry.change_message
        if message.startswith("["):
            message = json.dumps(json.loads(message), ensure_ascii=False)
        entry.change_message = leaving.blank(message)
        entry.save(update_fields=["object_repr", "change_message"])


def _values(row, names: tuple[str, ...]) -> dict:
    values = {name: getattr(row, name) for name in names}
    return {
        str(row._meta.get_field(name).verbose_name): str(value) if hasattr(value, "_meta") else value
        for name, value in values.items()
    }


register(Part(export, erase, duties))
