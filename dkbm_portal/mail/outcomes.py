"""What became of a mail, written into its row: each function records one outcome, if the lease is still ours."""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from ..personal_data import FORGOTTEN_DOMAIN, NO_ADDRESS
from .bounces import HARD, record_bounce
from .models import MAX_UNCERTAIN, PAUSED_UNTIL, WAITING_STATES, OutgoingMail, Priority
from .personal_data import FAREWELL

State = OutgoingMail.State
RETRY_MINUTES = (1, 5, 15, 60)
RETRY_LATER = timedelta(hours=2)
# The waits above add up to two days. Attempts count, not the age: time without our mail server is nobody's refusal.
MAX_ATTEMPTS = 28
UNCERTAIN_WAIT = timedelta(minutes=10)
REFUSALS_IN_A_ROW = 5
WARNING_WAIT = timedelta(minutes=1)
_DATABASE_PATIENCE = 30
# By far the most frequent statement; the ORM takes ten times as long to build it as a worker to send it.
_SENT = """
    UPDATE mail_outgoingmail
    SET state = 'sent', reason = '', attempts = %s, sent_at = %s, subject = %s, text = %s,
        lease = NULL, lease_until = NULL
    WHERE id = %s AND lease = %s
"""
_PAUSE_REASON = "Angehalten: Der Mailserver lehnte den Text mehrmals hintereinander ab."
logger = logging.getLogger(__name__)


def sent(mail: OutgoingMail) -> None:
    """Record the server's 250 at once: a worker that dies before sends the mail twice."""
    now = timezone.now()
    if mail.is_secret:
        _record(mail, State.SENT, sent_at=now, attempts=mail.attempts + 1)
        return
    lease = OutgoingMail._meta.get_field("lease").get_db_prep_value(mail.lease, connection)
    values = [mail.attempts + 1, connection.ops.adapt_datetimefield_value(now), mail.subject, mail.text, mail.pk, lease]

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SENT, values)

    _with_patience(mail, write)


def skipped(mail: OutgoingMail, reason: str) -> None:
    _record(mail, State.SKIPPED, reason=reason)


def retry(mail: OutgoingMail, reason: str, *, burn: bool = True) -> None:
    """Plan the next attempt, or give up after two days of refusals.

    Without ``burn`` the attempt doesn't count: the fault is between us and our own server, which is asked again soon.
    """
    attempts = mail.attempts + burn
    if attempts >= MAX_ATTEMPTS:
        _record(mail, State.FAILED, reason=reason, attempts=attempts)
        return
    step = attempts - 1 if burn else 0
    wait = timedelta(minutes=RETRY_MINUTES[step]) if step < len(RETRY_MINUTES) else RETRY_LATER
    _record(mail, State.RETRY, reason=reason, attempts=attempts, due_at=timezone.now() + wait)


def uncertain(mail: OutgoingMail, reason: str) -> None:
    """The server got the text and never answered: try once more after ten minutes, then leave it at that."""
    _record(
        mail,
        State.UNCERTAIN,
        reason=f"Der Mailserver hat den Empfang nicht bestätigt: {reason}",
        attempts=mail.attempts + 1,
        uncertain=min(mail.uncertain + 1, MAX_UNCERTAIN),
        due_at=timezone.now() + UNCERTAIN_WAIT,
    )


def recipient_refused(mail: OutgoingMail, code: int, answer: str) -> None:
    """A final refusal of the address; it counts against the address unless the server names a policy of its own."""
    _record(mail, State.FAILED, reason=answer, attempts=mail.attempts + 1)
    if mail.kind == FAREWELL:
        return
    if code in (550, 551, 553) and not answer[4:].startswith("5.7."):
        record_bounce(mail.to_email, weight=HARD, reason=answer)


def failed(mail: OutgoingMail, reason: str) -> None:
    _record(mail, State.FAILED, reason=reason, attempts=mail.attempts + 1)


def text_refused(mail: OutgoingMail, answer: str) -> bool:
    """The server read the text and won't have it: staff are warned once per batch.

    The fifth refusal without a success between pauses the batch. Returns whether it is paused now.
    """
    _record(mail, State.FAILED, reason=answer, attempts=mail.attempts + 1, refused_at=timezone.now())
    batch = OutgoingMail.objects.batch_of(mail)
    _warn_staff(mail)
    refused = batch.filter(refused_at__isnull=False)
    last_success = batch.filter(state=State.SENT).order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last_success:
        refused = refused.filter(refused_at__gt=last_success)
    if refused.count() < REFUSALS_IN_A_ROW:
        return False
    _pause(batch, mail)
    return True


def _warn_staff(mail: OutgoingMail) -> None:
    """Write the warning, once per batch; a minute later it can tell how the batch went on."""
    cause = uuid.uuid5(uuid.NAMESPACE_OID, f"{mail.kind} {mail.object_key} {mail.version}")
    warning = OutgoingMail(
        kind="mail.text_refused",
        object_key=f"refused:{cause.hex}",
        to_email=settings.STAFF_EMAIL,
        data={"kind": mail.kind, "object_key": mail.object_key, "version": mail.version},
        priority=Priority.PERSONAL,
        due_at=timezone.now() + WARNING_WAIT,
    )
    OutgoingMail.objects.bulk_create([warning], ignore_conflicts=True)


def _pause(batch, mail: OutgoingMail) -> None:
    paused = {"state": State.QUEUED, "due_at": PAUSED_UNTIL, "reason": _PAUSE_REASON}
    batch.filter(state__in=WAITING_STATES).update(**paused)
    batch.filter(state=State.SENDING, lease=mail.lease).update(lease=None, lease_until=None, **paused)


def resume(batch) -> int:
    """Let paused rows go on; returns how many."""
    return batch.paused().update(due_at=timezone.now(), reason="")


def release(mails: list[OutgoingMail]) -> None:
    """Give claimed rows back untouched, for the next claim."""
    keys_by_state: dict[str, list[int]] = {}
    for mail in mails:
        state = State.UNCERTAIN if mail.uncertain else State.RETRY if mail.attempts or mail.reason else State.QUEUED
        keys_by_state.setdefault(state, []).append(mail.pk)
    for state, keys in keys_by_state.items():
        rows = OutgoingMail.objects.filter(pk__in=keys, lease=mails[0].lease, state=State.SENDING)
        rows.update(state=state, lease=None, lease_until=None)


def _record(mail: OutgoingMail, state: str, **values) -> None:
    """Write the outcome; links and codes of account mails are not kept, nor the address of an erased account."""
    values = {"reason": ""} | values
    values["reason"] = values["reason"].replace("\x00", "")[:300]
    if mail.is_secret:
        mail.text = ""
        if state in (State.SENT, State.FAILED, State.SKIPPED) or values.get("uncertain") == MAX_UNCERTAIN:
            values["data"] = {"secret": True}
            if mail.kind == FAREWELL:
                values["to_email"] = f"geloescht-{mail.pk}@{FORGOTTEN_DOMAIN}"
                values["reason"] = values["reason"].replace(mail.to_email, NO_ADDRESS)
    values |= {"state": state, "subject": mail.subject, "text": mail.text, "lease": None, "lease_until": None}
    row = OutgoingMail.objects.filter(pk=mail.pk, lease=mail.lease)
    _with_patience(mail, lambda: row.update(**values))


def _with_patience(mail: OutgoingMail, write: Callable[[], object]) -> None:
    """Run a statement until the database takes it: what the server took must not go out again."""
    end = time.monotonic() + _DATABASE_PATIENCE
    while True:
        try:
            write()
            return
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            logger.warning("Outcome of mail %s not recorded yet: %s", mail.pk, error)
            connection.close()
            time.sleep(0.5)
