from django.contrib import admin
from django.utils.html import format_html

from dkbm_portal.admin_base import ReadOnlyAdmin

from .models import (
    AgendaItem,
    DateOption,
    DatePoll,
    Invitation,
    Meeting,
    MeetingFile,
    ProgrammeSession,
    SessionChoice,
    Task,
    TopicProposal,
)


class _MeetingsAdmin(ReadOnlyAdmin):
    view_on_site = False


class YearFilter(admin.SimpleListFilter):
    title = "Jahr"
    parameter_name = "jahr"

    def lookups(self, request, model_admin):
        years = Meeting.objects.dates("starts_at", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in years]

    def queryset(self, request, queryset):
        known = [year for year, _ in self.lookup_choices]
        return queryset.in_year(int(self.value())) if self.value() in known else queryset


class _ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class AgendaItemInline(_ReadOnlyInline):
    model = AgendaItem
    fields = ["position", "title", "kind", "duration", "person", "decision"]


class TaskInline(_ReadOnlyInline):
    model = Task
    fields = ["title", "member", "due_on", "done_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("member__user")


class MeetingFileInline(_ReadOnlyInline):
    model = MeetingFile
    fields = readonly_fields = ["name", "size", "uploader", "uploaded_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("uploaded_by")

    @admin.display(description="Hochgeladen von")
    def uploader(self, file):
        return file.uploaded_by


class ProgrammeSessionInline(_ReadOnlyInline):
    model = ProgrammeSession
    fk_name = "meeting"
    fields = ["starts_at", "ends_at", "title", "person", "room", "is_chosen", "capacity", "ag_meeting"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("ag_meeting")


@admin.register(Meeting)
class MeetingAdmin(_MeetingsAdmin):
    list_display = ["title", "workgroup", "starts_at", "state", "host", "portal_link"]
    list_filter = [("workgroup", admin.RelatedOnlyFieldListFilter), "state", YearFilter]
    list_select_related = ["workgroup__parent", "host"]
    search_fields = ["title", "theme", "venue", "host__name"]
    fields = [
        "portal_link", "workgroup", "title", "theme", "state", "starts_at", "ends_at", "part_of", "host", "venue",
        "address", "online_url", "capacity", "reserved_places", "answer_by", "agenda", "attendance", "minutes",
        "cancel_reason", "created_by", "announced_at", "cancelled_at", "closed_at", "changed_at",
    ]  # fmt: skip
    readonly_fields = fields
    inlines = [ProgrammeSessionInline, AgendaItemInline, TaskInline, MeetingFileInline]

    @admin.display(description="Portal")
    def portal_link(self, meeting: Meeting) -> str:
        return format_html('<a href="{}">Im Portal öffnen</a>', meeting.get_absolute_url())


@admin.register(Invitation)
class InvitationAdmin(_MeetingsAdmin):
    list_display = [
        "member", "meeting", "answer", "mode", "place", "deputy", "answered_at", "answered_via", "attended",
        "withdrawn_at",
    ]  # fmt: skip
    list_filter = [
        "answer", "place", "attended", "answered_via", "meeting__state",
        ("meeting__workgroup", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["member__user", "meeting", "deputy__user"]
    search_fields = ["meeting__title", "member__user__last_name", "member__user__first_name", "member__user__email"]


class SessionChoiceInline(_ReadOnlyInline):
    model = SessionChoice
    fields = ["invitation", "chosen_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("invitation__member__user")


@admin.register(ProgrammeSession)
class ProgrammeSessionAdmin(_MeetingsAdmin):
    list_display = ["title", "meeting", "starts_at", "room", "is_chosen", "chosen", "capacity"]
    list_filter = ["is_chosen", ("meeting", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["meeting"]
    search_fields = ["title", "person", "room", "meeting__title"]
    fields = [
        "portal_link", "meeting", "title", "description", "person", "starts_at", "ends_at", "room", "is_chosen",
        "capacity", "ag_meeting",
    ]  # fmt: skip
    readonly_fields = fields
    inlines = [SessionChoiceInline]

    def get_queryset(self, request):
        return super().get_queryset(request).for_display()

    @admin.display(description="gewählt", ordering="chosen_count")
    def chosen(self, session: ProgrammeSession) -> int:
        return session.chosen_count

    @admin.display(description="Portal")
    def portal_link(self, session: ProgrammeSession) -> str:
        return format_html('<a href="{}">Im Portal öffnen</a>', session.get_absolute_url())


@admin.register(TopicProposal)
class TopicProposalAdmin(_MeetingsAdmin):
    list_display = ["title", "workgroup", "author", "state", "created_at"]
    list_filter = ["state", ("workgroup", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["workgroup__parent", "author"]
    search_fields = ["title", "why", "author__last_name"]


class DateOptionInline(admin.TabularInline):
    model = DateOption
    extra = 0
    can_delete = False
    fields = readonly_fields = ["starts_at", "ends_at"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(DatePoll)
class DatePollAdmin(_MeetingsAdmin):
    list_display = ["title", "workgroup", "state", "answer_by", "created_by", "created_at"]
    list_filter = ["state", ("workgroup", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["workgroup__parent", "created_by"]
    search_fields = ["title", "theme"]
    fields = [
        "portal_link", "workgroup", "title", "theme", "description", "answer_by", "state", "meeting", "fixed_option",
        "close_reason", "created_by", "created_at", "decided_at",
    ]  # fmt: skip
    readonly_fields = fields
    inlines = [DateOptionInline]

    @admin.display(description="Portal")
    def portal_link(self, poll: DatePoll) -> str:
        return format_html('<a href="{}">Im Portal öffnen</a>', poll.get_absolute_url())
