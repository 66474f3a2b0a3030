"""Mails about accessibility. The confirmation repeats nothing of what was typed: anybody can type any address."""

from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from .models import AccessibilityFeedback, AccessibilityStatement


@mail_kind("home.accessibility_feedback", "Barrierefreiheit: Rückmeldung (an die Transferagentur)")
def accessibility_feedback(mail: OutgoingMail) -> Content:
    feedback = _feedback(mail)
    path = reverse("admin:home_accessibilityfeedback_change", args=[feedback.pk])
    context = {"feedback": feedback, "admin_url": absolute(path)}
    subject, html = render("home/email/accessibility_feedback", context)
    return Content(subject=subject, html=html, reply_to=feedback.email)


@mail_kind("home.accessibility_confirmation", "Barrierefreiheit: Bestätigung einer Rückmeldung")
def accessibility_confirmation(mail: OutgoingMail) -> Content:
    context = {"feedback": _feedback(mail), "statement_url": absolute(reverse("home:barrierefreiheit"))}
    subject, html = render("home/email/accessibility_confirmation", context)
    return Content(subject=subject, html=html)


@mail_kind("home.accessibility_review", "Barrierefreiheit: Erklärung überprüfen (an die Transferagentur)")
def accessibility_review(mail: OutgoingMail) -> Content:
    statement = AccessibilityStatement.objects.first()
    if statement is None or mail.object_key != f"accessibility-review:{statement.reviewed_on.isoformat()}":
        raise NotMeantAnymore("Die Erklärung ist inzwischen überprüft.")
    path = reverse("admin:home_accessibilitystatement_change", args=[statement.pk])
    context = {
        "statement": statement,
        "waiting": AccessibilityFeedback.objects.open().count(),
        "admin_url": absolute(path),
    }
    subject, html = render("home/email/accessibility_review", context)
    return Content(subject=subject, html=html)


def _feedback(mail: OutgoingMail) -> AccessibilityFeedback:
    feedback = AccessibilityFeedback.objects.filter(pk=mail.object_key.removeprefix("feedback:")).first()
    if feedback is None:
        raise NotMeantAnymore("Die Rückmeldung wurde gelöscht.")
    return feedback
