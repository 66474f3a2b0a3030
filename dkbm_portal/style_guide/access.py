"""Who may open the style guide; its pages are for those who build and run the portal."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404


def may_open_style_guide(user) -> bool:
    return settings.DEBUG or (user.is_authenticated and user.is_staff)


def builders_only(view):
    """Answer 404 to everybody but staff; with ``DEBUG`` everybody may look, also without a login."""

    @login_not_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_open_style_guide(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
