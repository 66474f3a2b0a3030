import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from .batch import Batch
from .inbound.models import AddressHealth, InboundMail
from .registry import kind_label

__all__ = ["AddressHealth", "Heartbeat", "InboundMail", "OutgoingMail", "OutgoingMailQuerySet", "Priority", "Stop"]


class Priority(models.IntegerChoices):
    """Lower goes first: a login code never waits behind a batch of invitations."""

    ACCOUNT = 1, "Konto"
    PERSONAL = 3, "persönlich"
    BATCH = 5, "Sammelversand"


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """Rows a worker may take at ``now``: waiting ones and those whose worker died while sending."""
        waiting = Q(state__in=WAITING_STATES, due_at__lte=now) | Q(
            state=OutgoingMail.State.UNCERTAIN, due_at__lte=now, uncertain__lt=MAX_UNCERTAIN
        )
        dead = Q(state=OutgoingMail.State.SENDING, lease_until__lt=now)
        # LIVE_STATES says nothing new; it lets the database walk the short index of unfinished rows.
        return self.filter(waiting | dead, state__in=LIVE_STATES).order_by("priority", "due_at", "pk")

    def unsent(self):
        """Rows that are still on their way."""
        return self.filter(state__in=LIVE_STATES).exclude(
            state=OutgoingMail.State.UNCERTAIN, uncertain__gte=MAX_UNCERTAIN
        )

    def batch_of(self, mail):
        """All rows with the same cause: what a server says of one text, it says of all."""
        return self.filter(kind=mail.kind, object_key=mail.object_key, version=mail.version)

    def paused(self):
        """Rows of batches that staff have to look at first."""
        return self.filter(state=OutgoingMail.State.QUEUED, due_at__gte=PAUSED_UNTIL)


class OutgoingMail(models.Model):
    """One mail to one recipient, written in the transaction that causes it; also the mail log for staff.

    ``kind`` names the function that builds the content (``registry``); it runs again before every attempt and may
    say that the mail has lost its sense. (kind, object_key, version, to_email) is unique: nothing goes out twice.
    UNCERTAIN means that the server got the whole text and never said what it made of it; such a mail is tried once
    more and then left as it is.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "geplant"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "gesendet"
        RETRY = "retry", "wird wiederholt"
        UNCERTAIN = "uncertain", "ungewiss"
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
    uncertain = models.PositiveSmallIntegerField("davon ungewiss", default=0, editable=False)
    refused_at = models.DateTimeField("Text abgelehnt", null=True, blank=True, editable=False)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "E-Mail"
        verbose_name_plural = "E-Mails"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["object_key", "kind", "version", "to_email"],
                name="one_mail_per_cause_and_recipient",
                violation_error_message="Diese E-Mail ist für diese Person schon angelegt.",
            )
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                name="mail_live",
                condition=Q(state__in=["queued", "sending", "retry", "uncertain"]),
            ),
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

    @cached_property
    def batch(self) -> Batch:
        """The mails claimed together with this one; outside a worker the mail alone."""
        return Batch([self])

    @property
    def is_paused(self) -> bool:
        """Whether the mail waits for staff, because the server refused the text several times in a row."""
        return self.state == self.State.QUEUED and self.due_at >= PAUSED_UNTIL

    @property
    def is_on_its_way(self) -> bool:
        return self.state in LIVE_STATES and not (
            self.state == self.State.UNCERTAIN and self.uncertain >= MAX_UNCERTAIN
        )


WAITING_STATES = (OutgoingMail.State.QUEUED, OutgoingMail.State.RETRY)
LIVE_STATES = (*WAITING_STATES, OutgoingMail.State.SENDING, OutgoingMail.State.UNCERTAIN)
MAX_UNCERTAIN = 2
PAUSED_UNTIL = datetime(9000, 1, 1, tzinfo=UTC)


class Stop(models.Model):
    """The mail server refuses our login: nothing is sent until a probe, once a minute, gets in again."""

    reason = models.CharField("Grund", max_length=300)
    since = models.DateTimeField("seit", default=timezone.now)
    probe_at = models.DateTimeField("nächste Probe")

    class Meta:
        verbose_name = "Halt des Versands"
        verbose_name_plural = "Halt des Versands"

    def __str__(self):
        return self.reason


class Heartbeat(models.Model):
    """When a process was last alive; ``/readyz`` looks at it."""

    name = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "Lebenszeichen"
        verbose_name_plural = "Lebenszeichen"

    def __str__(self):
        return self.name
