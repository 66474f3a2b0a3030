from celery import shared_task

from . import services


@shared_task
def remind_of_review():
    """Beat's daily look whether the Erklärung zur Barrierefreiheit has to be reviewed."""
    services.remind_of_review()
