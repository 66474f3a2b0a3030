"""Scenes about people and groups, examples, accessibility, and the outbox itself."""

from datetime import timedelta

from django.utils import timezone

from dkbm_portal.home import services as home
from dkbm_portal.home.models import AccessibilityFeedback, AccessibilityStatement
from dkbm_portal.mail import outcomes
from dkbm_portal.mail.models import OutgoingMail
from members.services import erase_account
from practice_examples import services as examples
from workgroups import services as groups
from workgroups.models import Membership, Office
from workgroups.registration import services as registration

from .cast import Cast
from .scenes import scene


# --- Applications -----------------------------------------------------------------------------------------------------
@scene("registration.open_applications")
def open_applications(cast):
    cast.enter("application")
    second = cast.person("Bernd", "Ostermann", admitted=False)
    Membership.objects.create(member=second, workgroup=cast.ag)
    registration.report_open_applications()


@scene("registration.welcome")
def welcome(cast):
    cast.enter("speaker")  # the mail names whom to ask
    registration.admit(membership=cast.application, by=cast.staff)


@scene("registration.declined")
def declined(cast):
    reason = (
        "Das Netzwerk ist Beschäftigten kommunaler Verwaltungen vorbehalten.\nSie arbeiten bei einem freien Träger."
    )
    registration.decline(membership=cast.application, by=cast.staff, reason=reason)


def _change(cast: Cast) -> Membership:
    """The reader asks to move into an AG that the colleague leads."""
    other = cast.new_ag("Übergang Schule und Beruf")
    Membership.objects.filter(member=cast.colleague).delete()
    cast.join(cast.colleague, other)
    Office.objects.create(workgroup=other, member=cast.colleague, role=Office.Role.SPEAKER)
    message = "Seit Mai bin ich für die Jugendberufsagentur zuständig."
    return registration.request_change(member=cast.reader, ag=other, message=message)


@scene("registration.change_requested")
def change_requested(cast):
    _change(cast)


@scene("registration.change_decided", "angenommen")
def change_accepted(cast):
    registration.decide_change(membership=_change(cast), by=cast.colleague.user, accept=True)


@scene("registration.change_decided", "abgelehnt", key="abgelehnt")
def change_declined(cast):
    reason = "Die AG bereitet gerade ihr Positionspapier vor. Bitte fragen Sie im Herbst noch einmal."
    registration.decide_change(membership=_change(cast), by=cast.colleague.user, accept=False, reason=reason)


# --- Offices and UAGs -------------------------------------------------------------------------------------------------
@scene("workgroups.appointed", "Sprecher/-in")
def appointed(cast):
    today = timezone.localdate()
    until = today + timedelta(days=730)
    groups.appoint(workgroup=cast.ag, member=cast.reader, role=Office.Role.SPEAKER, since=today, until=until)


@scene("workgroups.appointed", "Konzeptgruppe", key="konzeptgruppe")
def appointed_delegate(cast):
    today = timezone.localdate()
    groups.appoint(workgroup=cast.ag, member=cast.reader, role=Office.Role.CONCEPT_DELEGATE, since=today, until=None)


@scene("workgroups.offices_vacant")
def offices_vacant(cast):
    today = timezone.localdate()
    for role, member in ((Office.Role.SPEAKER, cast.speaker), (Office.Role.DEPUTY, cast.reader)):
        office = Office.objects.filter(workgroup=cast.ag, role=role).first() or Office(workgroup=cast.ag, role=role)
        office.member, office.since, office.until = member, today - timedelta(days=730), today - timedelta(days=1)
        office.save()
    groups.end_expired_offices()


@scene("workgroups.uag_founded")
def uag_founded(cast):
    cast.enter("colleague", "uag")


@scene("workgroups.uag_concluded")
def uag_concluded(cast):
    result = "Ein Leitfaden mit **fünf Schritten** ist entstanden. Er liegt im Forum der Arbeitsgruppe."
    groups.conclude(uag=cast.uag, result=result, by=cast.speaker.user)


@scene("workgroups.coordination_given")
def coordination_given(cast):
    groups.hand_over(uag=cast.uag, to=cast.reader, by=cast.speaker.user)


@scene("workgroups.coordination_handed_over")
def coordination_handed_over(cast):
    groups.hand_over(uag=cast.uag, to=cast.reader, by=cast.speaker.user)


@scene("workgroups.coordination_vacant")
def coordination_vacant(cast):
    cast.enter("uag")
    groups.end_membership(membership=cast.speaker.memberships.get(workgroup=cast.ag))


# --- Examples ---------------------------------------------------------------------------------------------------------
@scene("practice_examples.submitted")
def example_submitted(cast):
    examples.submit(example=cast.example())


@scene("practice_examples.published")
def example_published(cast):
    examples.publish(example=examples.submit(example=cast.example()))


@scene("practice_examples.returned")
def example_returned(cast):
    comment = "Bitte nennen Sie das Jahr des Beschlusses.\nWer hat die Befragung ausgewertet?"
    examples.return_to_author(example=examples.submit(example=cast.example()), comment=comment)


# --- Accessibility ----------------------------------------------------------------------------------------------------
def _feedback() -> AccessibilityFeedback:
    return AccessibilityFeedback(
        message="Mein Vorleseprogramm sagt beim Abschicken der Antwort nichts.\nIch nutze NVDA mit Firefox.",
        page="/treffen/",
        name="Hanna Ärmel",
        email="hanna.muster@example.org",
    )


@scene("home.accessibility_feedback")
def accessibility_feedback(cast):
    home.submit_feedback(feedback=_feedback())


@scene("home.accessibility_confirmation")
def accessibility_confirmation(cast):
    home.submit_feedback(feedback=_feedback())


@scene("home.accessibility_review")
def accessibility_review(cast):
    long_ago = timezone.localdate() - timedelta(days=380)
    AccessibilityStatement.objects.update(prepared_on=long_ago, reviewed_on=long_ago)
    home.remind_of_review()


# --- The outbox itself ------------------------------------------------------------------------------------------------
@scene("mail.farewell")
def farewell(cast):
    address = cast.reader.user.email
    erase_account(user=cast.reader.user)
    return OutgoingMail.objects.filter(kind="mail.farewell", to_email=address).latest("pk")


@scene("mail.farewell", "auf schriftlichen Wunsch", key="on_request")
def farewell_on_request(cast):
    address = cast.reader.user.email
    erase_account(user=cast.reader.user, on_request=True)
    return OutgoingMail.objects.filter(kind="mail.farewell", to_email=address).latest("pk")


@scene("mail.text_refused")
def text_refused(cast):
    values = {"kind": "meetings.invitation", "object_key": "meeting:0:muster", "subject": "Einladung: Frühjahrstreffen"}
    refused = OutgoingMail.objects.create(to_email="erste.muster@example.org", **values)
    OutgoingMail.objects.create(to_email="zweite.muster@example.org", **values)
    outcomes.text_refused(refused, "554 5.7.1 Nachricht wegen ihres Inhalts abgelehnt")
