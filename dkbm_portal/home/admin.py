from django.contrib import admin

from .models import LegalPage

IMPRESSUM_NOTE = (
    "Bitte ergänzen Sie unter „Anbieterin“ Name, Postanschrift und Telefonnummer der Trägereinrichtung und wer sie "
    "vertritt (§ 5 DDG)."
)


@admin.register(LegalPage)
class LegalPageAdmin(admin.ModelAdmin):
    """Impressum, Datenschutz and Barrierefreiheit: their texts change, their number does not."""

    list_display = ["title", "updated_at"]
    readonly_fields = ["updated_at"]

    def get_fieldsets(self, request, obj=None):
        note = "Die Seite ist öffentlich. Gliedern Sie den Text mit Markdown: „# Überschrift“, „- Punkt“, „**fett**“."
        if obj and obj.slug == "impressum":
            note = f"{note} {IMPRESSUM_NOTE}"
        return [(None, {"fields": ["title", "body", "updated_at"], "description": note})]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def view_on_site(self, obj):
        return obj.get_absolute_url()
