"""Actions of those who lead the group; others who see the topic get 403."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from .. import services
from ..forms import HideForm, MoveForm
from ..models import Post, Topic
from ..permissions import can_moderate


@require_POST
def pin(request, pk):
    """Pin the topic („an“ = 1) or let it go."""
    topic = _moderated_topic(request.user, pk)
    Topic.objects.filter(pk=topic.pk).update(is_pinned=_wanted(request))
    messages.success(
        request, "Das Thema ist angeheftet." if _wanted(request) else "Das Thema ist nicht mehr angeheftet."
    )
    return redirect(topic)


@require_POST
def close(request, pk):
    """Close the topic for replies („an“ = 1) or open it again."""
    topic = _moderated_topic(request.user, pk)
    Topic.objects.filter(pk=topic.pk).update(is_closed=_wanted(request))
    messages.success(request, "Das Thema ist geschlossen." if _wanted(request) else "Das Thema ist wieder offen.")
    return redirect(topic)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, pk):
    topic = _moderated_topic(request.user, pk)
    form = MoveForm(request.POST or None, user=request.user, topic=topic)
    if form.is_valid():
        services.move_topic(topic=topic, to=form.cleaned_data["workgroup"])
        messages.success(
            request, f"Das Thema ist in das Forum „{form.cleaned_data['workgroup'].short_name}“ verschoben."
        )
        return redirect(topic)
    targets = form.fields["workgroup"].queryset.exists()
    return render(request, "forum/topic_move.html", {"topic": topic, "form": form, "has_targets": targets})


@require_http_methods(["GET", "HEAD", "POST"])
def post_hide(request, pk):
    post = _moderated_post(request.user, pk)
    form = HideForm(request.POST or None)
    if form.is_valid():
        try:
            services.hide_post(post=post, by=request.user, reason=form.cleaned_data["reason"])
        except services.ForumRuleBroken as broken:
            messages.info(request, str(broken))
        else:
            messages.success(request, "Der Beitrag ist ausgeblendet.")
        return redirect(post)
    return render(request, "forum/post_hide.html", {"post": post, "form": form})


@require_POST
def post_unhide(request, pk):
    post = _moderated_post(request.user, pk)
    services.unhide_post(post=post)
    messages.success(request, "Der Beitrag ist wieder zu sehen.")
    return redirect(post)


def _wanted(request) -> bool:
    return request.POST.get("an") == "1"


def _moderated_topic(user, pk) -> Topic:
    topics = Topic.objects.visible_to(user).select_related("workgroup__parent")
    topic = get_object_or_404(topics, pk=pk)
    if not can_moderate(user, topic.workgroup):
        raise PermissionDenied
    return topic


def _moderated_post(user, pk) -> Post:
    posts = Post.objects.visible_to(user).select_related("topic__workgroup__parent", "author")
    post = get_object_or_404(posts, pk=pk)
    if not can_moderate(user, post.topic.workgroup):
        raise PermissionDenied
    return post
