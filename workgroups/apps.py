from importlib import import_module

from django.apps import AppConfig


class WorkgroupsConfig(AppConfig):
    name = "workgroups"
    verbose_name = "Gruppen und Ämter"

    def ready(self):
        """Load what nothing else imports in a worker: the registration's mails, and its answer to allauth's signal."""
        import_module("workgroups.registration.emails")
        import_module("workgroups.registration.receivers")
