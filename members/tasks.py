from celery import shared_task

from . import services


@shared_task
def forget_stragglers():
    services.forget_stragglers()
