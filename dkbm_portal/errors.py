"""Error pages in the portal's look; none of them touches the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

OUTAGES = (OperationalError, InterfaceError)


def _page(request, status: int) -> HttpResponse:
    html = render_to_string(f"{status}.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(html, status=status)


def bad_request(request, exception=None):
    return _page(request, 400)


def permission_denied(request, exception=None):
    return _page(request, 403)


def csrf_failure(request, reason=""):
    """Tell that the form has grown old; the browser's "back" brings the typed text again."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def page_not_found(request, exception=None):
    return _page(request, 404)


def method_not_allowed(request):
    """Tell somebody who opens the address of a button that there is nothing to see."""
    return _page(request, 405)


def server_error(request):
    """Answer 500, or 503 when the database went away in a middleware, such as while the session was read."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return service_unavailable(request)
    return _page(request, 500)


def service_unavailable(request):
    response = _page(request, 503)
    response["Retry-After"] = "30"
    return response
