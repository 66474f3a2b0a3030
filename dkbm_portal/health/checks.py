"""What ``/readyz`` looks at. Every check runs in its own thread, so a part that hangs can't hang the answer."""

import threading
from collections.abc import Callable
from datetime import timedelta

from celery import current_app
from django.db import connection
from django.utils import timezone

from dkbm_portal.mail.models import Heartbeat, OutgoingMail
from dkbm_portal.mail.stop import standing_still

PATIENCE = 1.5
OLDEST_UNSENT = timedelta(minutes=15)
WORKER_SILENCE = timedelta(seconds=90)


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def check_broker() -> str:
    with current_app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=0, timeout=1)
    return "ok"


def check_mail() -> str:
    """Fail while the queue stands still, or a mail waits longer than OLDEST_UNSENT for a worker or a mail server.

    A recipient's server that says „later“ (greylisting) is no fault of ours: such mails have attempts.
    """
    if reason := standing_still():
        return reason
    now = timezone.now()
    due_since = OutgoingMail.objects.due(now).order_by("due_at").values_list("due_at", flat=True).first()
    stuck = OutgoingMail.objects.filter(state=OutgoingMail.State.RETRY, attempts=0)
    stuck_since = stuck.order_by("created_at").values_list("created_at", flat=True).first()
    oldest = min(since or now for since in (due_since, stuck_since))
    return f"seit {timezone.localtime(oldest):%d.%m. %H:%M} unversandt" if now - oldest > OLDEST_UNSENT else "ok"


def check_worker() -> str:
    seen = Heartbeat.objects.filter(name="worker").values_list("seen_at", flat=True).first()
    if seen and timezone.now() - seen < WORKER_SILENCE:
        return "ok"
    return "kein Lebenszeichen" if seen is None else f"zuletzt {timezone.localtime(seen):%d.%m. %H:%M:%S}"


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "broker": check_broker,
    "mail": check_mail,
    "worker": check_worker,
}


def run_checks() -> dict[str, str]:
    """Return each check's word: „ok“ or what is wrong, after PATIENCE seconds at most."""
    results = dict.fromkeys(CHECKS, "keine Antwort")

    def run(name: str, check: Callable[[], str]) -> None:
        try:
            outcome = check()
        except Exception as error:  # whatever fails is what the check is for
            outcome = type(error).__name__
        finally:
            connection.close()
        results[name] = outcome

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in CHECKS.items()]
    for thread in threads:
        thread.start()
    end = timezone.now() + timedelta(seconds=PATIENCE)
    for thread in threads:
        thread.join(max(0, (end - timezone.now()).total_seconds()))
    return dict(results)
