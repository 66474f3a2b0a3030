from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dkbm_portal.excerpts import Terms
from dkbm_portal.text import plain_excerpt
from workgroups.models import Workgroup

from ..audience import follows_group
from ..models import Post, Topic
from ..permissions import can_start_topic

PAGE_SIZE = 20
_NEWEST = 3
_KINDS = [Workgroup.Kind.AG, Workgroup.Kind.UAG, Workgroup.Kind.CONCEPT, Workgroup.Kind.NETWORK]


@require_safe
def index(request):
    """The forums open to the person, each with its newest topics."""
    if not request.user.is_admitted:
        raise Http404
    topics = Topic.objects.visible_to(request.user)
    newest = topics.with_unread(request.user).order_by("-last_post_at", "-pk")[:_NEWEST]
    groups = (
        Workgroup.objects.accessible_to(request.user)
        .select_related("parent")
        .annotate(topic_count=Count("topics"))
        .prefetch_related(Prefetch("topics", newest, to_attr="newest_topics"))
    )
    unread = topics.unread_by(request.user).order_by().values("workgroup").annotate(n=Count("pk"))
    counts = dict(unread.values_list("workgroup", "n"))
    forums = sorted(groups, key=lambda group: (_KINDS.index(group.kind), group.number or group.parent_id, group.name))
    for group in forums:
        group.unread_count = counts.get(group.pk, 0)
    return render(
        request,
        "forum/index.html",
        {
            "forums": [group for group in forums if group.is_active],
            "concluded": [group for group in forums if not group.is_active and group.topic_count],
        },
    )


@require_safe
def topic_list(request, slug):
    """A group's topics, or with ``q`` what a search in them finds."""
    groups = Workgroup.objects.accessible_to(request.user).select_related("parent")
    group = get_object_or_404(groups, slug=slug)
    topics = Topic.objects.visible_to(request.user).filter(workgroup=group)
    context = {
        "group": group,
        "follows": follows_group(request.user, group),
        "can_start_topic": can_start_topic(request.user, group),
        "has_unread": topics.unread_by(request.user).exists(),
    }
    query = " ".join(request.GET.get("q", "").split())[:200]
    if query:
        return render(request, "forum/search.html", context | {"query": query} | _hits(request, group, topics, query))
    rows = Paginator(topics.with_unread(request.user), PAGE_SIZE).get_page(request.GET.get("seite"))
    return render(request, "forum/topic_list.html", context | {"query": "", "page_obj": rows})


def _hits(request, group: Workgroup, topics, query: str) -> dict:
    """Topics hit by their title, on the first page, and posts hit by their text."""
    posts = Post.objects.visible_to(request.user).filter(topic__workgroup=group).search(query)
    posts = posts.select_related("topic", "author").order_by("-rank", "-created_at", "-pk")
    page = Paginator(posts, PAGE_SIZE).get_page(request.GET.get("seite"))
    terms = Terms(query)
    for post in page:
        post.excerpt = terms.excerpt(plain_excerpt(post.body_html, len(post.body_html)))
    titles = topics.search(query).with_unread(request.user).order_by("-last_post_at", "-pk")
    return {"page_obj": page, "title_hits": titles[:PAGE_SIZE] if page.number == 1 else []}
