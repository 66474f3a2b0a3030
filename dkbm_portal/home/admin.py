from django.contrib import admin, messages

from .models import AccessibilityFeedback, AccessibilityStatement, LegalPage
from .services import mark_done

IMPRESSUM_NOTE = (
    "Bitte ergänzen Sie unter „Anbieterin“ Name, Postanschrift und Telefonnummer der Trägereinrichtung und wer sie "
    "vertritt (§ 5 DDG)."
)
ACCESSIBILITY_NOTE = (
    "Hier steht nur die Einleitung. Stand, nicht barrierefreie Inhalte und Daten ändern Sie unter „Erklärung zur "
    "Barrierefreiheit“."
)
NOTES = {"impressum": IMPRESSUM_NOTE, "barrierefreiheit": ACCESSIBILITY_NOTE}


@admin.register(LegalPage)
class LegalPageAdmin(admin.ModelAdmin):
    """Impressum, Datenschutz and Barrierefreiheit: their texts change, their number does not."""

    list_display = ["title", "updated_at"]
    readonly_fields = ["updated_at"]

    def get_fieldsets(self, request, obj=None):
        note = "Die Seite ist öffentlich. Gliedern Sie den Text mit Markdown: „# Überschrift“, „- Punkt“, „**fett**“."
        if obj and obj.slug in NOTES:
            note = f"{note} {NOTES[obj.slug]}"
        return [(None, {"fields": ["title", "body", "updated_at"], "description": note})]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, obj):
        return obj.get_absolute_url()


@admin.register(AccessibilityStatement)
class AccessibilityStatementAdmin(admin.ModelAdmin):
    """The facts of the Erklärung zur Barrierefreiheit; one row that is neither added nor deleted."""

    list_display = ["status", "prepared_on", "reviewed_on", "review_due"]
    readonly_fields = ["review_due"]
    fieldsets = [
        (None, {"fields": ["status", "not_conforming", "disproportionate", "out_of_scope"]}),
        (
            "Erstellung und Überprüfung",
            {"fields": ["prepared_on", "method", "method_details", "reviewed_on", "review_due"]},
        ),
        ("Durchsetzungsverfahren", {"fields": ["arbitration"]}),
    ]

    @admin.display(description="nächste Überprüfung bis")
    def review_due(self, statement):
        return statement.review_due_on

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, obj):
        return obj.get_absolute_url()


class DoneFilter(admin.SimpleListFilter):
    title = "erledigt"
    parameter_name = "erledigt"

    def lookups(self, request, model_admin):
        return [("nein", "nein"), ("ja", "ja")]

    def queryset(self, request, queryset):
        if self.value() == "nein":
            return queryset.open()
        return queryset.filter(done_at__isnull=False) if self.value() == "ja" else queryset


@admin.register(AccessibilityFeedback)
class AccessibilityFeedbackAdmin(admin.ModelAdmin):
    """What people wrote about barriers: read, answer by mail, mark as done; delete when nobody will ask any more."""

    list_display = ["reference", "created_at", "concern_name", "message_start", "page", "email", "done_at"]
    list_filter = [DoneFilter, "concern", "created_at"]
    list_select_related = ["done_by"]
    list_per_page = 50
    search_fields = ["reference", "message", "name", "email", "page"]
    search_help_text = "Vorgangsnummer, Text, Name oder Adresse"
    actions = ["mark_as_done"]
    fields = [
        "reference", "created_at", "concern_name", "message_text", "page", "name", "email", "done_at", "done_by",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_done_permission(self, request):
        return request.user.has_perm("home.change_accessibilityfeedback")

    @admin.display(description="Anliegen", ordering="concern")
    def concern_name(self, feedback):
        return {"barrier": "Barriere", "reasons": "Gründe", "format": "andere Form"}[feedback.concern]

    @admin.display(description="Nachricht")
    def message_start(self, feedback):
        return feedback.message if len(feedback.message) <= 80 else f"{feedback.message[:80].rsplit(' ', 1)[0]} …"

    @admin.display(description="Nachricht")
    def message_text(self, feedback):
        return feedback.message

    @admin.action(description="Ausgewählte als erledigt kennzeichnen", permissions=["done"])
    def mark_as_done(self, request, queryset):
        waiting = list(queryset.open())
        mark_done(feedback=queryset, by=request.user)
        for feedback in waiting:
            self.log_change(request, feedback, "Als erledigt gekennzeichnet")
        text = "1 Rückmeldung ist erledigt." if len(waiting) == 1 else f"{len(waiting)} Rückmeldungen sind erledigt."
        self.message_user(request, text, messages.SUCCESS)
