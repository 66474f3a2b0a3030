from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality
from workgroups.models import Membership, Office, Workgroup
from workgroups.services import conclude

from .factories import MembershipFactory, OfficeFactory, UagFactory, admitted_member

pytestmark = pytest.mark.django_db
LIST = "/gruppen/"


def page(client, url) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def copies(row, count, **changes):
    """Insert more rows like ``row``; workgroups knows neither meetings nor forum."""
    model = type(row)
    fields = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.unique
    }
    model.objects.bulk_create([model(**(fields | changes)) for _ in range(count)])


def test_visitor_is_asked_to_log_in(client_of, ag):
    for url in (LIST, ag.get_absolute_url()):
        assert client_of().get(url).url == f"/konto/login/?next={url}"


def test_applicant_finds_neither_list_nor_groups(client_of, applicant, ag):
    for url in (LIST, ag.get_absolute_url(), f"{ag.get_absolute_url()}mitglieder/", f"{ag.get_absolute_url()}aemter/"):
        assert client_of(applicant).get(url).status_code == 404


def test_list_names_all_groups_and_marks_the_own_ones(client_of, member, uag):
    html = page(client_of(member), LIST)

    for name in ("Gesamtnetzwerk", "Konzeptgruppe", "Kommunales Bildungsmonitoring", uag.name):
        assert name in html
    assert html.count("Ihre AG") == 1
    assert "Ihre UAG" not in html


def test_list_counts_members_in_singular_and_plural(client_of, member, colleague, stranger, coordinator):
    html = " ".join(page(client_of(member), LIST).split())

    assert "3 Mitglieder" in html  # AG 2
    assert "1 Mitglied<" in html  # AG 1 and the UAG
    assert "4 Mitglieder" in html  # the network
    assert "0 Mitglieder" in html  # the Konzeptgruppe


def test_list_shows_the_next_meeting_to_the_ag_only(client_of, meeting, member, stranger):
    assert meeting.get_absolute_url() in page(client_of(member), LIST)
    assert meeting.get_absolute_url() not in page(client_of(stranger), LIST)


def test_list_shows_the_beginning_of_a_result_to_the_ag_only(client_of, uag, coordinator, member, stranger):
    conclude(uag=uag, result="Der Leitfaden liegt vor.", by=coordinator.user)

    for person, sees in ((member, True), (stranger, False)):
        html = page(client_of(person), LIST)
        assert uag.name in html and "Abgeschlossene Unterarbeitsgruppen" in html
        assert ("Der Leitfaden liegt vor." in html) is sees


def test_list_pages_concluded_uags(client_of, member, ag):
    today = timezone.localdate()
    UagFactory.create_batch(26, parent=ag, state="concluded", concluded_on=today, result="Ergebnis")

    html = page(client_of(member), f"{LIST}?seite=99")
    assert html.count("abgeschlossen am") == 2


def test_empty_list_of_uags_says_what_to_do(client_of, member):
    assert "Gründen Sie eine UAG" in page(client_of(member), LIST)


def test_queries_of_the_list_do_not_grow(client_of, member, ag, meeting, django_assert_num_queries):
    today = timezone.localdate()

    def one_more():
        uag = UagFactory(parent=ag)
        MembershipFactory(member=member, workgroup=uag, status="active")
        copies(meeting, 1, workgroup_id=uag.pk)
        UagFactory(parent=ag, state="concluded", concluded_on=today, result="Ergebnis")

    one_more()
    client = client_of(member)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(19):
        one_more()
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_ag_page_shows_leaders_with_released_contact_data_only(client_of, ag, member, speaker):
    speaker.phone, speaker.show_phone, speaker.show_email = "04141 12-345", True, False
    speaker.save()
    html = page(client_of(member), ag.get_absolute_url())

    assert str(speaker) in html and "04141 12-345" in html
    assert speaker.user.email not in html
    assert "Das Amt der Stellvertretung ist zurzeit nicht besetzt." in html


def test_ag_page_says_that_it_has_no_speaker(client_of, ag, member):
    html = page(client_of(member), ag.get_absolute_url())
    assert "Das Amt der Sprecherin oder des Sprechers ist zurzeit nicht besetzt." in html


def test_member_of_the_ag_sees_meetings_and_topics(client_of, ag, member, meeting, topic):
    html = page(client_of(member), ag.get_absolute_url())

    assert meeting.title in html and topic.title in html
    assert reverse("forum:topic_create", args=[ag.slug]) in html
    assert "Treffen planen" not in html


def test_stranger_sees_the_page_without_meetings_and_topics(client_of, ag, stranger, meeting, topic):
    html = page(client_of(stranger), ag.get_absolute_url())

    assert ag.name in html
    assert meeting.title not in html and topic.title not in html
    assert "Treffen und Forum sehen die Mitglieder der AG 2." in html
    assert "Thema eröffnen" not in html and "UAG gründen" not in html


def test_draft_meeting_is_not_on_the_page(client_of, ag, member, draft_meeting):
    assert draft_meeting.get_absolute_url() not in page(client_of(member), ag.get_absolute_url())


def test_past_meeting_stands_under_the_next_ones(client_of, ag, member, meeting):
    days = timedelta(days=200)
    type(meeting).objects.filter(pk=meeting.pk).update(
        starts_at=meeting.starts_at - days, ends_at=meeting.ends_at - days
    )
    html = page(client_of(member), ag.get_absolute_url())
    assert "Zurzeit ist kein Treffen geplant." in html
    assert "Letzte Treffen" in html and meeting.title in html


def test_leaders_get_links_to_plan_a_meeting_and_to_edit(client_of, ag, speaker, staff):
    for person in (speaker, staff):
        html = page(client_of(person), ag.get_absolute_url())
        assert f"{reverse('meetings:meeting_create')}?gruppe=ag-2" in html
        assert reverse("workgroups:group_edit", args=["ag-2"]) in html


def test_every_page_has_at_most_one_filled_button(client_for, ag, uag):
    for persona in ("stranger", "member", "coordinator", "speaker", "staff"):
        for group in (ag, uag):
            assert page(client_for(persona), group.get_absolute_url()).count("btn-primary") <= 1


def test_requests_to_change_are_shown_to_those_who_decide(client_of, ag, speaker, staff, member, stranger, applicant):
    change = MembershipFactory(member=stranger, workgroup=ag, message="Neue Stelle <script>alert(1)</script>")
    url = reverse("registration:decide_change", args=[change.pk])
    for person in (speaker, staff):
        html = page(client_of(person), ag.get_absolute_url())
        assert url in html and "&lt;script&gt;" in html
        assert str(applicant) not in html
    assert url not in page(client_of(member), ag.get_absolute_url())


def test_uag_page_offers_joining_to_members_of_the_ag(client_of, uag, member, stranger):
    join = reverse("workgroups:join", args=[uag.slug])
    assert join in page(client_of(member), uag.get_absolute_url())
    assert join not in page(client_of(stranger), uag.get_absolute_url())


def test_uag_page_tells_its_coordinator_how_to_leave(client_of, uag, coordinator):
    html = page(client_of(coordinator), uag.get_absolute_url())
    assert "übergeben Sie bitte zuerst die Koordination" in html
    assert reverse("workgroups:leave", args=[uag.slug]) not in html


def test_vacant_coordination_is_offered_to_members_of_the_uag(client_of, uag, coordinator, member):
    Office.objects.filter(workgroup=uag).update(ended_on=timezone.localdate())
    take_over = reverse("workgroups:take_over", args=[uag.slug])

    html = page(client_of(coordinator), uag.get_absolute_url())
    assert take_over in html and "Die Koordination ist zurzeit nicht besetzt." in html
    assert take_over not in page(client_of(member), uag.get_absolute_url())


def test_concluded_uag_stays_readable_with_its_result(client_of, uag, coordinator, member, stranger):
    conclude(uag=uag, result="Der **Leitfaden** liegt vor.", by=coordinator.user)

    html = page(client_of(member), uag.get_absolute_url())
    assert "<strong>Leitfaden</strong>" in html
    assert "UAG beitreten" not in html and "Bearbeiten" not in html
    html = page(client_of(stranger), uag.get_absolute_url())
    assert "Leitfaden" not in html
    assert "Das Ergebnis ist für die Mitglieder der AG 2 sichtbar." in html


def test_network_page_counts_all_members_and_lists_the_ags(client_of, member, stranger):
    html = page(client_of(member), "/gruppen/gesamtnetzwerk/")
    assert "2 Mitglieder" in html
    assert "Kommunales Bildungsmanagement" in html


def test_concept_group_consists_of_office_holders(client_of, member, speaker):
    html = page(client_of(member), "/gruppen/konzeptgruppe/")
    assert f">{speaker}</a>" in html and f">{member}</a>" not in html
    assert "Sprecher/-in der AG 2" in html


def test_members_are_listed_by_municipality(client_of, ag, member, stranger):
    first = admitted_member(ag, municipality=Municipality.objects.get(name="Landkreis Ammerland"))
    html = page(client_of(stranger), f"{ag.get_absolute_url()}mitglieder/")

    assert html.index("Landkreis Ammerland") < html.index("Landkreis Stade")
    assert html.index(str(first)) < html.index(str(member))
    assert str(stranger) not in html.split("<main")[1]


def test_long_list_of_members_is_paged(client_of, ag, member):
    for _ in range(25):
        admitted_member(ag)
    html = page(client_of(member), f"{ag.get_absolute_url()}mitglieder/?seite=2")
    assert html.count('class="row-title"') == 2


def test_empty_uag_says_so(client_of, ag, member):
    html = page(client_of(member), f"{UagFactory(parent=ag).get_absolute_url()}mitglieder/")
    assert "noch keine Mitglieder" in html


def test_history_tells_who_held_an_office_until_when(client_of, ag, member, speaker, colleague):
    OfficeFactory(
        workgroup=ag,
        member=colleague,
        role="speaker",
        since="2019-09-26",
        ended_on="2021-09-15",
    )
    html = page(client_of(member), f"{ag.get_absolute_url()}aemter/")

    assert html.index(str(speaker)) < html.index(str(colleague))
    assert "15.\N{NO-BREAK SPACE}September 2021" in html


def test_history_does_not_link_people_who_left(client_of, ag, member, speaker):
    Membership.objects.filter(member=speaker).update(status="ended")
    html = page(client_of(member), f"{ag.get_absolute_url()}aemter/")
    assert str(speaker) in html
    assert reverse("members:member_detail", args=[speaker.pk]) not in html


def test_history_of_the_concept_group_is_that_of_all_ags(client_of, member, speaker, uag):
    html = page(client_of(member), "/gruppen/konzeptgruppe/aemter/")
    assert str(speaker) in html and "AG 2" in html
    assert "Koordination" not in html


def test_queries_of_group_pages_do_not_grow(client_of, ag, speaker, meeting, topic, other_ag):
    def one_more():
        uag = UagFactory(parent=ag)
        person = admitted_member(ag)
        OfficeFactory(workgroup=uag, member=person, role="coordinator")
        OfficeFactory(workgroup=ag, member=person, role="deputy", ended_on=timezone.localdate())
        MembershipFactory(member=admitted_member(other_ag), workgroup=ag)
        copies(meeting, 1)
        copies(topic, 1)

    one_more()
    client = client_of(speaker)
    urls = [ag.get_absolute_url(), f"{ag.get_absolute_url()}mitglieder/", f"{ag.get_absolute_url()}aemter/"]
    before = [count_queries(client, url) for url in urls]
    for _ in range(19):
        one_more()
    assert [count_queries(client, url) for url in urls] == before


def count_queries(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_unknown_group_is_not_found(client_of, member):
    assert client_of(member).get("/gruppen/gibt-es-nicht/").status_code == 404


def test_speaker_edits_goal_and_target_group(client_of, ag, speaker):
    response = client_of(speaker).post(
        f"{ag.get_absolute_url()}bearbeiten/", {"goal": "Neues **Ziel**", "suits": "Für alle.", "name": "Gekapert"}
    )
    assert response.url == ag.get_absolute_url()
    ag.refresh_from_db()
    assert (ag.goal_html, ag.suits) == ("<p>Neues <strong>Ziel</strong></p>\n", "Für alle.")
    assert ag.name == "Kommunales Bildungsmonitoring"


def test_member_does_not_edit_the_ag(client_of, ag, member):
    response = client_of(member).post(f"{ag.get_absolute_url()}bearbeiten/", {"goal": "Neu", "suits": ""})
    assert response.status_code == 403
    ag.refresh_from_db()
    assert ag.goal != "Neu"


def test_speaker_does_not_edit_network_or_concept_group(client_of, speaker, staff):
    url = "/gruppen/konzeptgruppe/bearbeiten/"
    assert client_of(speaker).post(url, {"goal": "Neu"}).status_code == 403
    assert client_of(staff).post(url, {"goal": "Neu"}).status_code == 302
    assert Workgroup.objects.get(kind="concept").goal == "Neu"


def test_coordinator_renames_the_uag_and_the_address_stays(client_of, uag, coordinator):
    slug = uag.slug
    data = {"name": "Neuer Name", "goal": "Neu", "planned_until": ""}
    client_of(coordinator).post(f"{uag.get_absolute_url()}bearbeiten/", data)

    uag.refresh_from_db()
    assert (uag.name, uag.slug) == ("Neuer Name", slug)


def test_concluded_uag_is_not_edited(client_of, uag, coordinator, speaker):
    conclude(uag=uag, result="Fertig.", by=coordinator.user)
    data = {"name": "Neuer Name", "goal": "Neu"}
    assert client_of(speaker).post(f"{uag.get_absolute_url()}bearbeiten/", data).status_code == 403
    uag.refresh_from_db()
    assert uag.name != "Neuer Name"


def test_invalid_edit_keeps_what_was_typed(client_of, uag, coordinator):
    response = client_of(coordinator).post(
        f"{uag.get_absolute_url()}bearbeiten/", {"name": "x" * 300, "goal": "Mein langer Text"}
    )
    html = response.content.decode()
    assert "höchstens 120 Zeichen" in html and "Mein langer Text" in html
    uag.refresh_from_db()
    assert uag.goal == "Ein gemeinsamer Datenkatalog."
