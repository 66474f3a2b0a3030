"""The Transferagentur's admin: German titles, login only through the portal's own login (with second factor)."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme


class PortalAdminSite(admin.AdminSite):
    """Admin without a login form of its own, which would let a password pass without second factor and rate limit."""

    site_header = "DKBM-Netzwerk Niedersachsen"
    site_title = "DKBM-Verwaltung"
    index_title = "Verwaltung des Netzwerks"
    site_url = "/"

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Send visitors to the portal's login and staff on to where they wanted to go.

        Raises PermissionDenied for people who are no staff.
        """
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, settings.LOGIN_URL)
