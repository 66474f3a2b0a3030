from datetime import timedelta

import pytest
from django.utils import timezone

from workgroups.models import Membership, Office, Workgroup
from workgroups.services import appoint, conclude
from workgroups.tasks import end_expired_offices

from .factories import MembershipFactory

pytestmark = pytest.mark.django_db
ADD_OFFICE = "/admin/workgroups/office/add/"
OFFICES, MEMBERSHIPS = "/admin/workgroups/office/", "/admin/workgroups/membership/"
NEW_AG = {"number": 4, "name": "Digitale Bildung", "slug": "ag-4", "goal": "Ziel", "founded_on": "2026-09-01"}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff)


def office_data(ag, member, **changes):
    data = {"workgroup": ag.pk, "member": member.pk, "role": "speaker", "since": timezone.localdate(), "until": ""}
    return data | changes


def text(response) -> str:
    return response.content.decode()


def test_members_stay_out(client_of, speaker):
    assert client_of(speaker).get(OFFICES).status_code == 302


def test_staff_add_an_ag(admin, client_of, member):
    response = admin.post("/admin/workgroups/workgroup/add/", NEW_AG)
    assert response.status_code == 302, text(response)

    group = Workgroup.objects.get(slug="ag-4")
    assert (group.kind, group.parent.kind, str(group)) == ("ag", "network", "AG 4 Digitale Bildung")
    assert "Digitale Bildung" in text(client_of(member).get("/gruppen/"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"number": 2}, "Diese AG-Nummer ist schon vergeben."),
        ({"number": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"slug": "ag-2"}, "existiert bereits"),
        ({"slug": "vorschau"}, "für Seiten des Portals vorgesehen"),
    ],
)
def test_ag_that_can_not_be_added_is_refused_next_to_the_field(admin, changes, message, ag):
    assert message in text(admin.post("/admin/workgroups/workgroup/add/", NEW_AG | changes))
    assert Workgroup.objects.ags().count() == 3


def test_state_kind_and_address_are_not_changed_by_hand(admin, uag):
    url = f"/admin/workgroups/workgroup/{uag.pk}/change/"
    data = {"name": "Neu", "goal": "Neu", "planned_until": "", "founded_on": "2026-01-01"}
    forged = {"state": "concluded", "kind": "ag", "slug": "neu", "result": "Neu", "parent": ""}
    assert admin.post(url, data | forged).status_code == 302

    after = Workgroup.objects.get(pk=uag.pk)
    assert after.name == "Neu"
    assert (after.state, after.kind, after.slug, after.result, after.parent) == (
        "active", "uag", uag.slug, "", uag.parent,
    )  # fmt: skip


def test_result_of_a_concluded_uag_is_corrected(admin, uag, coordinator):
    conclude(uag=uag, result="Ergebniss", by=coordinator.user)
    data = {"name": uag.name, "goal": uag.goal, "planned_until": "", "founded_on": "2026-01-01", "result": "Ergebnis"}
    admin.post(f"/admin/workgroups/workgroup/{uag.pk}/change/", data)
    assert Workgroup.objects.get(pk=uag.pk).result_html == "<p>Ergebnis</p>\n"


def test_adding_an_office_appoints(admin, ag, member, deliver):
    response = admin.post(ADD_OFFICE, office_data(ag, member, until=timezone.localdate() + timedelta(days=700)))
    assert response.status_code == 302, text(response)

    assert Office.objects.current().get().member == member
    assert [mail.to for mail in deliver()] == [[member.user.email]]


@pytest.mark.parametrize("who", ["stranger", "applicant"])
def test_office_for_somebody_outside_the_ag_is_refused(admin, ag, who, request):
    html = text(admin.post(ADD_OFFICE, office_data(ag, request.getfixturevalue(who))))
    assert "ist nicht Mitglied der AG 2" in html
    assert not Office.objects.exists()


def test_taken_office_is_refused_until_the_box_is_ticked(admin, ag, speaker, member):
    html = text(admin.post(ADD_OFFICE, office_data(ag, member)))
    assert "Das Amt ist besetzt" in html
    assert Office.objects.get().member == speaker

    admin.post(ADD_OFFICE, office_data(ag, member, replace="on"))
    assert Office.objects.current().get().member == member


def test_term_in_the_past_is_refused_once(admin, ag, member):
    day = timezone.localdate()
    data = office_data(ag, member, since=day - timedelta(days=9), until=day - timedelta(days=1))
    assert text(admin.post(ADD_OFFICE, data)).count("liegt in der Vergangenheit") == 1
    data = office_data(ag, member, until=day - timedelta(days=1))
    assert text(admin.post(ADD_OFFICE, data)).count("liegt vor ihrem Beginn") == 1
    assert not Office.objects.exists()


def test_coordination_and_uags_are_not_given_in_the_admin(admin, ag, uag, coordinator, member):
    assert "gültige Auswahl" in text(admin.post(ADD_OFFICE, office_data(ag, member, role="coordinator")))
    assert "nur in Arbeitsgruppen" in text(admin.post(ADD_OFFICE, office_data(uag, coordinator, role="deputy")))
    assert Office.objects.count() == 1


def test_offices_are_not_changed_or_deleted(admin, speaker, member):
    office = speaker.offices.get()
    assert admin.get(f"{OFFICES}{office.pk}/change/").status_code == 200
    assert admin.post(f"{OFFICES}{office.pk}/change/", {"member": member.pk}).status_code == 403
    assert admin.post(f"{OFFICES}{office.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Office.objects.get().member == speaker


def test_action_ends_terms_and_says_what_it_skipped(admin, ag, other_ag, speaker, stranger):
    ended = appoint(workgroup=other_ag, member=stranger, role="deputy", since=timezone.localdate(), until=None)
    Office.objects.filter(pk=ended.pk).update(ended_on=timezone.localdate())
    pks = list(Office.objects.values_list("pk", flat=True))

    html = text(admin.post(OFFICES, {"action": "end_today", "_selected_action": pks}, follow=True))

    assert f"Beendet: Sprecher/-in AG 2: {speaker}." in html
    assert "Übersprungen: Stellvertretung AG 1" in html and "schon beendet" in html
    assert not Office.objects.running().exists()


def test_action_ends_memberships_with_their_offices(admin, ag, speaker, applicant):
    pks = list(Membership.objects.values_list("pk", flat=True))

    html = text(admin.post(MEMBERSHIPS, {"action": "end", "_selected_action": pks}, follow=True))

    assert f"Beendet: {speaker} in AG 2." in html
    assert f"Übersprungen: {applicant} in AG 2" in html
    assert not Membership.objects.active().exists() and not Office.objects.running().exists()
    assert applicant.memberships.get().status == "requested"


def test_memberships_are_neither_added_nor_changed_nor_deleted(admin, ag, member, stranger):
    membership = member.memberships.get()
    data = {"member": stranger.pk, "workgroup": ag.pk, "status": "active"}
    assert admin.post(f"{MEMBERSHIPS}add/", data).status_code == 403
    assert admin.post(f"{MEMBERSHIPS}{membership.pk}/change/", data).status_code == 403
    assert admin.post(f"{MEMBERSHIPS}{membership.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Membership.objects.filter(pk=membership.pk, member=member, status="active").exists()


def test_groups_are_not_deleted(admin, uag):
    assert admin.post(f"/admin/workgroups/workgroup/{uag.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Workgroup.objects.filter(pk=uag.pk).exists()


@pytest.mark.parametrize(
    "url",
    [
        "/admin/workgroups/workgroup/?kind__exact=uag&state__exact=active&q=Daten",
        f"{OFFICES}?stand=laufend",
        f"{OFFICES}?stand=beendet",
        f"{OFFICES}?q=Sprecher",
        f"{MEMBERSHIPS}?status__exact=active&q=example",
        ADD_OFFICE,
    ],
)
def test_lists_filter_and_search(admin, uag, coordinator, speaker, url):
    assert "Gruppen und Ämter" in text(admin.get(url))


def test_filter_by_state_of_the_term(admin, speaker, coordinator):
    coordinator.offices.update(ended_on=timezone.localdate())
    running, ended = text(admin.get(f"{OFFICES}?stand=laufend")), text(admin.get(f"{OFFICES}?stand=beendet"))
    assert str(speaker) in running and str(coordinator) not in running
    assert str(coordinator) in ended and str(speaker) not in ended


def test_only_active_ags_are_offered_for_an_office(admin, uag):
    query = {"app_label": "workgroups", "model_name": "office", "field_name": "workgroup", "term": ""}
    names = [row["text"] for row in admin.get("/admin/autocomplete/", query).json()["results"]]
    assert names == [str(ag) for ag in Workgroup.objects.ags()]


def test_task_of_the_night_ends_terms(ag, speaker):
    today = timezone.localdate()
    Office.objects.filter(member=speaker).update(since=today - timedelta(days=9), until=today - timedelta(days=1))
    end_expired_offices()
    assert speaker.offices.get().ended_on == today - timedelta(days=1)


def test_waiting_request_is_not_ended_as_membership(admin, ag, stranger):
    change = MembershipFactory(member=stranger, workgroup=ag)
    admin.post(MEMBERSHIPS, {"action": "end", "_selected_action": [change.pk]})
    change.refresh_from_db()
    assert change.status == "requested"
