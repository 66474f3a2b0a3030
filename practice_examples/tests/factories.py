import factory
from django.utils import timezone

from members.models import Municipality
from members.tests.factories import UserFactory
from practice_examples.models import KeyPoint, PracticeExample


class PracticeExampleFactory(factory.django.DjangoModelFactory):
    """A complete draft from the Landkreis Stade on Eckpunkt 5; its contact has not agreed to be named."""

    municipality = factory.LazyFunction(lambda: Municipality.objects.get(name="Landkreis Stade"))
    key_point = factory.LazyFunction(lambda: KeyPoint.objects.get(number=5))
    title = factory.Sequence(lambda n: f"Bildungslotse {n}")
    slug = factory.Sequence(lambda n: f"landkreis-stade-bildungslotse-{n}")
    summary = "Ein tagesaktueller Überblick über alle Bildungsangebote im Landkreis."
    initiation = "Am Anfang stand der Wunsch nach einer Übersicht."
    milestones = "- 2014: Start im Netz\n- 2017: neuer Bereich Migration"
    establishment = "Eine Redaktion pflegt die Einträge."
    contact_name = "Imke Beispiel"
    contact_function = "Bildungsmanagement"
    contact_email = "imke.beispiel@example.org"
    author = factory.SubFactory(UserFactory)

    class Meta:
        model = PracticeExample


def submitted_example(**kwargs) -> PracticeExample:
    """Return an example that waits for the Transferagentur."""
    defaults = {"state": PracticeExample.State.SUBMITTED, "submitted_at": timezone.now()}
    return PracticeExampleFactory(**defaults | kwargs)


def published_example(**kwargs) -> PracticeExample:
    """Return an example that everybody may read, its contact included."""
    defaults = {
        "state": PracticeExample.State.PUBLISHED,
        "submitted_at": timezone.now(),
        "published_at": timezone.now(),
        "contact_agreed": True,
    }
    return PracticeExampleFactory(**defaults | kwargs)
