from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Staff look here; changes go through the portal or an action, which keep the rules and send the mails."""

    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
