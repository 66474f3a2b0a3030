from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse


class StaffMfaMiddleware:
    """Keeps staff out of the admin until they have set up a second factor (STAFF_MFA_REQUIRED)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.STAFF_MFA_REQUIRED and self._lacks_second_factor(request):
            messages.warning(
                request, "Bitte richten Sie zuerst eine zweistufige Anmeldung ein. Für die Verwaltung ist sie Pflicht."
            )
            return redirect("mfa_index")
        return self.get_response(request)

    @staticmethod
    def _lacks_second_factor(request) -> bool:
        user = request.user
        in_admin = request.path.startswith(reverse("admin:index"))
        return in_admin and user.is_authenticated and user.is_staff and not is_mfa_enabled(user)
