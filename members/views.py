from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dkbm_portal.mail.bounces import trust_again
from dkbm_portal.personal_data import duties_of, tables_of

from .forms import DirectoryFilterForm, ErasureForm, ProfileForm
from .models import Member
from .services import ErasureRefused, erase_account

PER_PAGE = 25


def member_list(request):
    """The directory of admitted members, filtered by text, AG and municipality."""
    if not request.user.is_admitted:
        raise Http404
    everybody = Member.objects.visible_to(request.user).admitted()
    form = DirectoryFilterForm(request.GET, ags=everybody.ags())
    members = form.apply(everybody) if form.is_valid() else everybody.none()
    page_obj = Paginator(members.with_ag().by_name(), PER_PAGE).get_page(request.GET.get("seite"))
    context = {"form": form, "page_obj": page_obj, "filtered": any(form.data.get(name) for name in form.fields)}
    return render(request, "members/member_list.html", context)


def member_detail(request, pk):
    """A person as the other members see them: contact data only where it is released."""
    member = get_object_or_404(Member.objects.visible_to(request.user).with_ag(), pk=pk)
    context = {
        "member": member,
        "offices": member.offices.current().select_related("workgroup__parent"),
        "is_self": member.user_id == request.user.pk,
    }
    return render(request, "members/member_detail.html", context)


def profile_edit(request):
    """One's own data and what of it the other members may see."""
    member = get_object_or_404(Member.objects.with_ag(), user=request.user)
    form = ProfileForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Ihre Angaben sind gespeichert.")
        return redirect(member)
    return render(request, "members/member_form.html", {"form": form, "member": member})


@never_cache
@require_safe
def personal_data(request):
    """Everything the portal keeps of the person who looks, to read (Art. 15 GDPR)."""
    return render(request, "members/personal_data.html", {"tables": tables_of(request.user)})


@never_cache
@require_safe
def personal_data_file(request):
    """The same for machines (Art. 20 GDPR)."""
    tables = {table.title: table.rows for table in tables_of(request.user)}
    content = {"Portal": "DKBM-Netzwerk Niedersachsen", "Stand": timezone.now(), "Daten": tables}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@never_cache
@reauthentication_required
def account_erase(request):
    """Erase the own account (Art. 17 GDPR), after the password or another proof and with what has to be settled."""
    duties = duties_of(request.user)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(user=request.user)
        except ErasureRefused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            messages.success(
                request, "Ihr Konto ist gelöscht. Zur Bestätigung bekommen Sie noch eine E-Mail. Danke für alles."
            )
            return redirect("home")
    context = {"form": form, "duties": duties, "is_blocked": any(duty.blocks for duty in duties)}
    return render(request, "members/account_erase.html", context)


@require_POST
def address_works(request):
    """The person says that mails to the own address arrive again, such as after a full mailbox."""
    trust_again(request.user.email)
    messages.success(request, "Danke. Wir senden Ihnen wieder E-Mails an diese Adresse.")
    return redirect("home")
