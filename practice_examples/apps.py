from django.apps import AppConfig


class PracticeExamplesConfig(AppConfig):
    name = "practice_examples"
    verbose_name = "Praxisbeispiele"
