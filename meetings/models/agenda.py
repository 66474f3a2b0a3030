from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.text import validate_line, validate_text
from members.models import Member, User

from .meeting import Meeting
from .proposals import TopicProposal


class AgendaItem(models.Model):
    """One item of a meeting's agenda, before the meeting with its plan, after it with its outcome."""

    class Kind(models.TextChoices):
        REPORT = "report", "Bericht"
        CONSULTATION = "consultation", "Beratung"
        DECISION = "decision", "Beschluss"
        BREAK = "break", "Pause"

    meeting = models.ForeignKey(Meeting, verbose_name="Treffen", on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("Reihenfolge")
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    kind = models.CharField("Art", max_length=15, choices=Kind.choices, default=Kind.CONSULTATION)
    duration = models.PositiveSmallIntegerField("Minuten", default=15)
    person = models.CharField("Wer", max_length=120, blank=True, validators=[validate_line])
    notes = models.TextField("Hinweise", max_length=2000, blank=True, validators=[validate_text])
    notes_html = RenderedMarkdownField("notes")
    outcome = models.TextField("Ergebnis", max_length=10000, blank=True, validators=[validate_text])
    outcome_html = RenderedMarkdownField("outcome")
    decision = models.TextField("Beschluss", max_length=2000, blank=True, validators=[validate_text])
    decision_html = RenderedMarkdownField("decision")
    proposal = models.OneToOneField(
        TopicProposal,
        verbose_name="aus dem Themenspeicher",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="item",
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "Tagesordnungspunkt"
        verbose_name_plural = "Tagesordnungspunkte"
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="one_agenda_item_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="An dieser Stelle steht schon ein Punkt.",
            ),
            models.CheckConstraint(
                condition=Q(duration__range=(1, 600)),
                name="agenda_item_lasts_up_to_ten_hours",
                violation_error_message="Ein Punkt dauert zwischen 1 und 600 Minuten.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_break(self) -> bool:
        return self.kind == self.Kind.BREAK

    @property
    def has_minutes(self) -> bool:
        """Whether something was written down about the item."""
        return bool(self.outcome or self.decision)


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Tasks in published minutes of meetings the user may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user).filter(state=Meeting.State.CLOSED))

    def open_for(self, user):
        """What the person took on and has not done, the most pressing first, those without date last."""
        own = self.visible_to(user).filter(member__user=user, done_at__isnull=True)
        return own.select_related("meeting__workgroup__parent").order_by(F("due_on").asc(nulls_last=True), "pk")


class Task(models.Model):
    """What somebody took on in a meeting, with a date; it stays on the person's page until it is done."""

    meeting = models.ForeignKey(Meeting, verbose_name="Treffen", on_delete=models.CASCADE, related_name="tasks")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name="Tagesordnungspunkt",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    title = models.CharField("Aufgabe", max_length=200, validators=[validate_line])
    member = models.ForeignKey(
        Member, verbose_name="Wer", null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    due_on = models.DateField("bis", null=True, blank=True)
    done_at = models.DateTimeField("erledigt", null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "Aufgabe"
        verbose_name_plural = "Aufgaben"
        ordering = ["due_on", "pk"]

    def __str__(self):
        return self.title

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < timezone.localdate()


class MinutesRevision(models.Model):
    """The whole minutes as somebody saved them: general text, outcomes, decisions and tasks by item."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes_revisions")
    saved_at = models.DateTimeField("gespeichert", default=timezone.now)
    saved_by = models.ForeignKey(User, verbose_name="von", null=True, on_delete=models.SET_NULL, related_name="+")
    content = models.JSONField("Inhalt")

    class Meta:
        verbose_name = "Fassung des Protokolls"
        verbose_name_plural = "Fassungen des Protokolls"
        ordering = ["-saved_at", "-pk"]

    def __str__(self):
        return f"{self.meeting}, {self.saved_at:%d.%m.%Y %H:%M}"
