from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Trim
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.personal_data import FORMER_MEMBER
from dkbm_portal.searchable import Searchable, SearchableQuerySet
from dkbm_portal.text import validate_line, validate_text
from workgroups.models import Workgroup


class TopicQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Topics of groups whose inside is open to the user (R7)."""
        return self.filter(workgroup__in=Workgroup.objects.accessible_to(user).values("pk"))

    def with_unread(self, user):
        """Annotate what the rows of a list show, in one query however many rows there are.

        ``unread`` (bool), ``read_until``, ``post_count`` (without hidden posts), ``last_author`` (name of whoever wrote
        the newest visible post; empty for a closed account); author and group come along.
        """
        shown = Post.objects.filter(topic=OuterRef("pk"), hidden_at__isnull=True)
        count = shown.order_by().values("topic").annotate(n=Count("pk")).values("n")
        name = Trim(Concat("author__first_name", Value(" "), "author__last_name"))
        newest = shown.order_by("-created_at", "-pk").annotate(name=name).values("name")[:1]
        return (
            self._with_read_until(user)
            .annotate(unread=self._unread(user), post_count=Coalesce(Subquery(count), 0), last_author=Subquery(newest))
            .select_related("author", "workgroup__parent")
        )

    def unread_by(self, user):
        """Only topics with a visible post of somebody else that the user has not opened yet."""
        return self._with_read_until(user).filter(self._unread(user))

    def _with_read_until(self, user):
        """Without a marker everything since the person's registration counts as unread."""
        marker = ReadMarker.objects.filter(user=user, topic=OuterRef("pk")).values("read_until")[:1]
        return self.annotate(read_until=Coalesce(Subquery(marker), Value(user.date_joined)))

    @staticmethod
    def _unread(user):
        posts = Post.objects.filter(
            topic=OuterRef("pk"), hidden_at__isnull=True, created_at__gt=OuterRef("read_until")
        ).exclude(author=user)
        return Exists(posts)


class Topic(Searchable):
    """A thread in the forum of an AG or UAG; its first post is the question."""

    workgroup = models.ForeignKey(Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="topics")
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="von",
        null=True,
        on_delete=models.SET_NULL,
        related_name="topics",
    )
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    last_post_at = models.DateTimeField("letzter Beitrag", default=timezone.now)
    is_pinned = models.BooleanField("angeheftet", default=False)
    is_closed = models.BooleanField("geschlossen", default=False)
    moved_from = models.ForeignKey(
        Workgroup, verbose_name="verschoben aus", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    moved_at = models.DateTimeField("verschoben", null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Thema"
        verbose_name_plural = "Themen"
        ordering = ["-is_pinned", "-last_post_at", "-pk"]
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["workgroup", "-last_post_at"], name="topic_newest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forum:topic_detail", args=[self.pk])

    def search_parts(self):
        return self.title, ""

    @property
    def author_name(self) -> str:
        return self.author.get_full_name() if self.author else FORMER_MEMBER


class PostQuerySet(SearchableQuerySet):
    def visible_to(self, user):
        """Posts of topics open to the user; a hidden post only for its author and those who moderate the group."""
        groups = Workgroup.objects.accessible_to(user).values("pk")
        led = Workgroup.objects.led_by(user).values("pk")
        seen = Q(hidden_at__isnull=True) | Q(topic__workgroup__in=led) | Q(author_id=user.pk)
        return self.filter(topic__workgroup__in=groups).filter(seen)


class Post(Searchable):
    """One contribution to a topic, in Markdown. A hidden one stays with its reason."""

    topic = models.ForeignKey(Topic, verbose_name="Thema", on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="von",
        null=True,
        on_delete=models.SET_NULL,
        related_name="posts",
    )
    body = models.TextField("Beitrag", max_length=20000, validators=[validate_text])
    body_html = RenderedMarkdownField("body")
    created_at = models.DateTimeField("geschrieben", default=timezone.now)
    edited_at = models.DateTimeField("bearbeitet", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hidden_at = models.DateTimeField("ausgeblendet", null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hidden_reason = models.CharField("Grund", max_length=300, blank=True, validators=[validate_line])

    objects = PostQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Beitrag"
        verbose_name_plural = "Beiträge"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="hidden_posts_have_a_reason",
                violation_error_message="Bitte nennen Sie den Grund für das Ausblenden.",
            )
        ]
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["topic", "created_at"], name="post_in_topic")]

    def __str__(self):
        return f"Beitrag {self.pk} in „{self.topic}“"

    def get_absolute_url(self):
        """The topic on the page that holds this post, scrolled to it."""
        return f"{reverse('forum:topic_detail', args=[self.topic_id])}?beitrag={self.pk}#{self.anchor}"

    def search_parts(self):
        return "", self.body

    @property
    def anchor(self) -> str:
        return f"beitrag-{self.pk}"

    @property
    def author_name(self) -> str:
        return self.author.get_full_name() if self.author else FORMER_MEMBER

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class Subscription(models.Model):
    """Whether a person wants mails about a group's new topics or a topic's new posts.

    Without a row members follow their groups and nobody follows a topic; writing in a topic adds a row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    workgroup = models.ForeignKey(
        Workgroup, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions")
    follows = models.BooleanField("folgt", default=True)

    class Meta:
        verbose_name = "Abonnement"
        verbose_name_plural = "Abonnements"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workgroup"],
                condition=Q(topic__isnull=True),
                name="one_subscription_per_group",
                violation_error_message="Die Einstellung zu dieser Gruppe gibt es schon.",
            ),
            models.UniqueConstraint(
                fields=["user", "topic"],
                condition=Q(topic__isnull=False),
                name="one_subscription_per_topic",
                violation_error_message="Die Einstellung zu diesem Thema gibt es schon.",
            ),
            models.CheckConstraint(
                condition=Q(workgroup__isnull=True, topic__isnull=False)
                | Q(workgroup__isnull=False, topic__isnull=True),
                name="subscription_to_group_or_topic",
                violation_error_message="Bitte wählen Sie entweder eine Gruppe oder ein Thema.",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.topic or self.workgroup}"


class ReadMarker(models.Model):
    """How far a person has read a topic: everything up to ``read_until``, the time of the last post seen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_markers")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="read_markers")
    read_until = models.DateTimeField()

    class Meta:
        verbose_name = "Lesezeichen"
        verbose_name_plural = "Lesezeichen"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic"],
                name="one_read_marker_per_topic",
                violation_error_message="Das Lesezeichen gibt es schon.",
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.topic}"
