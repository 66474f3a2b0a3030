import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.models import Invitation
from meetings.tests.factories import AgendaItemFactory, InvitationFactory
from meetings.tokens import answer_token
from workgroups.services import end_membership


@pytest.fixture
def invitation(meeting, member):
    return meeting.invitations.get(member=member)


@pytest.fixture
def link(invitation):
    return reverse("meetings:token_answer", args=[answer_token(invitation)])


def test_a_member_answers_with_one_click_from_the_list(client_of, invitation, member):
    url = reverse("meetings:answer", args=[invitation.meeting.pk])
    response = client_of(member).post(url, {"answer": "accepted", "weiter": "/treffen/?zeit="}, follow=True)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_via) == ("accepted", "web")
    assert response.redirect_chain[0][0] == "/treffen/?zeit="
    assert "Ihre Zusage zu „Frühjahrstreffen der AG 2“ ist eingetragen" in response.content.decode()


def test_one_click_keeps_the_comment_and_the_page_replaces_it(client_of, invitation, member):
    url, client = reverse("meetings:answer", args=[invitation.meeting.pk]), client_of(member)
    client.post(url, {"answer": "accepted", "comment": "Ich komme später."})
    client.post(url, {"answer": "tentative"})
    invitation.refresh_from_db()
    assert invitation.comment == "Ich komme später."
    client.post(url, {"answer": "tentative", "comment": ""})
    invitation.refresh_from_db()
    assert invitation.comment == ""


def test_an_answer_does_not_redirect_to_another_site(client_of, invitation, member):
    url = reverse("meetings:answer", args=[invitation.meeting.pk])
    response = client_of(member).post(url, {"answer": "accepted", "weiter": "https://boese.example.org/"})
    assert response.url == invitation.meeting.get_absolute_url()


@pytest.mark.parametrize("data", [{"answer": "none"}, {"answer": ""}, {}, {"answer": "accepted", "comment": "x" * 301}])
def test_a_broken_answer_is_not_recorded(client_of, invitation, member, data):
    client_of(member).post(reverse("meetings:answer", args=[invitation.meeting.pk]), data)
    invitation.refresh_from_db()
    assert invitation.answer == "none"


def test_a_comment_that_is_too_long_is_refused_beside_its_field_with_the_text_kept(client_of, invitation, member):
    url, text = reverse("meetings:answer", args=[invitation.meeting.pk]), " ".join(["Ich komme."] * 40)
    page = client_of(member).post(url, {"answer": "accepted", "comment": text}).content.decode()
    assert text in page
    assert "<title>Fehler: " in page
    assert 'class="error-summary"' in page
    assert 'aria-invalid="true"' in page


def test_an_answer_comes_too_late_once_the_meeting_began(client_of, invitation, member):
    meeting = invitation.meeting
    meeting.starts_at = timezone.now() - timedelta(minutes=1)
    meeting.save()
    response = client_of(member).post(
        reverse("meetings:answer", args=[meeting.pk]), {"answer": "accepted"}, follow=True
    )
    invitation.refresh_from_db()
    assert invitation.answer == "none"
    assert "hat schon begonnen" in response.content.decode()


@pytest.mark.parametrize(
    ("word", "value"), [("zusage", "accepted"), ("vielleicht", "tentative"), ("absage", "declined")]
)
def test_opening_the_mail_link_changes_nothing_and_preselects_the_answer(client_of, invitation, link, word, value):
    html = client_of().get(f"{link}?antwort={word}").content.decode()
    invitation.refresh_from_db()
    assert invitation.answer == "none"
    (checked,) = [line for line in html.split("<input") if "checked" in line]
    assert f'value="{value}"' in checked


def test_the_button_on_the_linked_page_records_the_answer_without_login(invitation, link):
    client = Client(enforce_csrf_checks=True)
    client.get(link)
    token = client.cookies["csrftoken"].value
    assert client.post(link, {"answer": "accepted"}).status_code == 403
    response = client.post(link, {"answer": "accepted", "comment": "", "csrfmiddlewaretoken": token})
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_via) == ("accepted", "mail")
    assert "Ihre Antwort ist eingetragen: Zusage" in response.content.decode()


def test_the_link_works_again_and_again_for_changes_of_mind(client_of, invitation, link):
    for value in ("accepted", "declined", "tentative"):
        client_of().post(link, {"answer": value})
        invitation.refresh_from_db()
        assert invitation.answer == value


def test_the_linked_page_shows_nobody_else(client_of, invitation, link, speaker, member):
    html = client_of().get(link).content.decode()
    assert str(member.user) in html
    assert str(speaker.user) not in html
    assert member.user.email not in html


def test_somebody_logged_in_sees_whose_answer_it_is_and_answers_for_the_invitee(
    client_of, invitation, link, speaker, member
):
    client = client_of(speaker)
    assert str(member.user) in client.get(link).content.decode()
    client.post(link, {"answer": "accepted"})
    assert invitation.meeting.invitations.get(member=member).answer == "accepted"
    assert invitation.meeting.invitations.get(member=speaker).answer == "none"


def _cancel(invitation):
    services.cancel(meeting=invitation.meeting, reason="Sturm an der Küste")


def _begin(invitation):
    invitation.meeting.starts_at = timezone.now() - timedelta(minutes=1)
    invitation.meeting.save()


def _leave(invitation):
    end_membership(membership=invitation.member.memberships.get())


def _deactivate(invitation):
    invitation.member.user.is_active = False
    invitation.member.user.save()


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (_cancel, "Das Treffen ist abgesagt."),
        (_begin, "hat schon begonnen"),
        (_leave, "Mitgliedschaft in der einladenden Gruppe ist beendet"),
        (_deactivate, "nicht mehr aktiv"),
    ],
)
def test_a_link_that_has_ended_says_why_and_records_nothing(client_of, invitation, link, end, reason):
    end(invitation)
    for response in (client_of().get(link), client_of().post(link, {"answer": "accepted"})):
        assert response.status_code == 200
        assert reason in response.content.decode()
    invitation.refresh_from_db()
    assert invitation.answer == "none"


@pytest.mark.parametrize("garbled", ["1", "1.x", "x.y", ".", "1:abc", "ä.ö", "1." + "a" * 500])
def test_a_garbled_link_is_not_found(client_of, invitation, garbled):
    assert client_of().get(reverse("meetings:token_answer", args=[garbled])).status_code == 404


def test_the_signature_of_one_invitation_does_not_fit_another(client_of, meeting, invitation, speaker):
    other = meeting.invitations.get(member=speaker)
    signature = answer_token(invitation).partition(".")[2]
    assert client_of().get(reverse("meetings:token_answer", args=[f"{other.pk}.{signature}"])).status_code == 404


def test_the_linked_page_is_not_kept_by_caches(client_of, link):
    assert "no-store" in client_of().get(link)["Cache-Control"]


def test_a_linked_answer_with_control_characters_is_refused_with_the_text_kept(client_of, invitation, link):
    html = client_of().post(link, {"answer": "accepted", "comment": "Hallo\x07Welt"}).content.decode()
    assert "Steuerzeichen" in html
    invitation.refresh_from_db()
    assert invitation.answer == "none"


def test_planners_see_counts_names_and_comments(client_of, meeting, invitation, speaker, member):
    services.record_answer(invitation=invitation, answer="accepted", comment="<script>alert(1)</script>")
    html = client_of(speaker).get(reverse("meetings:answers", args=[meeting.pk])).content.decode()
    assert str(member.user) in html
    assert "Landkreis Stade" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


def test_the_list_of_answers_can_be_narrowed_to_one_answer(client_of, meeting, invitation, speaker, member):
    services.record_answer(invitation=invitation, answer="accepted")
    html = client_of(speaker).get(reverse("meetings:answers", args=[meeting.pk]), {"antwort": "accepted"}).content
    main = html.decode().partition("answers-list")[2]
    assert str(member.user) in main
    assert str(speaker.user) not in main


def test_the_csv_opens_in_excel_and_runs_no_formula(client_of, meeting, speaker):
    for start in "=+-@\t":
        InvitationFactory(
            meeting=meeting, answer="accepted", answered_at=timezone.now(), comment=f"{start}SUMME(A1);Ärger"
        )
    content = client_of(speaker).get(reverse("meetings:answers_csv", args=[meeting.pk])).content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    comments = sorted(row["Anmerkung"] for row in rows if row["Anmerkung"])
    assert comments == sorted(f"'{start}SUMME(A1);Ärger" for start in "=+-@\t")
    assert {row["Antwort"] for row in rows} == {"Zusage", "noch keine Antwort"}


def test_withdrawn_invitations_count_nowhere(client_of, meeting, speaker):
    InvitationFactory(meeting=meeting, answer="accepted", answered_at=timezone.now(), withdrawn_at=timezone.now())
    assert meeting.invitations.current().counts()["accepted"] == 0
    content = client_of(speaker).get(reverse("meetings:answers_csv", args=[meeting.pk])).content.decode()
    assert "Zusage" not in content


def test_open_invitations_are_those_ahead_and_unanswered(meeting, invitation, member, speaker):
    assert list(Invitation.objects.open_for(member.user)) == [invitation]
    services.record_answer(invitation=invitation, answer="declined")
    assert not Invitation.objects.open_for(member.user).exists()
    services.cancel(meeting=meeting, reason="Sturm")
    assert not Invitation.objects.open_for(speaker.user).exists()


def test_the_page_from_the_mail_shows_the_agenda_by_items(client, invitation):
    AgendaItemFactory(meeting=invitation.meeting, title="Kennzahlenblatt")

    html = client.get(f"/antwort/{answer_token(invitation)}/").content.decode()

    assert "Kennzahlenblatt" in html
    assert "10:00" in html.partition('<ol class="agenda">')[2]
    assert "Zum Themenspeicher" not in html
