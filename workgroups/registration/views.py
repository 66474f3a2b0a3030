"""The person's own application, and the decision of an AG's speakers about a move into it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from members.models import Member

from ..models import Membership, Workgroup
from . import services
from .forms import ChangeForm, ReapplyForm, ReasonForm
from .permissions import can_decide_change


def _own(request) -> tuple[Member, list[Membership]]:
    """Return the person with all AG memberships and requests, newest first; 404 for accounts without a person."""
    member = get_object_or_404(Member.objects.select_related("user", "municipality"), user=request.user)
    rows = (
        member.memberships.filter(kind=Workgroup.Kind.AG).select_related("workgroup").order_by("-requested_at", "-pk")
    )
    return member, list(rows)


def _with_status(rows: list[Membership], status: str) -> Membership | None:
    return next((row for row in rows if row.status == status), None)


def application(request):
    """What became of one's own application, what happens next, and one's own data."""
    member, rows = _own(request)
    active = _with_status(rows, Membership.Status.ACTIVE)
    open_request = _with_status(rows, Membership.Status.REQUESTED)
    context = {
        "member": member,
        "active": active,
        "open_request": open_request,
        "latest": rows[0] if rows else None,
        "earlier": [row for row in rows[1:] if row not in (active, open_request)],
        "can_reapply": active is None and open_request is None,
    }
    return render(request, "registration/application.html", context)


def withdraw(request):
    """Ask for confirmation, then take the open request back."""
    _, rows = _own(request)
    membership = _with_status(rows, Membership.Status.REQUESTED)
    if membership is None:
        messages.info(request, "Sie haben keinen offenen Antrag.")
        return redirect("registration:application")
    if request.method == "POST":
        try:
            services.withdraw(membership=membership)
            messages.success(request, "Ihr Antrag ist zurückgezogen.")
        except services.RegistrationError as error:
            messages.error(request, str(error))
        return redirect("registration:application")
    is_change = _with_status(rows, Membership.Status.ACTIVE) is not None
    return render(request, "registration/withdraw.html", {"membership": membership, "is_change": is_change})


def reapply(request):
    """A new application after a refusal, a withdrawal or the end of a membership."""
    member, rows = _own(request)
    if _with_status(rows, Membership.Status.ACTIVE) or _with_status(rows, Membership.Status.REQUESTED):
        return redirect("registration:application")
    last_ag = rows[0].workgroup_id if rows else None
    initial = {"municipality": member.municipality, "function": member.function, "ag": last_ag}
    form = ReapplyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.reapply(member=member, **form.cleaned_data)
            messages.success(request, "Ihr Antrag ist bei der Transferagentur.")
            return redirect("registration:application")
        except services.RegistrationError as error:
            form.add_error(None, str(error))
    return render(request, "registration/reapply.html", {"form": form})


def request_change(request):
    """A member asks to move into another AG."""
    if not request.user.is_admitted:
        raise Http404
    member, rows = _own(request)
    active = _with_status(rows, Membership.Status.ACTIVE)
    if active is None:
        raise Http404
    if _with_status(rows, Membership.Status.REQUESTED):
        messages.info(request, "Sie haben schon einen offenen Antrag.")
        return redirect("registration:application")
    form = ChangeForm(request.POST or None, present=active.workgroup)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_change(member=member, **form.cleaned_data)
            messages.success(request, "Ihre Bitte ist unterwegs. Sie erhalten eine E-Mail, sobald entschieden ist.")
            return redirect("registration:application")
        except services.RegistrationError as error:
            form.add_error(None, str(error))
    return render(request, "registration/request_change.html", {"form": form, "present": active.workgroup})


def decide_change(request, pk):
    """Accept or refuse a member's move into the AG."""
    if not request.user.is_admitted:
        raise Http404
    led = Workgroup.objects.led_by(request.user)
    seen = Membership.objects.change_requests().filter(Q(workgroup__in=led) | Q(member__user=request.user))
    membership = get_object_or_404(
        seen.select_related("member__user", "member__municipality", "workgroup", "decided_by"), pk=pk
    )
    if not can_decide_change(request.user, membership):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.POST.get("decision") == "refuse" else None)
    if request.method == "POST" and (request.POST.get("decision") == "accept" or form.is_valid()):
        accept = request.POST.get("decision") == "accept"
        reason = "" if accept else form.cleaned_data["reason"]
        try:
            services.decide_change(membership=membership, by=request.user, accept=accept, reason=reason)
            messages.success(request, "Entschieden. Die Person erhält eine E-Mail.")
        except services.RegistrationError as error:
            messages.error(request, str(error))
        return redirect("registration:decide_change", pk=membership.pk)
    context = {
        "form": form,
        "membership": membership,
        "member": membership.member,
        "is_open": membership.status == Membership.Status.REQUESTED,
        "present": membership.member.ag,
    }
    return render(request, "registration/decide_change.html", context)
