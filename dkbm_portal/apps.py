from django import forms
from django.contrib.admin.apps import AdminConfig

# What a form says of an empty field unless the field has words of its own; Django's German sounds like an order.
_EMPTY = {
    forms.Field: "Bitte füllen Sie dieses Feld aus.",
    forms.ChoiceField: "Bitte wählen Sie etwas aus.",
    forms.ModelChoiceField: "Bitte wählen Sie etwas aus.",
    forms.BooleanField: "Bitte setzen Sie hier ein Häkchen.",
}


class PortalAdminConfig(AdminConfig):
    """The portal's admin, and the words every form of the portal starts with."""

    default_site = "dkbm_portal.admin_site.PortalAdminSite"

    def ready(self):
        # First the words: what the admin discovers makes forms, and a field reads its words when it is made.
        for field, text in _EMPTY.items():
            field.default_error_messages = field.default_error_messages | {"required": text}
        super().ready()
