"""What somebody typed while their session had ended: kept until they have logged in, so that no text is lost."""

import time

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse

KEPT_SECONDS = 3600
LONGEST = 100_000
WORTH_KEEPING = 20  # shorter is typed again in a moment, and a mere button has no text at all
_KEY = "unsent"


class KeepTextMiddleware(LoginRequiredMiddleware):
    """Sends visitors to the login as Django's own does, and keeps the text of a form that came without a session."""

    def handle_no_permission(self, request, view_func):
        is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if request.method == "POST" and is_page and _keep(request):
            return redirect_to_login(reverse("home:unsent"), settings.LOGIN_URL)
        return super().handle_no_permission(request, view_func)


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
