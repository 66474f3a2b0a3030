from django.contrib import admin
from django.utils.html import format_html

from dkbm_portal.admin_base import ReadOnlyAdmin

from .models import Post, Topic


class _ForumAdmin(ReadOnlyAdmin):
    """For looking things up: writing and moderating happen in the portal."""

    @admin.display(description="Portal")
    def portal_link(self, obj):
        return format_html('<a href="{}">Im Portal öffnen</a>', obj.get_absolute_url())


class HiddenFilter(admin.SimpleListFilter):
    title = "ausgeblendet"
    parameter_name = "ausgeblendet"

    def lookups(self, request, model_admin):
        return [("ja", "Ja"), ("nein", "Nein")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(hidden_at__isnull=self.value() == "nein")


@admin.register(Topic)
class TopicAdmin(_ForumAdmin):
    list_display = ["title", "workgroup", "author", "last_post_at", "is_pinned", "is_closed", "portal_link"]
    list_filter = ["is_closed", "is_pinned", "workgroup"]
    list_select_related = ["author", "workgroup"]
    search_fields = ["title", "author__last_name", "author__first_name"]
    date_hierarchy = "created_at"
    view_on_site = False
    fields = [
        "portal_link", "title", "workgroup", "author", "created_at", "last_post_at", "is_pinned", "is_closed",
        "moved_from", "moved_at",
    ]  # fmt: skip
    readonly_fields = ["portal_link"]


@admin.register(Post)
class PostAdmin(_ForumAdmin):
    list_display = ["topic", "author", "created_at", "hidden_at", "portal_link"]
    list_filter = [HiddenFilter, "topic__is_closed", "topic__workgroup"]
    list_select_related = ["author", "topic"]
    search_fields = ["body", "topic__title", "author__last_name", "author__first_name"]
    date_hierarchy = "created_at"
    view_on_site = False
    fields = [
        "portal_link", "topic", "author", "body", "created_at", "edited_at", "edited_by", "hidden_at", "hidden_by",
        "hidden_reason",
    ]  # fmt: skip
    readonly_fields = ["portal_link"]
