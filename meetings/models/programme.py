import secrets
from pathlib import Path

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.text import validate_line, validate_text
from members.models import User

from .invitation import Invitation
from .meeting import Meeting, clock_span


class ProgrammeSessionQuerySet(models.QuerySet):
    def for_display(self):
        """With everything that a page needs: linked AG meetings with their groups, and how many chose each session."""
        rows = self.select_related("ag_meeting__workgroup__parent").annotate(chosen_count=Count("choices"))
        return rows.order_by(*self.model._meta.ordering)  # counting drops the model's own order

    def live(self):
        """Without AG meetings that were cancelled."""
        return self.exclude(ag_meeting__state=Meeting.State.CANCELLED)

    def choosable(self):
        """Sessions that people choose among."""
        return self.live().filter(is_chosen=True)

    def parallel_to(self, session: "ProgrammeSession"):
        """What people can choose instead: the other sessions of the meeting that overlap with this one."""
        same_time = {"starts_at__lt": session.ends_at, "ends_at__gt": session.starts_at}
        return self.choosable().filter(meeting=session.meeting_id, **same_time).exclude(pk=session.pk)


class ProgrammeSession(models.Model):
    """One entry of a meeting's programme; sessions at the same time are parallel and chosen among.

    A linked AG meeting keeps its own time: the session follows it (``services.follow_meeting``) and is never moved by
    itself. ``version`` rises with every save. ``told`` is what those who chose the session were told last of its time
    and room, while that differs from what is true; None when they know.
    """

    meeting = models.ForeignKey(Meeting, verbose_name="Treffen", on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    description = models.TextField("Worum es geht", max_length=2000, blank=True, validators=[validate_text])
    description_html = RenderedMarkdownField("description")
    person = models.CharField("Wer leitet", max_length=150, blank=True, validators=[validate_line])
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    room = models.CharField("Raum", max_length=120, blank=True, validators=[validate_line])
    capacity = models.PositiveIntegerField("Plätze", null=True, blank=True)
    is_chosen = models.BooleanField(
        "zur Wahl", default=False, help_text="Teilnehmende wählen diesen Programmpunkt; sonst ist er für alle."
    )
    ag_meeting = models.ForeignKey(
        Meeting,
        verbose_name="AG-Treffen",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="as_session",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    told = models.JSONField(null=True, blank=True, editable=False)

    objects = ProgrammeSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "Programmpunkt"
        verbose_name_plural = "Programmpunkte"
        ordering = ["starts_at", "ends_at", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, is_chosen=True),
                name="session_places_only_for_a_choice",
                violation_error_message="Plätze zählt nur ein Programmpunkt, der zur Wahl steht; mindestens einer.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "ag_meeting"],
                name="one_session_per_ag_meeting",
                violation_error_message="Dieses AG-Treffen steht schon im Programm.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('meetings:programme', args=[self.meeting_id])}#punkt-{self.pk}"

    @property
    def clock_span(self) -> str:
        """„13:30–15:15 Uhr“ in Europe/Berlin."""
        return clock_span(self.starts_at, self.ends_at)

    @property
    def line(self) -> str:
        """„13:30–15:15 Uhr Werkstatt (Raum 2)“ for texts that leave the portal."""
        return f"{self.clock_span} {self.title}" + (f" ({self.room})" if self.room else "")

    @property
    def is_cancelled(self) -> bool:
        """Whether the linked AG meeting was cancelled."""
        return self.ag_meeting is not None and self.ag_meeting.is_cancelled

    @property
    def free(self) -> int | None:
        """Places left, None when unlimited; for rows of ``for_display``."""
        return None if self.capacity is None else max(self.capacity - self.chosen_count, 0)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    def overlaps(self, other: "ProgrammeSession") -> bool:
        """Whether both take place at the same time, if only for a minute."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class SessionChoice(models.Model):
    """A participant's choice of a session; capacity and overlaps are kept by a service under a lock."""

    session = models.ForeignKey(
        ProgrammeSession, verbose_name="Programmpunkt", on_delete=models.CASCADE, related_name="choices"
    )
    invitation = models.ForeignKey(
        Invitation, verbose_name="Einladung", on_delete=models.CASCADE, related_name="session_choices"
    )
    chosen_at = models.DateTimeField("gewählt", default=timezone.now)

    class Meta:
        verbose_name = "Wahl eines Programmpunkts"
        verbose_name_plural = "Wahlen von Programmpunkten"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "invitation"],
                name="one_choice_per_session_and_person",
                violation_error_message="Sie haben diesen Programmpunkt schon gewählt.",
            )
        ]

    def __str__(self):
        return f"{self.invitation.member}: {self.session}"


def secret_path(instance: "MeetingFile", filename: str) -> str:
    """Return a path that can't be guessed; the name people see is kept in the row."""
    return f"treffen/{secrets.token_urlsafe(24)}{Path(filename).suffix.lower()}"


class MeetingFile(models.Model):
    """A document for a meeting, visible to those who see the meeting; served as a download only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="files")
    file = models.FileField("Datei", upload_to=secret_path)
    name = models.CharField("Name", max_length=150, validators=[validate_line])
    size = models.PositiveIntegerField("Größe in Byte")
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField("hochgeladen", default=timezone.now)

    class Meta:
        verbose_name = "Unterlage"
        verbose_name_plural = "Unterlagen"
        ordering = ["uploaded_at", "pk"]

    def __str__(self):
        return self.name

    @property
    def kind(self) -> str:
        """„PDF“, „DOCX“: the type people know from the name."""
        return Path(self.file.name).suffix.removeprefix(".").upper()
