"""What became of the invitations: a sum on the meeting's page, every recipient on a page of its own."""

from django.core.paginator import Paginator
from django.shortcuts import render

from dkbm_portal.mail import report
from dkbm_portal.mail.models import PAUSED_UNTIL, OutgoingMail

from .. import services
from ..models import Meeting
from .access import get_managed

PER_PAGE = 25
# The kinds that carry the invitation into the calendar: the newest of them is what somebody knows of the meeting.
CARRYING = (
    "meetings.invitation",
    "meetings.update",
    "meetings.cancellation",
    "meetings.deputised",
    "meetings.waiting",
    "meetings.promoted",
)


def delivery_context(meeting: Meeting) -> dict:
    """Return the sums for the meeting's page: of all invited people, and of each kind of mail."""
    prefix = _prefix(meeting)
    kinds = report.summary(prefix)
    return {
        "delivery_kinds": [(kind.label.removeprefix("Treffen: "), kind.counts, kind.total) for kind in kinds],
        "delivery_counts": report.counts_by_state(_recipients(meeting)) if kinds else [],
    }


def delivery(request, pk):
    """Every invited person with the state of the invitation; filtered by state with ``zustand``."""
    meeting = get_managed(request, pk)
    recipients = _recipients(meeting)
    counts = report.counts_by_state(recipients)
    chosen = request.GET.get("zustand", "")
    chosen = chosen if chosen in OutgoingMail.State.values else ""
    rows = recipients.filter(mail_state=chosen) if chosen else recipients
    rows = rows.select_related("member__municipality").order_by(
        "member__user__last_name", "member__user__first_name", "pk"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    for row in page:
        row.mail_state_label = OutgoingMail.State(row.mail_state).label
        row.is_paused = bool(row.mail_due_at and row.mail_due_at >= PAUSED_UNTIL)
    context = {
        "meeting": meeting,
        "counts": counts,
        "total": sum(count.count for count in counts),
        "chosen": chosen,
        "page_obj": page,
        "kinds": delivery_context(meeting)["delivery_kinds"],
    }
    return render(request, "meetings/delivery.html", context)


def _prefix(meeting: Meeting) -> str:
    return f"meeting:{meeting.pk}:"


def _recipients(meeting: Meeting):
    return report.with_newest_mail(
        services.invitees(meeting), user="member__user", prefix=_prefix(meeting), kinds=CARRYING
    )
