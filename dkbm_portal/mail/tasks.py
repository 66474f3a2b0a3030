import logging
import time

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from .inbound import mailbox
from .models import Heartbeat, OutgoingMail
from .sender import CLAIMED_AT_ONCE, deliver_due

BATCH_SECONDS = 50
logger = logging.getLogger(__name__)


@shared_task
def deliver(helping: bool = False):
    """Send what is due; a wake-up without content, so it may be lost or doubled without harm.

    A big batch gets the help of a second process of the worker. A batch that took all its time goes on in a new task;
    one that ended early, because the mail server is away, is left to the sweep.
    """
    started = time.monotonic()
    if not helping and OutgoingMail.objects.due(timezone.now())[CLAIMED_AT_ONCE : CLAIMED_AT_ONCE + 1].exists():
        publish(helping=True)
    deliver_due(seconds=BATCH_SECONDS)
    if not helping and time.monotonic() - started >= BATCH_SECONDS:
        publish()


@shared_task
def sweep():
    """Beat's turn every 15 seconds: show that the worker lives and send what no wake-up announced."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})
    deliver_due(seconds=12)


@shared_task
def poll_mailbox():
    """Beat's turn every minute: read what came into the portal's mailbox."""
    mailbox.poll()


def publish(*, helping: bool = False) -> None:
    """Wake a worker; a broker that is away only delays the mails to the next sweep, never the request."""
    try:
        deliver.delay(helping=helping)
    except (OperationalError, OSError) as error:
        logger.warning("Broker not reachable, mails wait for the next sweep: %s", error)
