from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "dkbm_portal.home"
    label = "home"
    verbose_name = "Seiten des Portals"
