import factory

from dkbm_portal.home.models import AccessibilityFeedback


class AccessibilityFeedbackFactory(factory.django.DjangoModelFactory):
    """Open feedback on a barrier, with an address for the answer."""

    class Meta:
        model = AccessibilityFeedback

    message = "Das Vorleseprogramm liest die Karte nicht."
    page = "/praxisbeispiele/"
    name = "Hanna Ärmel"
    email = "hanna@example.org"
