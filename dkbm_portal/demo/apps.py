from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "dkbm_portal.demo"
    label = "demo"
    verbose_name = "Beispielnetzwerk"
