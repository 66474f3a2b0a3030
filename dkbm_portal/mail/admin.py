"""The mail log: staff look mails up and send them again, nobody changes them."""

from django.contrib import admin, messages

from dkbm_portal.admin_base import ReadOnlyAdmin

from .inbound import admin as inbound_admin  # noqa: F401 - registers what came in
from .models import OutgoingMail
from .outbox import send_again, wake
from .outcomes import resume
from .registry import kind_label

SECRET = "Link und Code werden nicht aufbewahrt; die Person fordert eine neue E-Mail an"
ON_ITS_WAY = "noch unterwegs"
NAMED = 10


class KindFilter(admin.SimpleListFilter):
    """Kinds by the name that staff know, only those that occur."""

    title = "Art"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        names = OutgoingMail.objects.order_by().values_list("kind", flat=True).distinct()
        return sorted(((name, kind_label(name)) for name in names), key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class PausedFilter(admin.SimpleListFilter):
    """Mails of batches that wait for staff."""

    title = "Angehalten"
    parameter_name = "angehalten"

    def lookups(self, request, model_admin):
        return [("ja", "Nur angehaltene")]

    def queryset(self, request, queryset):
        return queryset.paused() if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind_name", "to_email", "subject", "state", "attempts", "reason"]
    list_display_links = ["created_at", "subject"]
    list_filter = ["state", PausedFilter, KindFilter, "created_at"]
    search_fields = ["to_email", "subject"]
    search_help_text = "E-Mail-Adresse oder Betreff"
    date_hierarchy = "created_at"
    actions = ["send_again", "resume"]
    fields = [
        "kind_name", "to_email", "user", "subject", "state", "reason", "attempts", "created_at", "due_at", "sent_at",
        "shown_text",
    ]  # fmt: skip

    @admin.display(description="Art", ordering="kind")
    def kind_name(self, mail):
        return mail.kind_label

    @admin.display(description="Text")
    def shown_text(self, mail):
        if mail.is_secret:
            return f"{SECRET}."
        return mail.text or "Der Text entsteht beim Versand."

    @admin.action(description="Angehaltenen Versand fortsetzen")
    def resume(self, request, queryset):
        """Let the whole batch of each selected paused mail go on."""
        count = 0
        for mail in queryset.paused():
            resumed = resume(OutgoingMail.objects.batch_of(mail))
            count += resumed
            if resumed:
                self.log_change(request, mail, "Versand fortgesetzt")
        wake()
        if not count:
            self.message_user(request, "Keine dieser E-Mails ist angehalten.", messages.WARNING)
            return
        text = "1 angehaltene E-Mail geht jetzt hinaus."
        if count > 1:
            text = f"{count} angehaltene E-Mails gehen jetzt hinaus."
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="Ausgewählte E-Mails erneut senden")
    def send_again(self, request, queryset):
        """Queue finished mails again and say which were left out, and why."""
        skipped: dict[str, list[str]] = {}
        again = 0
        for mail in queryset:
            if mail.is_secret:
                skipped.setdefault(SECRET, []).append(mail.to_email)
            elif send_again(mail):
                again += 1
                self.log_change(request, mail, "Erneut gesendet")
            else:
                skipped.setdefault(ON_ITS_WAY, []).append(mail.to_email)
        if again:
            text = "1 E-Mail wird erneut gesendet." if again == 1 else f"{again} E-Mails werden erneut gesendet."
            self.message_user(request, text, messages.SUCCESS)
        for reason, addresses in skipped.items():
            named = ", ".join(addresses[:NAMED])
            more = f" und {len(addresses) - NAMED} weitere" if len(addresses) > NAMED else ""
            self.message_user(request, f"Nicht erneut gesendet ({reason}): {named}{more}.", messages.WARNING)
