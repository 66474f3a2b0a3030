"""The personal calendar address and the file of one meeting."""

import hashlib
from collections import defaultdict
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from dkbm_portal.mail.content import absolute

from .. import ical
from ..models import CalendarFeed, Invitation, Meeting, ProgrammeSession, new_feed_token
from .access import get_meeting, require_admitted

LOOK_BACK = timedelta(days=365)


@require_safe
def meeting_ics(request, pk):
    meeting = get_meeting(request, pk)
    if meeting.is_draft:
        raise Http404
    prefetch_related_objects([meeting], "items", "sessions__ag_meeting")
    return _calendar_response(request, ical.published_ics([meeting]), f"treffen-{meeting.pk}.ics")


@login_not_required
@require_safe
def feed(request, token):
    """All announced and cancelled meetings of the person's groups, from one year back. The token is the secret."""
    subscription = get_object_or_404(CalendarFeed.objects.select_related("member__user"), token=token)
    if not subscription.member.user.is_admitted:
        raise Http404
    meetings = (
        Meeting.objects.announced()
        .of_groups_of(subscription.member)
        .filter(ends_at__gte=timezone.now() - LOOK_BACK)
        .select_related("workgroup__parent")
        .prefetch_related("items", "sessions__ag_meeting")
        .order_by("starts_at", "pk")
    )
    own = Invitation.objects.current().filter(member=subscription.member)
    waiting_for = set(own.waiting().values_list("meeting_id", flat=True))
    chosen = defaultdict(list)
    for session in ProgrammeSession.objects.filter(choices__invitation__in=own):
        chosen[session.meeting_id].append(session.line)
    ics = ical.published_ics(meetings, name="DKBM-Netzwerk", waiting_for=waiting_for, chosen=chosen)
    return _calendar_response(request, ics, "dkbm-netzwerk.ics")


def _calendar_response(request, ics: bytes, filename: str) -> HttpResponse:
    """Answer 304 to programs that have this very file already."""
    etag = f'"{hashlib.sha256(ics).hexdigest()[:32]}"'
    response = HttpResponse(ics, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)


def feed_settings(request):
    require_admitted(request)
    subscription = CalendarFeed.objects.filter(member__user=request.user).first()
    address = absolute(reverse("meetings:feed", args=[subscription.token])) if subscription else ""
    context = {
        "address": address,
        "since": subscription.created_at if subscription else None,
        "has_profile": hasattr(request.user, "member"),
    }
    return render(request, "meetings/feed_settings.html", context)


@require_POST
def feed_reset(request):
    """Make the address, or a new one; the old one ends at once."""
    require_admitted(request)
    member = getattr(request.user, "member", None)
    if member is None:
        raise Http404
    values = {"token": new_feed_token(), "created_at": timezone.now()}
    _, created = CalendarFeed.objects.update_or_create(member=member, defaults=values)
    text = (
        "Ihre Kalenderadresse ist eingerichtet." if created else "Die neue Adresse gilt ab sofort, die alte nicht mehr."
    )
    messages.success(request, text)
    return redirect("meetings:feed_settings")
