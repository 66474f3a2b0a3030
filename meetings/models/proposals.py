from django.db import models
from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from dkbm_portal.text import validate_line, validate_text
from members.models import Member, User
from workgroups.models import Workgroup


class TopicProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Proposals in the stores of groups open to the user; withdrawn ones are gone."""
        groups = Workgroup.objects.accessible_to(user).values("pk")
        return self.filter(workgroup__in=groups).exclude(state=TopicProposal.State.WITHDRAWN)

    def by_weight(self):
        """Adds ``points``; the most wanted first, then the oldest."""
        return self.annotate(points=Coalesce(Sum("marks__weight"), Value(0))).order_by("-points", "created_at", "pk")

    def release(self) -> None:
        """Put proposals that were on an agenda back into the store."""
        self.filter(state=TopicProposal.State.TAKEN).update(state=TopicProposal.State.OPEN)


class TopicProposal(models.Model):
    """A topic a member wants to talk about in one of the group's next meetings; untaken ones stay in the store."""

    class State(models.TextChoices):
        OPEN = "open", "offen"
        TAKEN = "taken", "auf einer Tagesordnung"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    workgroup = models.ForeignKey(
        Workgroup, verbose_name="Gruppe", on_delete=models.CASCADE, related_name="topic_proposals"
    )
    title = models.CharField("Thema", max_length=150, validators=[validate_line])
    why = models.TextField("Warum", max_length=2000, blank=True, validators=[validate_text])
    author = models.ForeignKey(
        User, verbose_name="von", null=True, on_delete=models.SET_NULL, related_name="topic_proposals"
    )
    state = models.CharField("Stand", max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField("vorgeschlagen", default=timezone.now)

    objects = TopicProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "Themenvorschlag"
        verbose_name_plural = "Themenvorschläge"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ProposalMark(models.Model):
    """The marks one member gives one proposal; three in all per group's store, kept by a service under a lock."""

    proposal = models.ForeignKey(TopicProposal, on_delete=models.CASCADE, related_name="marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="proposal_marks")
    weight = models.PositiveSmallIntegerField("Punkte", default=1)

    class Meta:
        verbose_name = "Gewichtung"
        verbose_name_plural = "Gewichtungen"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "member"],
                name="one_mark_row_per_member_and_proposal",
                violation_error_message="Sie haben dieses Thema schon gewichtet.",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 3)),
                name="one_to_three_marks",
                violation_error_message="Ein Thema bekommt einen bis drei Punkte.",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.weight}"
