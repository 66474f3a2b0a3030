from django.core import signing

from dkbm_portal.home.tests.factories import AccessibilityFeedbackFactory
from dkbm_portal.home.views import FEEDBACK_SALT
from dkbm_portal.tests.rights import Row


def _feedback_token(get) -> dict:
    get("db")
    return {"token": signing.dumps(AccessibilityFeedbackFactory().pk, salt=FEEDBACK_SALT)}


ROWS = [
    Row("home:unsent", "302 302 302 302 302 302 302"),  # nothing is kept
    Row("home:discard_unsent", "302 302 302 302 302 302 302", method="post"),
    Row("home", "200 302 200 200 200 200 200"),
    Row("home:chronicle", "200 200 200 200 200 200 200"),
    Row("home:impressum", "200 200 200 200 200 200 200"),
    Row("home:datenschutz", "200 200 200 200 200 200 200"),
    Row("home:barrierefreiheit", "200 200 200 200 200 200 200"),
    Row("home:accessibility_feedback", "200 200 200 200 200 200 200"),
    Row(
        "home:accessibility_feedback",
        "302 302 302 302 302 302 302",
        method="post",
        data={"concern": "barrier", "message": "Die Karte ist leer."},
    ),
    Row("home:accessibility_feedback_sent", "200 200 200 200 200 200 200", _feedback_token),
]
