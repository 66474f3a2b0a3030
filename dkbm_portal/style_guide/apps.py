from django.apps import AppConfig


class StyleGuideConfig(AppConfig):
    name = "dkbm_portal.style_guide"
    label = "style_guide"
    verbose_name = "Stilbuch"
