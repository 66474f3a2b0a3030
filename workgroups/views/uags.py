from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from workgroups import permissions, services
from workgroups.forms import ConcludeForm, HandOverForm, UagForm
from workgroups.models import Workgroup


def uag_create(request, slug):
    """Found a UAG in an AG one belongs to (R5)."""
    ag = get_object_or_404(Workgroup.objects.visible_to(request.user).ags(), slug=slug)
    if not permissions.can_found_uag(request.user, ag):
        raise PermissionDenied
    form = UagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            uag = services.found_uag(ag=ag, founder=request.user.member, **form.cleaned_data)
        except services.GroupRuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                f"Die UAG „{uag.name}“ ist gegründet. Die Mitglieder der {ag.short_name} erfahren es per E-Mail.",
            )
            return redirect(uag)
    return render(request, "workgroups/uag_form.html", {"ag": ag, "form": form})


@require_POST
def join(request, slug):
    uag = _uag(request, slug)
    if not permissions.is_member(request.user, uag.parent):
        raise PermissionDenied
    member = request.user.member
    return _try(request, uag, lambda: services.join(uag=uag, member=member), "Willkommen in der UAG!")


@require_POST
def leave(request, slug):
    uag = _uag(request, slug)
    if not permissions.is_member(request.user, uag):
        raise PermissionDenied
    return _try(
        request, uag, lambda: services.leave(uag=uag, member=request.user.member), "Sie haben die UAG verlassen."
    )


@require_POST
def take_over(request, slug):
    uag = _uag(request, slug)
    if not permissions.is_member(request.user, uag):
        raise PermissionDenied
    member = request.user.member
    done = "Sie koordinieren jetzt diese UAG. Vielen Dank!"
    return _try(request, uag, lambda: services.take_over(uag=uag, member=member), done)


def hand_over(request, slug):
    """Choose the member of the UAG who coordinates it from now on."""
    uag = _led_uag(request, slug)
    candidates = uag.members.select_related("user", "municipality").by_name()
    candidates = candidates.exclude(pk__in=uag.offices.current().values("member"))
    form = HandOverForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            services.hand_over(uag=uag, to=to, by=request.user)
        except services.GroupRuleError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, f"{to} koordiniert jetzt die UAG und erfährt es per E-Mail.")
            return redirect(uag)
    context = {"group": uag, "form": form, "has_candidates": candidates.exists()}
    return render(request, "workgroups/uag_hand_over.html", context)


def conclude(request, slug):
    """Write the result and close the UAG."""
    uag = _led_uag(request, slug)
    form = ConcludeForm(request.POST or None, instance=uag)
    if request.method == "POST" and form.is_valid():
        try:
            services.conclude(uag=uag, result=form.cleaned_data["result"], by=request.user)
        except services.GroupRuleError as error:
            form.add_error(error.field, str(error))
        else:
            told = f"Die Mitglieder der {uag.parent.short_name} erhalten das Ergebnis per E-Mail."
            messages.success(request, f"Die UAG ist abgeschlossen. {told}")
            return redirect(uag)
    return render(request, "workgroups/uag_conclude.html", {"group": uag, "form": form})


def _uag(request, slug) -> Workgroup:
    return get_object_or_404(Workgroup.objects.visible_to(request.user).uags().select_related("parent"), slug=slug)


def _led_uag(request, slug) -> Workgroup:
    """Return an active UAG that the person leads.

    Raises Http404 for strangers and PermissionDenied for everybody else; a concluded UAG stays as it is.
    """
    uag = _uag(request, slug)
    if not permissions.can_edit_group(request.user, uag):
        raise PermissionDenied
    return uag


def _try(request, uag: Workgroup, step, done: str) -> HttpResponse:
    """Run one step and say on the group's page what came of it."""
    try:
        step()
    except services.GroupRuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(uag)
