from decimal import Decimal

from django.db import models
from django.utils import timezone


class InboundMail(models.Model):
    """What came into the portal's mailbox and what became of it. The text is not kept.

    ``message_id`` is unique: a mail that arrives twice (two pollers, a resend by the server) is handled once.
    """

    class Outcome(models.TextChoices):
        HANDLED = "handled", "verarbeitet"
        DROPPED = "dropped", "verworfen"
        FAILED = "failed", "fehlerhaft"

    received_at = models.DateTimeField("eingegangen", default=timezone.now)
    from_email = models.CharField("von", max_length=254, blank=True)
    subject = models.CharField("Betreff", max_length=250, blank=True)
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    outcome = models.CharField("Ergebnis", max_length=10, choices=Outcome.choices)
    reason = models.CharField("Grund", max_length=300, blank=True)

    class Meta:
        verbose_name = "Eingegangene E-Mail"
        verbose_name_plural = "Eingegangene E-Mails"
        ordering = ["-received_at", "-pk"]

    def __str__(self):
        return self.subject or self.message_id


class AddressHealth(models.Model):
    """How often mails to an address came back; from ``bounces.LIMIT`` points on nothing but account mails go there."""

    address = models.EmailField("Adresse", max_length=254, unique=True, help_text="In Kleinbuchstaben.")
    score = models.DecimalField("Punkte", max_digits=4, decimal_places=1, default=Decimal(0))
    counted_on = models.DateField("zuletzt gezählt")
    reason = models.CharField("letzter Grund", max_length=300, blank=True)
    undeliverable_at = models.DateTimeField("unzustellbar seit", null=True, blank=True)

    class Meta:
        verbose_name = "Rücklauf einer Adresse"
        verbose_name_plural = "Rückläufe von Adressen"
        ordering = ["-counted_on", "address"]

    def __str__(self):
        return self.address
