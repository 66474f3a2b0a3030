from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dkbm_portal.mail.bounces import trust_again

from .forms import DirectoryFilterForm, ProfileForm
from .models import Member

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


@require_POST
def address_works(request):
    """The person says that mails to the own address arrive again, such as after a full mailbox."""
    trust_again(request.user.email)
    messages.success(request, "Danke. Wir senden Ihnen wieder E-Mails an diese Adresse.")
    return redirect("home")
