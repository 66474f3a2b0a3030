import secrets

from django.db import models
from django.utils import timezone

from members.models import Member


def new_feed_token() -> str:
    """Return a secret that can't be guessed (256 bits) for the address of a calendar feed."""
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """A member's personal calendar address; making a new token revokes the old address."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=64, unique=True, default=new_feed_token)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "Kalender-Abo"
        verbose_name_plural = "Kalender-Abos"

    def __str__(self):
        return f"Kalender von {self.member}"
