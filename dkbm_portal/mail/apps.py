from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailConfig(AppConfig):
    """The outbox and what comes back. Loads every app's ``emails.py``, ``inbound.py`` and ``personal_data.py``, so that
    all kinds of mail, all handlers and all that is kept of people are known to web server and worker.
    """

    name = "dkbm_portal.mail"
    label = "mail"
    verbose_name = "E-Mail-Versand"

    def ready(self):
        autodiscover_modules("emails", "inbound", "personal_data")
