"""What came in and which addresses send mails back: staff look here, and let an address in again."""

from django.contrib import admin

from dkbm_portal.admin_base import ReadOnlyAdmin

from ..bounces import trust_again
from .models import AddressHealth, InboundMail


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "from_email", "subject", "outcome", "reason"]
    list_display_links = ["received_at", "subject"]
    list_filter = ["outcome", "received_at"]
    search_fields = ["from_email", "subject", "reason"]
    search_help_text = "Absender, Betreff oder Grund"
    date_hierarchy = "received_at"
    fields = ["received_at", "from_email", "subject", "message_id", "outcome", "reason"]


@admin.register(AddressHealth)
class AddressHealthAdmin(ReadOnlyAdmin):
    list_display = ["address", "score", "counted_on", "reason", "undeliverable_at"]
    list_filter = [("undeliverable_at", admin.EmptyFieldListFilter), "counted_on"]
    search_fields = ["address"]
    search_help_text = "E-Mail-Adresse"
    actions = ["trust"]
    fields = ["address", "score", "counted_on", "reason", "undeliverable_at"]

    @admin.action(description="Wieder E-Mails an diese Adressen senden")
    def trust(self, request, queryset):
        addresses = list(queryset.values_list("address", flat=True))
        for address in addresses:
            trust_again(address)
        self.message_user(request, f"Wieder zugelassen: {', '.join(addresses)}.")
