from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect

ACCOUNT_PAGES = "/konto/"


class StaffMfaMiddleware:
    """Leads staff to the set-up of a second factor before they see more than visitors do (STAFF_MFA_REQUIRED).

    Their rights reach beyond the admin: all groups, all forums, applicants. Open to them stay the account's own pages
    and those that show everybody the same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.STAFF_MFA_REQUIRED or self._is_open(request, view_func) or not self._lacks_factor(request.user):
            return None
        messages.warning(
            request,
            "Bitte richten Sie zuerst eine zweistufige Anmeldung ein. Für die Transferagentur ist sie Pflicht, weil "
            "sie die Daten aller Mitglieder sieht.",
        )
        return redirect("mfa_index")

    @staticmethod
    def _is_open(request, view_func) -> bool:
        if request.path.startswith(ACCOUNT_PAGES):
            return True
        is_public = not getattr(view_func, "login_required", True)
        # „Mein Netzwerk“, the search and published pages are public addresses that show staff more.
        return is_public and request.resolver_match.namespace in ("home", "") and request.path != "/"

    @staticmethod
    def _lacks_factor(user) -> bool:
        return user.is_authenticated and user.is_staff and not is_mfa_enabled(user)
