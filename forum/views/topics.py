from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dkbm_portal.text import render_markdown
from workgroups.models import Workgroup

from .. import services
from ..audience import follows_topic
from ..forms import PostForm, TopicForm
from ..models import Post, Topic
from ..permissions import can_edit_post, can_reply, can_start_topic
from ..thread import LAST_PAGE, Thread


@require_safe
def topic_detail(request, pk):
    """A page of posts; opening it is reading it, so the read marker moves on."""
    topic = _topic(request.user, pk)
    thread = Thread(topic, request.user, page=request.GET.get("seite"), post=request.GET.get("beitrag"))
    response = _thread_page(request, thread, PostForm())
    if request.method == "GET" and thread.last_seen:
        services.mark_read(user=request.user, post=thread.last_seen)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, pk):
    """Add a post. GET leads to the topic: after logging in anew, or from the pages below a refused text."""
    topic = _topic(request.user, pk)
    if request.method != "POST":
        page = request.GET.get("seite", LAST_PAGE)
        return redirect(f"{topic.get_absolute_url()}?seite={page if page.isdecimal() else LAST_PAGE}#antworten")
    form = PostForm(request.POST)
    if form.is_valid() and "vorschau" not in request.POST:
        try:
            return redirect(services.reply(topic=topic, by=request.user, body=form.cleaned_data["body"]))
        except services.ForumRuleBroken as broken:
            form.add_error(None, str(broken))
    return _thread_page(request, Thread(topic, request.user, page=LAST_PAGE), form)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_create(request, slug):
    groups = Workgroup.objects.accessible_to(request.user).select_related("parent")
    group = get_object_or_404(groups, slug=slug)
    if not can_start_topic(request.user, group):
        raise PermissionDenied
    form = TopicForm(request.POST or None)
    if form.is_valid() and "vorschau" not in request.POST:
        try:
            return redirect(services.create_topic(workgroup=group, by=request.user, **form.cleaned_data))
        except services.ForumRuleBroken as broken:
            form.add_error(None, str(broken))
    return render(request, "forum/topic_form.html", {"group": group, "form": form, "preview": _preview(form)})


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request, pk):
    """Change a post; with the first one also the topic's title."""
    posts = Post.objects.visible_to(request.user).select_related("topic__workgroup__parent", "author")
    post = get_object_or_404(posts, pk=pk)
    if not can_edit_post(request.user, post):
        raise PermissionDenied
    is_first = post == post.topic.posts.first()
    form_class = TopicForm if is_first else PostForm
    form = form_class(request.POST or None, initial={"title": post.topic.title, "body": post.body})
    if form.is_valid() and "vorschau" not in request.POST:
        services.edit_post(post=post, by=request.user, **form.cleaned_data)
        messages.success(request, "Der Beitrag ist geändert.")
        return redirect(post)
    return render(request, "forum/post_form.html", {"post": post, "form": form, "preview": _preview(form)})


@require_POST
def preview(request):
    """Answer with the rendered text of a post as a piece of HTML, for the button „Vorschau“ with JavaScript."""
    if not request.user.is_admitted:
        raise Http404
    form = PostForm(request.POST)
    return render(request, "forum/includes/_preview.html", {"form": form, "preview": _preview(form)})


def _topic(user, pk) -> Topic:
    topics = Topic.objects.visible_to(user).with_unread(user).select_related("moved_from")
    return get_object_or_404(topics, pk=pk)


def _preview(form: PostForm) -> str:
    """The rendered text of a submitted form, or nothing."""
    return render_markdown(form.cleaned_data["body"]) if form.is_bound and form.is_valid() else ""


def _thread_page(request, thread: Thread, form: PostForm):
    topic = thread.topic
    replies = can_reply(request.user, topic)
    return render(
        request,
        "forum/topic_detail.html",
        {
            "topic": topic,
            "group": topic.workgroup,
            "thread": thread,
            "page_obj": thread.page,
            "form": form,
            "preview": _preview(form),
            "can_reply": replies,
            # A text that came too late stays on the page, so that it can be kept elsewhere.
            "shows_form": (replies and not thread.page.has_next()) or form.is_bound,
            "can_moderate": thread.moderates,
            "follows": follows_topic(request.user, topic),
        },
    )
