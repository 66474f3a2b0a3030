from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dkbm_portal.text import validate_line, validate_text
from members.models import Member, User
from workgroups.models import Workgroup

from .meeting import Meeting


class DatePoll(models.Model):
    """A question to a group: when can you? Fixing an option makes the meeting (``meeting``) and closes the poll."""

    class State(models.TextChoices):
        OPEN = "open", "offen"
        FIXED = "fixed", "Termin steht"
        CLOSED = "closed", "ohne Termin beendet"

    workgroup = models.ForeignKey(Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="date_polls")
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    theme = models.CharField("Thema", max_length=200, blank=True, validators=[validate_line])
    description = models.TextField("Hinweise", max_length=2000, blank=True, validators=[validate_text])
    answer_by = models.DateField("Antwort erbeten bis", null=True, blank=True)
    state = models.CharField("Stand", max_length=10, choices=State.choices, default=State.OPEN)
    meeting = models.OneToOneField(
        Meeting, verbose_name="Treffen", null=True, blank=True, on_delete=models.SET_NULL, related_name="date_poll"
    )
    created_by = models.ForeignKey(User, verbose_name="von", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)

    class Meta:
        verbose_name = "Terminumfrage"
        verbose_name_plural = "Terminumfragen"
        ordering = ["-created_at"]

    def __str__(self):
        return self.title


class DateOption(models.Model):
    """One offered time of a poll."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")

    class Meta:
        verbose_name = "Termin zur Wahl"
        verbose_name_plural = "Termine zur Wahl"
        ordering = ["starts_at", "ends_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "starts_at", "ends_at"],
                name="one_date_option_per_time",
                violation_error_message="Dieser Termin steht schon zur Wahl.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="date_option_ends_after_start",
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"


class DateVote(models.Model):
    """One member's word on one option; only the member changes it."""

    class Answer(models.TextChoices):
        YES = "yes", "ja"
        IF_NEEDED = "if_needed", "wenn nötig"
        NO = "no", "nein"

    option = models.ForeignKey(DateOption, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="date_votes")
    answer = models.CharField("Antwort", max_length=10, choices=Answer.choices)
    voted_at = models.DateTimeField("abgestimmt", default=timezone.now)

    class Meta:
        verbose_name = "Stimme"
        verbose_name_plural = "Stimmen"
        constraints = [
            models.UniqueConstraint(
                fields=["option", "member"],
                name="one_date_vote_per_member_and_option",
                violation_error_message="Sie haben zu diesem Termin schon abgestimmt.",
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.get_answer_display()}"
