from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from workgroups.models import Membership, Office, Workgroup
from workgroups.services import join

pytestmark = pytest.mark.django_db
NEW = "/gruppen/ag-2/uag/neu/"
DATA = {"name": "Schulabsentismus", "goal": "Ein Leitfaden.", "planned_until": ""}


def at(name, uag) -> str:
    return reverse(f"workgroups:{name}", args=[uag.slug])


def follow(client, url, data=None) -> str:
    response = client.post(url, data or {}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_member_founds_a_uag(client_of, member, colleague):
    html = follow(client_of(member), NEW, DATA)

    uag = Workgroup.objects.uags().get()
    assert uag.parent.slug == "ag-2"
    assert Office.objects.current().get(workgroup=uag).member == member
    assert "ist gegründet" in html
    assert OutgoingMail.objects.get().to_email == colleague.user.email


@pytest.mark.parametrize("person", ["stranger", "staff"])
def test_only_members_of_the_ag_found_a_uag(client_for, person, ag):
    assert client_for(person).post(NEW, DATA).status_code == 403
    assert not Workgroup.objects.uags().exists()


def test_no_uag_is_founded_in_a_uag_or_the_network(client_of, coordinator, uag):
    client = client_of(coordinator)
    assert client.post(at("uag_create", uag), DATA).status_code == 404
    assert client.post("/gruppen/gesamtnetzwerk/uag/neu/", DATA).status_code == 404
    assert Workgroup.objects.uags().count() == 1


def test_name_and_goal_are_required(client_of, member):
    html = client_of(member).post(NEW, {"name": "", "goal": ""}).content.decode()
    assert "Bitte prüfen Sie Ihre Eingaben" in html
    assert not Workgroup.objects.uags().exists()


def test_planned_end_in_the_past_is_refused(client_of, member):
    day = timezone.localdate() - timedelta(days=1)
    html = client_of(member).post(NEW, DATA | {"planned_until": day.isoformat()}).content.decode()
    assert "liegt in der Vergangenheit" in html and DATA["goal"] in html
    assert not Workgroup.objects.uags().exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "Bild\x07ung", "Steuerzeichen"),
        ("name", "x" * 300, "höchstens 120 Zeichen"),
        ("goal", "Zei\x0ble", "Steuerzeichen"),
        ("goal", "x" * 3001, "höchstens 3000 Zeichen"),
    ],
)
def test_hostile_text_is_refused_next_to_its_field(client_of, member, field, value, message):
    html = client_of(member).post(NEW, DATA | {field: value}).content.decode()
    assert message in html
    assert not Workgroup.objects.uags().exists()


def test_markup_of_members_is_shown_as_text(client_of, member):
    script = "<script>alert(1)</script>"
    html = follow(client_of(member), NEW, DATA | {"name": script, "goal": script})
    assert script not in html and "&lt;script&gt;" in html
    for url in ("/gruppen/", "/gruppen/ag-2/"):
        assert script not in client_of(member).get(url).content.decode()


def test_member_joins_by_one_click(client_of, uag, member):
    html = follow(client_of(member), at("join", uag))
    assert "Willkommen in der UAG!" in html
    assert member in uag.members


def test_second_click_says_that_one_is_a_member(client_of, uag, member):
    client = client_of(member)
    follow(client, at("join", uag))
    assert "schon Mitglied" in follow(client, at("join", uag))
    assert Membership.objects.filter(workgroup=uag, member=member).count() == 1


def test_opening_an_address_changes_nothing(client_of, uag, member):
    for name in ("join", "leave", "take_over"):
        assert client_of(member).get(at(name, uag)).status_code == 405
    assert member not in uag.members


def test_stranger_joins_nothing(client_of, uag, stranger):
    assert client_of(stranger).post(at("join", uag)).status_code == 403
    assert stranger not in uag.members


def test_nobody_joins_an_ag_by_this_address(client_of, other_ag, member):
    assert client_of(member).post(at("join", other_ag)).status_code == 404
    assert member not in other_ag.members


def test_member_leaves(client_of, uag, member):
    join(uag=uag, member=member)
    assert "verlassen" in follow(client_of(member), at("leave", uag))
    assert member not in uag.members


def test_coordinator_reads_why_leaving_must_wait(client_of, uag, coordinator):
    assert "übergeben Sie zuerst die Koordination" in follow(client_of(coordinator), at("leave", uag))
    assert coordinator in uag.members


def test_coordinator_hands_over(client_of, uag, coordinator, member):
    join(uag=uag, member=member)
    html = follow(client_of(coordinator), at("hand_over", uag), {"to": member.pk})
    assert "koordiniert jetzt die UAG" in html
    assert Office.objects.current().get(workgroup=uag).member == member


def test_coordination_is_not_handed_to_somebody_outside(client_of, uag, coordinator, colleague):
    html = client_of(coordinator).post(at("hand_over", uag), {"to": colleague.pk}).content.decode()
    assert "kein anderes Mitglied" in html
    assert Office.objects.current().get(workgroup=uag).member == coordinator


def test_foreign_choice_is_refused_next_to_the_field(client_of, uag, coordinator, member, colleague):
    join(uag=uag, member=member)
    html = client_of(coordinator).post(at("hand_over", uag), {"to": colleague.pk}).content.decode()
    assert "Bitte wählen Sie ein Mitglied dieser UAG." in html
    assert Office.objects.current().get(workgroup=uag).member == coordinator


def test_plain_member_neither_hands_over_nor_concludes(client_of, uag, member):
    join(uag=uag, member=member)
    client = client_of(member)
    assert client.post(at("hand_over", uag), {"to": member.pk}).status_code == 403
    assert client.post(at("conclude", uag), {"result": "Meins."}).status_code == 403
    uag.refresh_from_db()
    assert uag.is_active


def test_member_takes_over_a_vacant_coordination(client_of, uag, coordinator, member):
    join(uag=uag, member=member)
    Office.objects.filter(workgroup=uag).update(ended_on=timezone.localdate())
    assert "Sie koordinieren jetzt diese UAG" in follow(client_of(member), at("take_over", uag))
    assert Office.objects.current().get(workgroup=uag).member == member


def test_speaker_concludes_a_uag_of_the_ag(client_of, uag, speaker):
    html = follow(client_of(speaker), at("conclude", uag), {"result": "Der Leitfaden liegt vor."})
    assert "Die UAG ist abgeschlossen." in html
    uag.refresh_from_db()
    assert uag.state == "concluded"


def test_empty_result_is_refused(client_of, uag, coordinator):
    html = client_of(coordinator).post(at("conclude", uag), {"result": " "}).content.decode()
    assert "Bitte beschreiben Sie das Ergebnis der UAG." in html
    uag.refresh_from_db()
    assert uag.is_active


def test_markup_in_a_result_is_shown_as_text(client_of, uag, coordinator, member, deliver):
    script = "<script>alert(1)</script>"
    assert script not in follow(client_of(coordinator), at("conclude", uag), {"result": script})
    assert script not in client_of(member).get("/gruppen/").content.decode()
    (mail,) = deliver()
    assert script not in mail.alternatives[0].content


def test_concluded_uag_is_not_concluded_again(client_of, uag, coordinator, speaker):
    follow(client_of(coordinator), at("conclude", uag), {"result": "Erstes."})
    assert client_of(speaker).post(at("conclude", uag), {"result": "Zweites."}).status_code == 403
    uag.refresh_from_db()
    assert uag.result == "Erstes."
