"""What somebody typed while their session had ended: kept until they have logged in, so that no text is lost."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

KEPT_SECONDS = 3600
LONGEST = 100_000
WORTH_KEEPING = 20  # shorter is typed again in a moment, and a mere button has no text at all
_KEY = "unsent"


class KeepTextMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the login as Django's own does; what they wanted to send from a form is not simply lost.

    A text is kept. Who pressed a button comes back to its page: the button's own address answers no GET.
    """

    def handle_no_permission(self, request, view_func):
        is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if request.method != "POST" or not is_page:
            return super().handle_no_permission(request, view_func)
        if _keep(request):
            return redirect_to_login(reverse("home:unsent"), settings.LOGIN_URL)
        return redirect_to_login(_page_of_the_button(request), settings.LOGIN_URL)


def _page_of_the_button(request) -> str:
    """Return where the form stood, if the browser says so, else its target."""
    origin = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(origin, {request.get_host()}, request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(origin)
    if not parts.netloc or parts.path.startswith("//"):
        return request.get_full_path()
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _keep(request) -> bool:
    """Put the fields into the anonymous session, which the login takes along. Returns False for forms without text."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    longest = max((len(value) for _, value in fields), default=0)
    if longest < WORTH_KEEPING or sum(len(value) for _, value in fields) > LONGEST:
        return False
    request.session[_KEY] = {
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "at": time.time(),
    }
    request.session.set_expiry(KEPT_SECONDS)
    return True


def kept_form(request) -> dict | None:
    """Return ``path``, ``fields``, ``had_files`` and the ``texts`` worth showing; None if nothing is kept any more."""
    kept = request.session.get(_KEY)
    if kept is None or time.time() - kept["at"] > KEPT_SECONDS:
        return None
    return kept | {"texts": [value for _, value in kept["fields"] if len(value) >= WORTH_KEEPING]}


def discard(request) -> None:
    request.session.pop(_KEY, None)
