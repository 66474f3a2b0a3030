"""The admin and the style guide: first page, every list, a page of its first entry, every form for a new one."""

from types import SimpleNamespace

from django.contrib.admin import site
from django.test import RequestFactory
from django.urls import reverse

from members.models import User

from .acts import Case, open_first_row, save_in_admin, submit_in_admin


def admin_cases(found: SimpleNamespace) -> list[Case]:
    decline = reverse("admin:workgroups_application_decline", args=[found.application.pk])
    publish, give_back = (
        reverse(f"admin:practice_examples_{name}", args=[found.submitted.pk])
        for name in ("publish", "return_to_author")
    )
    office, people = reverse("admin:workgroups_office_add"), reverse("admin:members_user_changelist")
    return [
        Case("Stilführer", "staff", reverse("style_guide:components")),
        Case("Stilführer: E-Mails", "staff", reverse("style_guide:mails")),
        Case("Stilführer: E-Mail", "staff", reverse("style_guide:mail", args=["meetings.invitation"])),
        Case("Verwaltung", "staff", reverse("admin:index")),
        *_of_every_model(),
        Case("Verwaltung: kein Treffer", "staff", f"{people}?q=qwertz"),
        Case("Verwaltung: Amt, Fehler", "staff", office, save_in_admin, True),
        Case("Verwaltung: Antrag ablehnen", "staff", decline),
        Case("Verwaltung: Antrag ablehnen, Fehler", "staff", decline, submit_in_admin, True),
        Case("Verwaltung: Beispiel veröffentlichen", "staff", publish),
        Case("Verwaltung: Beispiel zurückgeben, Fehler", "staff", give_back, submit_in_admin, True),
        Case("Verwaltung: Beispiel veröffentlicht", "staff", publish, submit_in_admin),
        Case(
            "Verwaltung: Person löschen", "staff", reverse("admin:members_user_delete", args=[found.colleague.user_id])
        ),
        Case("Verwaltung: kein Zutritt", "member", reverse("admin:index")),
    ]


def _of_every_model() -> list[Case]:
    request = RequestFactory().get("/")
    request.user = User.objects.filter(is_superuser=True).first()
    cases = []
    for model, admin in site._registry.items():
        name, url = model._meta.verbose_name_plural, f"admin:{model._meta.app_label}_{model._meta.model_name}"
        cases.append(Case(f"Verwaltung: {name}", "staff", reverse(f"{url}_changelist")))
        if admin.get_queryset(request).exists():
            cases.append(Case(f"Verwaltung: {name}, Eintrag", "staff", reverse(f"{url}_changelist"), open_first_row))
        if admin.has_add_permission(request) and admin.add_view.__qualname__.startswith("ModelAdmin"):
            cases.append(Case(f"Verwaltung: {name}, neu", "staff", reverse(f"{url}_add")))
    return cases
