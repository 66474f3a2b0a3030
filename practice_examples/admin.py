from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, When
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from . import services
from .forms import EditorialForm, ReturnForm
from .models import GuidingQuestion, KeyPoint, PracticeExample

State = PracticeExample.State


@dataclass(frozen=True)
class Decision:
    """A button of the review: what it is called, what it asks for and the service behind it."""

    label: str
    service: Callable[..., PracticeExample]
    form: type[forms.Form] = forms.Form

    def label_for(self, example: PracticeExample) -> str:
        again = self.service is services.publish and example.state == State.ARCHIVED
        return "Wieder veröffentlichen" if again else self.label


DECISIONS = {
    "publish": Decision("Veröffentlichen", services.publish),
    "return_to_author": Decision("Zurückgeben", services.return_to_author, ReturnForm),
    "archive": Decision("Archivieren", services.archive),
}


class GuidingQuestionInline(admin.TabularInline):
    model = GuidingQuestion
    extra = 3


@admin.register(KeyPoint)
class KeyPointAdmin(admin.ModelAdmin):
    """Eckpunkte with their Leitfragen; a new Eckpunkt is a new row (R11)."""

    list_display = ["number", "title", "example_count"]
    list_display_links = ["title"]
    search_fields = ["title", "description"]
    inlines = [GuidingQuestionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(examples=Count("practice_examples"))

    @admin.display(description="Praxisbeispiele", ordering="examples")
    def example_count(self, key_point):
        return key_point.examples


@admin.register(PracticeExample)
class PracticeExampleAdmin(admin.ModelAdmin):
    """Review: staff correct texts here; the state changes only through the services behind the buttons."""

    form = EditorialForm
    change_form_template = "practice_examples/admin/change_form.html"
    list_display = ["title", "preview", "state", "municipality", "number", "submitted_at", "author"]
    list_filter = ["state", "key_point"]
    list_select_related = ["municipality", "key_point", "author"]
    list_per_page = 50
    # What waits comes first, the longest waiting on top; then the others, the youngest on top.
    ordering = [
        Case(When(state=State.SUBMITTED, then=0), default=1).asc(),
        Case(When(state=State.SUBMITTED, then="submitted_at")).asc(),
        "-created_at",
    ]
    search_fields = ["title", "summary", "municipality__name", "author__last_name", "author__email"]
    actions = ["publish_selected"]
    readonly_fields = ["state", "author", "review_comment", "submitted_at", "published_at", "preview"]
    fieldsets = [
        (None, {"fields": ["state", "preview", "author", "submitted_at", "published_at", "review_comment"]}),
        ("Worum es geht", {"fields": ["municipality", "key_point", "title", "summary"]}),
        ("Der Weg in drei Abschnitten", {"fields": list(services.SECTIONS)}),
        ("Ansprechperson", {"fields": list(services.CONTACT)}),
    ]

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(self.decide),
                {"name": name},
                name=f"practice_examples_{name}",
            )
            for name in DECISIONS
        ]
        return own + super().get_urls()

    def has_change_permission(self, request, obj=None):
        """A draft belongs to its author, so that two people never write over each other."""
        is_foreign_draft = obj is not None and obj.is_editable and obj.author_id is not None
        return super().has_change_permission(request, obj) and not is_foreign_draft

    def has_delete_permission(self, request, obj=None):
        """What is public is archived first, so that nobody takes a page off the net by a slip."""
        is_public = obj is not None and obj.state == State.PUBLISHED
        return super().has_delete_permission(request, obj) and not is_public

    def add_view(self, request, form_url="", extra_context=None):
        """New examples are written in the portal, with its hints and as somebody's draft."""
        return redirect("practice_examples:example_create")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        example = self.get_object(request, object_id)
        context = {"buttons": self._buttons(request, example) if example else []}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def save_model(self, request, obj, form, change):
        """Write only what was corrected: a state that somebody changes at the same moment stays."""
        obj.save(update_fields=[*form.changed_data, *services.DERIVED])

    @admin.display(description="Eckpunkt", ordering="key_point__number")
    def number(self, example):
        return example.key_point.number

    @admin.display(description="Ansicht")
    def preview(self, example):
        label = "Seite ansehen" if example.state == State.PUBLISHED else "Vorschau"
        return format_html('<a href="{}">{}</a>', example.get_absolute_url(), label)

    @admin.action(description="Veröffentlichen", permissions=["change"])
    def publish_selected(self, request, queryset):
        """Publish what can be published and say of everything else why not."""
        published, skipped = 0, []
        for example in queryset:
            try:
                services.publish(example=example)
            except services.TransitionRefused as refused:
                skipped.append(str(refused))
            else:
                published += 1
                self.log_change(request, example, "Veröffentlicht.")
        if published:
            count = "1 Beispiel ist" if published == 1 else f"{published} Beispiele sind"
            self.message_user(request, f"{count} veröffentlicht.")
        for reason in skipped:
            self.message_user(request, f"Übersprungen: {reason}", messages.WARNING)

    def _buttons(self, request, example: PracticeExample) -> list[dict]:
        """Return label and URL of what the state allows."""
        if not self.has_change_permission(request):
            return []
        return [
            {"label": decision.label_for(example), "url": reverse(f"admin:practice_examples_{name}", args=[example.pk])}
            for name, decision in DECISIONS.items()
            if services.is_allowed(example, name)
        ]

    def decide(self, request, pk: int, name: str):
        """Say what will happen and who gets a mail, then run the service on POST; a refusal is shown in the list."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        example = get_object_or_404(PracticeExample.objects.select_related("municipality", "author"), pk=pk)
        decision = DECISIONS[name]
        form = decision.form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                decision.service(example=example, **form.cleaned_data)
            except services.TransitionRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                done = f"„{example.title}“ ist {services.TRANSITIONS[name].participle}."
                self.log_change(request, example, done)
                self.message_user(request, done)
            return redirect("admin:practice_examples_practiceexample_change", example.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Praxisbeispiel {decision.label_for(example).lower()}",
            "label": decision.label_for(example),
            "name": name,
            "form": form,
            "example": example,
            "opts": self.opts,
        }
        return TemplateResponse(request, "practice_examples/admin/decide.html", context)
