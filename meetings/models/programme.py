import secrets
from pathlib import Path

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dkbm_portal.text import validate_line, validate_text
from members.models import User

from .invitation import Invitation
from .meeting import Meeting


class ProgrammeSession(models.Model):
    """One entry of a Jahrestreffen's programme; sessions at the same time are parallel and chosen among."""

    meeting = models.ForeignKey(
        Meeting, verbose_name="Jahrestreffen", on_delete=models.CASCADE, related_name="sessions"
    )
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    description = models.TextField("Worum es geht", max_length=2000, blank=True, validators=[validate_text])
    person = models.CharField("Wer", max_length=150, blank=True, validators=[validate_line])
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    room = models.CharField("Raum", max_length=120, blank=True, validators=[validate_line])
    capacity = models.PositiveIntegerField("Plätze", null=True, blank=True)
    is_chosen = models.BooleanField(
        "Wahl nötig", default=False, help_text="Teilnehmende wählen diesen Programmpunkt; sonst ist er für alle."
    )
    ag_meeting = models.ForeignKey(
        Meeting,
        verbose_name="AG-Treffen",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="as_session",
    )

    class Meta:
        verbose_name = "Programmpunkt"
        verbose_name_plural = "Programmpunkte"
        ordering = ["starts_at", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            )
        ]

    def __str__(self):
        return self.title


class SessionChoice(models.Model):
    """A participant's choice of a session; the session's capacity is kept by a service under a lock."""

    session = models.ForeignKey(ProgrammeSession, on_delete=models.CASCADE, related_name="choices")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="session_choices")
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
