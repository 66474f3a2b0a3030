import logging
import time

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from .models import Heartbeat
from .sender import deliver_due

BATCH_SECONDS = 50
logger = logging.getLogger(__name__)


@shared_task
def deliver():
    """Send what is due; a wake-up without content, so it may be lost or doubled without harm.

    A batch that took all its time goes on in a new task. One that ended early, because the mail server is away, is
    left to the sweep.
    """
    started = time.monotonic()
    deliver_due(seconds=BATCH_SECONDS)
    if time.monotonic() - started >= BATCH_SECONDS:
        publish()


@shared_task
def sweep():
    """Beat's turn every 15 seconds: show that the worker lives and send what no wake-up announced."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})
    deliver_due(seconds=12)


def publish() -> None:
    """Wake a worker; a broker that is away only delays the mails to the next sweep, never the request."""
    try:
        deliver.delay()
    except (OperationalError, OSError) as error:
        logger.warning("Broker not reachable, mails wait for the next sweep: %s", error)
