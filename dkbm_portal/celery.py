"""The Celery application: tasks are thin, live in each app's ``tasks.py`` and take ids."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dkbm_portal.settings")

app = Celery("dkbm_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
