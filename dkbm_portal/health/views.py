import logging

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .checks import run_checks

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """The process answers."""
    return JsonResponse({"process": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request):
    """The parts answer: 200 if all do, else 503; within two seconds whatever hangs."""
    results = run_checks()
    ready = all(word == "ok" for word in results.values())
    response = JsonResponse(results, status=200 if ready else 503)
    if not ready:
        logger.warning("Not ready: %s", results)
        response._has_been_logged = True  # Django would log an ERROR at every turn of the monitoring
    return response
