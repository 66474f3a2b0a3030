"""What the page of a topic shows: one page of posts, each with its author's place in the network."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q

from members.models import Member, User
from workgroups.models import Office, Workgroup

from .models import Post, Topic
from .permissions import can_moderate, edits_own_post

PAGE_SIZE = 20
LAST_PAGE = "letzte"


@dataclass
class PostRow:
    """A post as one person sees it."""

    post: Post
    member: Member | None
    linked: bool
    badge: str
    readable: bool
    can_edit: bool
    can_hide: bool
    can_unhide: bool
    starts_new: bool


class Thread:
    """One page of a topic for one person; ``topic`` comes from ``visible_to(user).with_unread(user)``.

    ``page`` is a number or „letzte“; without it ``post`` (a key from the address) chooses the page that holds it.
    """

    def __init__(self, topic: Topic, user: User, *, page: str | None = None, post: str | None = None):
        self.topic, self.user = topic, user
        self.moderates = can_moderate(user, topic.workgroup)
        self._posts = topic.posts.select_related("author__member__municipality", "edited_by", "hidden_by")
        paginator = Paginator(self._posts, PAGE_SIZE)
        if page is None and post and post.isdecimal():
            page = self._page_of(topic.posts.filter(pk=int(post[:18])).first())
        self.page: Page = paginator.get_page(paginator.num_pages if page == LAST_PAGE else page)
        self.first_unread = self._first_unread()
        self.rows = self._rows()

    @property
    def last_seen(self) -> Post | None:
        """The newest post whose text the page shows."""
        return next((row.post for row in reversed(self.rows) if row.readable), None)

    @property
    def first_unread_url(self) -> str:
        """Where „Zum ersten ungelesenen Beitrag“ leads: on this page without loading it anew, since it is read then."""
        here = any(row.starts_new for row in self.rows)
        return f"#{self.first_unread.anchor}" if here else self.first_unread.get_absolute_url()

    def _page_of(self, post: Post | None) -> int:
        if post is None:
            return 1
        earlier = Q(created_at__lt=post.created_at) | Q(created_at=post.created_at, pk__lt=post.pk)
        return self.topic.posts.filter(earlier).count() // PAGE_SIZE + 1

    def _first_unread(self) -> Post | None:
        """The first post that is new to the person; None if nothing is new, or everything from the first post on."""
        if not self.topic.unread:
            return None
        new = self.topic.posts.filter(hidden_at__isnull=True, created_at__gt=self.topic.read_until)
        post = new.exclude(author=self.user).first()
        return post if post and self.topic.posts.filter(created_at__lt=post.created_at).exists() else None

    def _rows(self) -> list[PostRow]:
        posts = list(self.page)
        authors = {post.author_id for post in posts if post.author_id}
        linked = set(Member.objects.visible_to(self.user).filter(user__in=authors).values_list("user_id", flat=True))
        badges = _badges(authors, self.topic.workgroup)
        return [self._row(post, linked, badges) for post in posts]

    def _row(self, post: Post, linked: set[int], badges: dict[int, str]) -> PostRow:
        post.topic = self.topic
        own = post.author_id == self.user.pk
        badge = "Transferagentur" if post.author and post.author.is_staff else badges.get(post.author_id, "")
        return PostRow(
            post=post,
            member=None if getattr(post.author, "erased_at", None) else getattr(post.author, "member", None),
            linked=post.author_id in linked,
            badge=badge,
            readable=not post.is_hidden or own or self.moderates,
            can_edit=self.moderates or edits_own_post(self.user, post),
            can_hide=self.moderates and not post.is_hidden,
            can_unhide=self.moderates and post.is_hidden,
            starts_new=post == self.first_unread,
        )


def _badges(authors: set[int], workgroup: Workgroup) -> dict[int, str]:
    """Return who of the authors leads the group (or the group above it) by which office, by the user's key."""
    offices = Office.objects.leading().filter(member__user__in=authors)
    if workgroup.kind in (Workgroup.Kind.AG, Workgroup.Kind.UAG):
        offices = offices.filter(workgroup__in=[workgroup.pk, workgroup.parent_id])
    else:
        offices = offices.filter(workgroup__kind=Workgroup.Kind.AG)
    badges: dict[int, str] = {}
    for office in offices.select_related("member", "workgroup"):
        here = office.workgroup_id == workgroup.pk
        badge = office.get_role_display() if here else f"{office.get_role_display()} {office.workgroup.short_name}"
        if here or office.member.user_id not in badges:
            badges[office.member.user_id] = badge
    return badges
