"""Request ids for the log, and a page instead of a traceback while the database is away."""

import logging
import uuid
from contextvars import ContextVar

from .errors import OUTAGES, method_not_allowed, service_unavailable

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
logger = logging.getLogger(__name__)


class RequestIdFilter(logging.Filter):
    """Adds ``request_id`` to every log record; "-" outside a request.

    Django logs refusals after the last middleware, so the record's own request goes first.
    """

    def filter(self, record):
        record.request_id = getattr(getattr(record, "request", None), "id", None) or _request_id.get()
        return True


class RequestIdMiddleware:
    """Gives each request an id, in the log and in the answer's ``X-Request-ID``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        token = _request_id.set(request.id)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            return response
        finally:
            _request_id.reset(token)


class RevalidationMiddleware:
    """Lets browsers keep a page only for asking whether it is still the same; shared caches keep none.

    Views that say more (``no-store``, a file's own lifetime) are left alone. Static files never come here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class ActionAddressMiddleware:
    """Gives people a page where Django answers the GET of a button's address with nothing at all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.streaming or response.content:
            return response
        page = method_not_allowed(request)
        page["Allow"] = response["Allow"]
        page._has_been_logged = True  # the refusal is in the log already
        return page


class OutageMiddleware:
    """Answers 503 with a page that needs no database when the database can't be reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OUTAGES):
            logger.warning("Database not reachable: %s", exception)
            return service_unavailable(request)
        return None
