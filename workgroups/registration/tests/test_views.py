from html import unescape

import pytest
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from workgroups.models import Membership
from workgroups.registration import services
from workgroups.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
APPLICATION = "/antrag/"


def page_of(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def declined(applicant, staff):
    services.decline(membership=applicant.memberships.get(), by=staff, reason="Bitte mit dienstlicher Adresse.")
    return applicant


@pytest.fixture
def change(member, other_ag):
    return MembershipFactory(member=member, workgroup=other_ag, message="Neue Aufgabe.")


def test_applicant_sees_the_steps_and_the_own_data(client_of, applicant):
    page = page_of(client_of(applicant).get(APPLICATION))
    assert "Die Transferagentur prüft" in page
    for text in (applicant.user.email, "Landkreis Stade", applicant.function, "AG 2"):
        assert text in page


def test_withdrawing_asks_first_and_then_withdraws(client_of, applicant):
    client = client_of(applicant)
    assert "Möchten Sie Ihren Antrag zurückziehen?" in page_of(client.get("/antrag/zurueckziehen/"))
    assert applicant.memberships.get().status == "requested"
    page = page_of(client.post("/antrag/zurueckziehen/", follow=True))
    assert applicant.memberships.get().status == "withdrawn"
    assert "Erneut bewerben" in page


def test_withdrawing_a_decided_application_changes_nothing(client_of, declined):
    page = page_of(client_of(declined).post("/antrag/zurueckziehen/", follow=True))
    assert "Sie haben keinen offenen Antrag." in page
    assert declined.memberships.get().status == "declined"


def test_refused_person_reads_the_reason_and_applies_again(client_of, declined, other_ag):
    client = client_of(declined)
    page = page_of(client.get(APPLICATION))
    assert "Bitte mit dienstlicher Adresse." in page
    assert "Erneut bewerben" in page
    data = {"municipality": "landkreis DIEPHOLZ", "function": "Bildungsbüro", "ag": other_ag.pk, "message": "<script>"}
    page = client.post("/antrag/erneut/", data, follow=True).content.decode()
    new = Membership.objects.get(member=declined, status="requested")
    assert (new.workgroup, new.member.municipality.name) == (other_ag, "Landkreis Diepholz")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "Bitte mit dienstlicher Adresse." in page, "the earlier refusal stays visible"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("municipality", "Diepholz", "Meinten Sie"),
        ("function", "x" * 300, "höchstens 150 Zeichen"),
        ("function", "", "füllen Sie dieses Feld aus"),
        ("message", "a\x00b", "Nullzeichen"),
        ("message", "a\x07b", "Steuerzeichen"),
        ("ag", "", "Bitte wählen Sie die Arbeitsgruppe"),
    ],
)
def test_mistakes_when_applying_again_keep_what_was_typed(client_of, declined, ag, field, value, message):
    data = {"municipality": "Landkreis Stade", "function": "Bildungsbüro", "ag": ag.pk, "message": "Neuer Text"}
    response = client_of(declined).post("/antrag/erneut/", data | {field: value})
    page = page_of(response)
    assert message in page
    assert field in response.context["form"].errors
    assert declined.memberships.count() == 1
    for name in {"function", "message"} - {field}:
        assert data[name] in page


def test_member_asks_for_another_ag(client_of, member, other_ag, deliver):
    client = client_of(member)
    page = page_of(client.get("/antrag/ag-wechsel/"))
    assert "Kommunales Bildungsmanagement" in page
    page = page_of(client.post("/antrag/ag-wechsel/", {"ag": other_ag.pk, "message": "Neue Stelle"}, follow=True))
    assert member.memberships.get(status="requested").workgroup == other_ag
    assert "in Prüfung" in page
    assert len(deliver()) == 1
    assert member.user.is_admitted


def test_own_ag_is_not_offered_for_a_change(client_of, member, ag):
    response = client_of(member).post("/antrag/ag-wechsel/", {"ag": ag.pk})
    assert "Bitte wählen Sie eine der Arbeitsgruppen." in page_of(response)
    assert not Membership.objects.requested().exists()


def test_second_request_leads_to_the_open_one(client_of, member, change):
    page = page_of(client_of(member).get("/antrag/ag-wechsel/", follow=True))
    assert "Sie haben schon einen offenen Antrag." in page
    assert "Bitte zurücknehmen" in page


def test_leader_sees_who_wants_to_come_and_accepts(client_of, stranger, ag, speaker, deliver):
    change = MembershipFactory(member=stranger, workgroup=ag, message="<script>alert(1)</script>")
    client = client_of(speaker)
    url = reverse("registration:decide_change", args=[change.pk])
    page = client.get(url).content.decode()
    assert "<script>alert" not in page
    for text in (stranger.user.get_full_name(), "AG 1", "AG 2", "&lt;script&gt;alert(1)"):
        assert text in page
    page = page_of(client.post(url, {"decision": "accept"}, follow=True))
    change.refresh_from_db()
    assert (change.status, change.decided_by) == ("active", speaker.user)
    assert "Dieser Antrag ist angenommen" in page
    assert [mail.to for mail in deliver()] == [[stranger.user.email]]


def test_refusal_without_reason_changes_nothing(client_of, stranger, ag, speaker):
    change = MembershipFactory(member=stranger, workgroup=ag)
    url = reverse("registration:decide_change", args=[change.pk])
    page = page_of(client_of(speaker).post(url, {"decision": "refuse", "reason": ""}))
    change.refresh_from_db()
    assert change.status == "requested"
    assert "Begründung" in page
    assert not OutgoingMail.objects.exists()


def test_refusal_with_reason_reaches_the_person(client_of, stranger, ag, speaker, deliver):
    change = MembershipFactory(member=stranger, workgroup=ag)
    url = reverse("registration:decide_change", args=[change.pk])
    client_of(speaker).post(url, {"decision": "refuse", "reason": "Die AG ist gerade voll."})
    (mail,) = deliver()
    assert (mail.to, "Die AG ist gerade voll." in mail.body) == ([stranger.user.email], True)
    assert "Die AG ist gerade voll." in page_of(client_of(stranger).get(APPLICATION))


def test_post_without_decision_changes_nothing(client_of, stranger, ag, speaker):
    change = MembershipFactory(member=stranger, workgroup=ag)
    client_of(speaker).post(reverse("registration:decide_change", args=[change.pk]), {})
    change.refresh_from_db()
    assert change.status == "requested"


def test_speakers_do_not_see_applications(client_of, applicant, speaker):
    url = reverse("registration:decide_change", args=[applicant.memberships.get().pk])
    assert client_of(speaker).get(url).status_code == 404
    applicant.memberships.update(status="declined")
    response = client_of(speaker).post(url, {"decision": "accept"})
    assert response.status_code == 404
    assert applicant.memberships.get().status == "declined"


def test_speaker_of_the_old_ag_does_not_decide(client_of, member, change, speaker):
    url = reverse("registration:decide_change", args=[change.pk])
    assert client_of(speaker).post(url, {"decision": "accept"}).status_code == 404
    change.refresh_from_db()
    assert change.status == "requested"


def test_late_decision_gets_a_message(client_of, stranger, ag, speaker, staff):
    change = MembershipFactory(member=stranger, workgroup=ag)
    services.decide_change(membership=change, by=staff, accept=False, reason="Nein.")
    url = reverse("registration:decide_change", args=[change.pk])
    page = page_of(client_of(speaker).post(url, {"decision": "accept"}, follow=True))
    assert "nicht mehr offen: abgelehnt" in page
    assert stranger.memberships.filter(status="active").get().workgroup.number == 1
