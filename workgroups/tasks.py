from celery import shared_task

from . import services
from .registration import services as registration


@shared_task
def end_expired_offices():
    """Every night: write the end of terms that have run out."""
    services.end_expired_offices()


@shared_task
def report_open_applications():
    """Every morning: tell the Transferagentur which applications wait."""
    registration.report_open_applications()
