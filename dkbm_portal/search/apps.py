from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dkbm_portal.search"
    label = "search"
    verbose_name = "Suche"
