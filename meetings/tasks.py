from celery import shared_task

from .services import reconcile_all, send_due_minutes_reminders, send_due_reminders
from .services.poll_reminders import send_due_poll_reminders


@shared_task
def reconcile_invitations():
    reconcile_all()


@shared_task
def send_poll_reminders():
    send_due_poll_reminders()


@shared_task
def send_reminders():
    send_due_reminders()


@shared_task
def send_minutes_reminders():
    send_due_minutes_reminders()
