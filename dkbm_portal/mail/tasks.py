import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from .models import Heartbeat, OutgoingMail
from .sender import deliver_due

logger = logging.getLogger(__name__)


@shared_task
def deliver():
    """Send what is due; a wake-up without content, so it may be lost or doubled without harm."""
    deliver_due()
    if OutgoingMail.objects.due(timezone.now()).exists():
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
