from django.conf import settings


def portal(request):
    """Facts every page needs: the address for questions and whether the viewer may see the members' part."""
    user = getattr(request, "user", None)
    return {
        "staff_email": settings.STAFF_EMAIL,
        "viewer_is_admitted": bool(user and user.is_authenticated and user.is_admitted),
    }
