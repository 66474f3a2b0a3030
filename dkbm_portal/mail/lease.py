"""Whose mail it is: a worker keeps its claim by a heartbeat, a dead one loses it within 60 seconds."""

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from .models import OutgoingMail

logger = logging.getLogger(__name__)


def lease_end():
    """Return until when a claim made or prolonged now holds."""
    return timezone.now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS)


@contextmanager
def lease_kept(mails: list[OutgoingMail]):
    """Prolong the lease of mails claimed together while a slow server makes us wait; a dead worker can't."""
    done = threading.Event()
    claimed = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], lease=mails[0].lease)

    def prolong():
        while not done.wait(settings.MAIL_LEASE_SECONDS / 3):
            try:
                claimed.update(lease_until=lease_end())
            except DatabaseError as error:  # the next turn may still be in time
                logger.warning("Lease of %s mails not prolonged: %s", len(mails), error)
                connection.close()
        connection.close()

    thread = threading.Thread(target=prolong, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
