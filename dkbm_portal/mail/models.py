import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .registry import kind_label


class Priority(models.IntegerChoices):
    """Lower goes first: a login code never waits behind a batch of invitations."""

    ACCOUNT = 1, "Konto"
    PERSONAL = 3, "persönlich"
    BATCH = 5, "Sammelversand"


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """Rows a worker may take at ``now``: waiting ones and those whose worker died while sending."""
        return self.filter(
            Q(state__in=[OutgoingMail.State.QUEUED, OutgoingMail.State.RETRY], due_at__lte=now)
            | Q(state=OutgoingMail.State.SENDING, lease_until__lt=now)
        ).order_by("priority", "due_at", "pk")

    def unsent(self):
        return self.filter(state__in=[OutgoingMail.State.QUEUED, OutgoingMail.State.SENDING, OutgoingMail.State.RETRY])


class OutgoingMail(models.Model):
    """One mail to one recipient, written in the transaction that causes it; also the mail log for staff.

    ``kind`` names the function that builds the content (``registry``); it runs again before every attempt and may
    say that the mail has lost its sense. (kind, object_key, version, to_email) is unique: nothing goes out twice.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "geplant"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "gesendet"
        RETRY = "retry", "wird wiederholt"
        FAILED = "failed", "unzustellbar"
        SKIPPED = "skipped", "nicht gesendet"

    kind = models.CharField("Art", max_length=60)
    object_key = models.CharField("Gegenstand", max_length=80)
    version = models.PositiveIntegerField("Fassung", default=0)
    to_email = models.EmailField("an", max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    data = models.JSONField("Angaben", default=dict, blank=True)
    priority = models.PositiveSmallIntegerField("Vorrang", choices=Priority.choices, default=Priority.BATCH)
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField("Grund", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    message_id = models.UUIDField("Message-ID", default=uuid.uuid4, editable=False)
    subject = models.CharField("Betreff", max_length=250, blank=True)
    text = models.TextField("Text", blank=True)
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    due_at = models.DateTimeField("fällig", default=timezone.now)
    lease_until = models.DateTimeField("vergeben bis", null=True, blank=True)
    lease = models.UUIDField(null=True, editable=False)
    sent_at = models.DateTimeField("gesendet", null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "E-Mail"
        verbose_name_plural = "E-Mails"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_key", "version", "to_email"],
                name="one_mail_per_cause_and_recipient",
                violation_error_message="Diese E-Mail ist für diese Person schon angelegt.",
            )
        ]
        indexes = [
            models.Index(fields=["state", "priority", "due_at"], name="mail_due"),
            models.Index(fields=["kind", "object_key"], name="mail_object"),
        ]

    def __str__(self):
        return f"{self.subject or self.kind_label} an {self.to_email}"

    @property
    def kind_label(self) -> str:
        return kind_label(self.kind)

    @property
    def is_secret(self) -> bool:
        """Whether the mail holds a link or code that opens an account; its text is never kept or shown."""
        return bool(self.data.get("secret"))


class Heartbeat(models.Model):
    """When a process was last alive; ``/readyz`` looks at it."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "Lebenszeichen"
        verbose_name_plural = "Lebenszeichen"

    def __str__(self):
        return self.name
