from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from workgroups.models import Workgroup

from .. import services
from ..models import Subscription, Topic
from ..tokens import read_token


@require_POST
def follow_group(request, slug):
    """Ask for mails about new topics of the group („an“ = 1) or stop them."""
    group = get_object_or_404(Workgroup.objects.accessible_to(request.user), slug=slug)
    follows = request.POST.get("an") == "1"
    Subscription.objects.update_or_create(user=request.user, workgroup=group, defaults={"follows": follows})
    text = (
        "Sie erhalten eine E-Mail zu jedem neuen Thema." if follows else "Sie erhalten keine E-Mails zu neuen Themen."
    )
    messages.success(request, text)
    return redirect("forum:topic_list", group.slug)


@require_POST
def follow_topic(request, pk):
    """Ask for mails about new posts of the topic („an“ = 1) or stop them."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    follows = request.POST.get("an") == "1"
    Subscription.objects.update_or_create(user=request.user, topic=topic, defaults={"follows": follows})
    text = (
        "Sie erhalten eine E-Mail zu jedem neuen Beitrag in diesem Thema."
        if follows
        else "Sie erhalten keine E-Mails mehr zu diesem Thema."
    )
    messages.success(request, text)
    return redirect(topic)


@require_POST
def mark_read(request, slug):
    """Mark every topic of the group as read."""
    group = get_object_or_404(Workgroup.objects.accessible_to(request.user), slug=slug)
    services.mark_group_read(user=request.user, workgroup=group)
    messages.success(request, "Alle Themen sind als gelesen markiert.")
    return redirect("forum:topic_list", group.slug)


# Without a CSRF token, because mail programs POST here by themselves (RFC 8058) and have no cookie. That is safe: the
# session plays no part, the signed token in the address says who and what, and all it can do is to stop mails.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """The link at the end of forum mails: GET asks, POST stops the mails and answers without a redirect (RFC 8058)."""
    subscription = read_token(token)
    if subscription is None:
        return render(request, "forum/unsubscribe_invalid.html", status=404)
    if request.method == "POST":
        name = "topic" if subscription.topic_id else "workgroup"
        keys = {"user": subscription.user, name: getattr(subscription, name)}
        Subscription.objects.update_or_create(**keys, defaults={"follows": False})
    context = {"topic": subscription.topic, "group": subscription.workgroup, "done": request.method == "POST"}
    return render(request, "forum/unsubscribe.html", context)
