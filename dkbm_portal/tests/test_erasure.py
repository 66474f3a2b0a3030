"""Nothing of a person is left in any text of the database once the account is erased, except what must stay."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from dkbm_portal.home.models import AccessibilityFeedback
from dkbm_portal.mail.models import AddressHealth, InboundMail, OutgoingMail
from dkbm_portal.mail.outbox import queue, send_again
from dkbm_portal.personal_data import duties_of, tables_of
from forum import services as forum
from forum.models import Post, ReadMarker, Subscription
from meetings import services as meetings
from meetings.models import AgendaItem, CalendarFeed, Invitation
from meetings.tests.factories import announced_meeting, closed_meeting
from members.models import Member, Municipality, User
from members.services import ErasureRefused, erase_account, forget_stragglers
from practice_examples.models import PracticeExample
from practice_examples.tests.factories import published_example
from workgroups.models import Membership, Office
from workgroups.registration.services import request_change
from workgroups.tests.factories import OfficeFactory, admitted_member

pytestmark = pytest.mark.django_db
FIRST, LAST = "Käthe", "Grünspecht-Zöllner"
EMAIL, SECOND = "kaethe.gruenspecht@landkreis.example.org", "kg@privat.example.org"
PROBES = (LAST, "Gr\\u00fcnspecht", "gruenspecht", EMAIL, SECOND, "0511 4711-99", "Geheimes Steckenpferd")


@pytest.fixture
def person(ag, other_ag, deliver):
    """Somebody who left traces in every app."""
    member = admitted_member(
        ag,
        user__email=EMAIL,
        user__first_name=FIRST,
        user__last_name=LAST,
        phone="0511 4711-99",
        about="Geheimes Steckenpferd",
        function="Geheimes Steckenpferd",
    )
    user = member.user
    member.memberships.update(message=f"Ich bin {FIRST} {LAST}.", reason=f"Willkommen, {FIRST} {LAST}")
    EmailAddress.objects.create(user=user, email=SECOND, verified=True)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": f"Schlüssel von {LAST}"})
    UserSession.objects.create(user=user, ip="192.0.2.1", user_agent=f"Browser {LAST}", session_key="a" * 32)
    request_change(member=member, ag=other_ag, message=f"Gruß, {LAST}")
    CalendarFeed.objects.create(member=member)
    _log(user)
    _mailbox()
    published_example(author=user, contact_name=f"{FIRST} {LAST}", contact_email=EMAIL.upper(), contact_agreed=True)
    AccessibilityFeedback.objects.create(message="Die Karte", name=f"{FIRST} {LAST}", email=EMAIL)
    return member


def _log(user):
    content_type = ContentType.objects.get_for_model(User)
    for actor in (user, User.objects.create_user(email="chefin@example.org", is_staff=True)):
        LogEntry.objects.create(
            user=actor,
            content_type=content_type,
            object_id=str(user.pk),
            object_repr=f"{FIRST} {LAST}",
            action_flag=CHANGE,
            change_message=json.dumps([{"changed": {"object": f"{FIRST} {LAST}", "fields": [EMAIL]}}]),
        )


def _mailbox():
    InboundMail.objects.create(
        from_email=EMAIL, subject=f"Zusage von {LAST}", message_id="<1@x>", outcome="handled", reason="ok"
    )
    InboundMail.objects.create(
        from_email="mailer@x", subject="Undelivered", message_id="<2@x>", outcome="handled", reason=f"Rücklauf {EMAIL}"
    )
    AddressHealth.objects.create(address=EMAIL, counted_on=timezone.localdate())


@pytest.fixture
def upcoming(person, ag):
    """A meeting that the person accepted, with a free seat less for others."""
    meeting = announced_meeting(workgroup=ag, capacity=1)
    invitation = Invitation.objects.create(meeting=meeting, member=person)
    meetings.record_answer(invitation=invitation, answer="accepted", comment=f"{LAST} isst vegetarisch")
    return meeting


def _texts():
    """Yield table, column and value of every text and JSON column of every table."""
    for model in apps.get_models(include_auto_created=True):
        names = [
            column.column
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField | models.JSONField | models.GenericIPAddressField)
        ]
        if not names or model._meta.proxy:
            continue
        with connection.cursor() as cursor:
            columns = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                yield from ((model._meta.db_table, name, str(value)) for name, value in zip(names, row, strict=True))


def traces() -> list[str]:
    return [
        f"{table}.{column}: {value[:80]}"
        for table, column, value in _texts()
        if any(re.search(re.escape(probe), value, re.IGNORECASE) for probe in PROBES)
    ]


def test_no_text_of_the_database_names_the_person_any_more(person, upcoming, ag, member, deliver):
    topic = forum.create_topic(workgroup=ag, by=person.user, title="Frage", body="Wer hat Zahlen?")
    forum.reply(topic=topic, by=member.user, body="Wir.")
    AgendaItem.objects.create(meeting=upcoming, position=1, title="Bericht", person=f"{FIRST} {LAST}, Stade")
    deliver()
    assert any(mail.kind == "forum.new_topic" and LAST in mail.text for mail in OutgoingMail.objects.all())
    queue("registration.welcome", object_key="unsent", to=[person.user])
    assert traces()
    erase_account(user=person.user)
    left = traces()
    assert {line.partition(":")[0] for line in left} == {"mail_outgoingmail.to_email", "mail_outgoingmail.data"}, left
    deliver()
    assert traces() == []


def test_an_earlier_address_is_forgotten_too(person, client, deliver):
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    deliver()
    EmailAddress.objects.filter(user=person.user).delete()
    User.objects.filter(pk=person.user_id).update(email="neue.adresse@example.org")
    InboundMail.objects.create(from_email=EMAIL, subject="Zusage", message_id="<3@x>", outcome="handled", reason="")
    erase_account(user=person.user)
    deliver()
    assert [line for line in traces() if EMAIL in line] == []


def test_the_words_of_others_and_in_posts_stay(person, ag):
    """The page says so before: only people can tell what a name in a sentence means."""
    topic = forum.create_topic(workgroup=ag, by=person.user, title="Frage", body=f"Grüße, {FIRST} {LAST}")
    erase_account(user=person.user)
    post = topic.posts.get()
    assert post.body == f"Grüße, {FIRST} {LAST}"
    assert post.author_name == "Ehemaliges Mitglied"


def test_confirmation_and_cancellation_reach_the_old_address(person, upcoming, deliver):
    deliver()
    erase_account(user=person.user)
    mails = {mail.subject: mail for mail in deliver() if mail.to == [EMAIL]}
    assert len(mails) == 2
    confirmation = mails.pop("Ihr Konto im DKBM-Netzwerk ist gelöscht")
    assert f"Guten Tag {FIRST} {LAST}" in confirmation.body
    [cancellation] = mails.values()
    [ics] = [part for part in cancellation.message().walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(ics.get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "CANCEL"
    assert str(event["ATTENDEE"]).lower() == f"mailto:{EMAIL}"
    assert str(event["UID"]).startswith(str(upcoming.uid))


def test_the_seat_goes_to_the_first_who_waits(person, upcoming, member):
    waiting = Invitation.objects.create(meeting=upcoming, member=member)
    meetings.record_answer(invitation=waiting, answer="accepted")
    erase_account(user=person.user)
    waiting.refresh_from_db()
    assert waiting.place == Invitation.Place.SEATED
    gone = upcoming.invitations.get(member=person)
    assert gone.withdrawn_at
    assert gone.comment == ""


def test_meetings_of_the_past_keep_their_count(person, ag):
    past = closed_meeting(workgroup=ag)
    Invitation.objects.create(meeting=past, member=person, attended="on_site", attended_at=past.starts_at)
    erase_account(user=person.user)
    assert past.invitations.current().present().count() == 1


def test_memberships_and_open_requests_end_and_stay_as_history(person):
    erase_account(user=person.user)
    assert set(person.memberships.values_list("status", flat=True)) == {"ended", "withdrawn"}
    assert set(person.memberships.values_list("message", "reason")) == {("", "")}
    assert not Membership.objects.active().filter(member=person).exists()


def test_the_account_opens_no_door_any_more(person, client):
    client.force_login(person.user, "django.contrib.auth.backends.ModelBackend")
    erase_account(user=person.user)
    user = User.objects.get(pk=person.user_id)
    assert not user.is_active
    assert not user.has_usable_password()
    assert client.get("/gruppen/").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    assert not Subscription.objects.filter(user=user).exists()
    assert not ReadMarker.objects.filter(user=user).exists()


def test_the_address_is_free_to_register_again(person, deliver):
    erase_account(user=person.user)
    assert User.objects.create_user(email=EMAIL, first_name="Käthe", last_name="Neu").pk != person.user_id


def test_drafts_of_examples_go_and_published_ones_stay_without_contact(person):
    draft = published_example(author=person.user, title="Entwurf")
    PracticeExample.objects.filter(pk=draft.pk).update(state="draft", published_at=None)
    erase_account(user=person.user)
    assert not PracticeExample.objects.filter(pk=draft.pk).exists()
    kept = PracticeExample.objects.get(author=person.user)
    assert kept.state == "published"
    assert not kept.has_public_contact


def test_speakers_are_told_that_the_office_ends_and_the_transferagentur_hears(person, ag, deliver):
    OfficeFactory(workgroup=ag, member=person, role=Office.Role.SPEAKER)
    [duty] = duties_of(person.user)
    assert "Sprecher/-in" in duty.text
    assert not duty.blocks
    deliver()
    erase_account(user=person.user)
    assert not Office.objects.current().filter(member=person).exists()
    assert any(mail.kind == "workgroups.offices_vacant" for mail in OutgoingMail.objects.all())


def test_coordinators_hand_over_first(coordinator, uag, colleague):
    with pytest.raises(ErasureRefused, match="übergeben Sie zuerst die Koordination"):
        erase_account(user=coordinator.user)
    coordinator.user.refresh_from_db()
    assert coordinator.user.is_active
    assert coordinator.user.email == "koordination@example.org"


def test_a_written_request_is_not_held_up_by_a_coordination(coordinator, uag):
    assert erase_account(user=coordinator.user, on_request=True)
    assert not Office.objects.current().filter(workgroup=uag).exists()


def test_the_last_account_of_the_transferagentur_stays(staff):
    with pytest.raises(ErasureRefused, match="das letzte der Transferagentur"):
        erase_account(user=staff, on_request=True)


def test_erasing_twice_changes_and_mails_nothing_more(person, deliver):
    assert erase_account(user=person.user)
    deliver()
    assert not erase_account(user=person.user)
    assert deliver() == []


def test_mail_queued_at_the_very_moment_of_the_erasure_is_forgotten_by_night(person):
    erase_account(user=person.user)
    late = OutgoingMail.objects.create(kind="registration.welcome", object_key="late", to_email=EMAIL, user=person.user)
    assert forget_stragglers() == 1
    late.refresh_from_db()
    assert late.state == OutgoingMail.State.SKIPPED
    assert late.to_email == f"geloescht-{late.pk}@geloescht.invalid"
    assert forget_stragglers() == 0


def test_a_forgotten_mail_is_not_sent_again(person, deliver):
    queue("registration.welcome", object_key=f"membership:{person.memberships.first().pk}", to=[person.user])
    erase_account(user=person.user)
    deliver()
    assert [send_again(mail) for mail in OutgoingMail.objects.filter(to_email__endswith="@geloescht.invalid")].count(
        True
    ) == 0


def test_export_names_what_every_app_keeps(person, upcoming, ag):
    forum.create_topic(workgroup=ag, by=person.user, title="Frage", body="Wer hat Zahlen?")
    tables = {table.title: table.rows for table in tables_of(person.user)}
    assert next(iter(tables)) == "Konto"
    assert tables["Konto"][0]["E-Mail-Adresse"] == EMAIL
    assert tables["Profil"][0]["Telefon"] == "0511 4711-99"
    assert tables["Einladungen und Antworten"][0]["Anmerkung"] == f"{LAST} isst vegetarisch"
    assert tables["Beiträge im Forum"][0]["Beitrag"] == "Wer hat Zahlen?"
    assert {"Anträge und Mitgliedschaften", "Praxisbeispiele von Ihnen", "Kalender-Abo", "Sitzungen"} <= tables.keys()


def test_export_holds_nothing_of_others(person, member, ag):
    topic = forum.create_topic(workgroup=ag, by=member.user, title="Fremdes Thema", body="Fremder Text")
    assert Post.objects.filter(topic=topic).exists()
    text = json.dumps([[table.title, table.rows] for table in tables_of(person.user)], default=str)
    assert "Fremder Text" not in text
    assert member.user.email not in text


def test_file_is_readable_json(person, client_of):
    response = client_of(person).get(reverse("members:personal_data_file"))
    assert response["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    assert "no-store" in response["Cache-Control"]
    assert json.loads(response.content)["Daten"]["Konto"][0]["Nachname"] == LAST


def test_page_shows_the_data(person, upcoming, client_of):
    page = client_of(person).get(reverse("members:personal_data")).content.decode()
    assert "0511 4711-99" in page
    assert "isst vegetarisch" in page


def test_queries_of_the_export_do_not_grow(person, ag):
    def queries() -> int:
        seen = []
        with connection.execute_wrapper(lambda execute, *rest: (seen.append(1), execute(*rest))[1]):
            tables_of(User.objects.get(pk=person.user_id))
        return len(seen)

    def leave_traces(number: int) -> None:
        topic = forum.create_topic(workgroup=ag, by=person.user, title=f"Frage {number}", body=f"Zahl {number}?")
        forum.reply(topic=topic, by=person.user, body=f"Zahl {number}")
        Invitation.objects.create(meeting=announced_meeting(workgroup=ag), member=person)
        published_example(author=person.user, title=f"Beispiel {number}", slug=f"beispiel-{number}")

    leave_traces(0)
    before = queries()
    for number in range(1, 20):
        leave_traces(number)
    assert queries() == before


def test_pages_name_a_former_member_without_link_and_municipality(person, ag, member, speaker, client_of):
    past = closed_meeting(workgroup=ag)
    Invitation.objects.create(meeting=past, member=person, answer="accepted", answered_at=past.starts_at)
    office = OfficeFactory(workgroup=ag, member=person, role=Office.Role.DEPUTY)
    topic = forum.create_topic(workgroup=ag, by=person.user, title="Frage", body="Wer hat Zahlen?")
    Member.objects.filter(pk=person.pk).update(municipality=Municipality.objects.get(name="Stadt Wolfsburg"))
    pages = (past.get_absolute_url(), reverse("workgroups:office_history", args=[ag.slug]), topic.get_absolute_url())
    assert all("Wolfsburg" in client_of(member).get(page).content.decode() for page in pages)
    erase_account(user=person.user)
    for page in pages:
        html = client_of(member).get(page).content.decode()
        assert "Ehemaliges Mitglied" in html, page
        assert "Wolfsburg" not in html, page
        assert reverse("members:member_detail", args=[office.member_id]) not in html, page
