"""Feedback on barriers: one that waits, one that is done."""

from dkbm_portal.home.models import AccessibilityFeedback

from .dates import moment
from .people import People

Concern = AccessibilityFeedback.Concern


def build_feedback(people: People) -> None:
    AccessibilityFeedback.objects.create(
        concern=Concern.BARRIER,
        message="In der Liste der Treffen sagt mein Vorleseprogramm das Datum zweimal hintereinander.\n"
        "Ich nutze NVDA mit Firefox.",
        page="/treffen/",
        name="Hanna Ärmel",
        email="hanna.aermel@example.org",
        created_at=moment(3, 8, 40),
    )
    AccessibilityFeedback.objects.create(
        concern=Concern.FORMAT,
        message="Gibt es die Praxisbeispiele zum Eckpunkt 5 auch in großer Schrift zum Ausdrucken?",
        page="/praxisbeispiele/eckpunkt/5/",
        created_at=moment(40, 15, 5),
        done_at=moment(38, 9, 30),
        done_by=people.staff[1],
    )
