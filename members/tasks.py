from celery import shared_task
from django.core.management import call_command

from . import services


@shared_task
def forget_stragglers():
    services.forget_stragglers()


@shared_task
def clear_sessions():
    """Delete sessions that have run out; the database keeps them otherwise."""
    call_command("clearsessions")
