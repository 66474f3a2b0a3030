"""The yearly board for the Transferagentur and the Konzeptgruppe."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.tests.factories import DatePollFactory, MeetingFactory, announced_meeting
from meetings.year_board import group_years, hosts_until, possible_hosts
from members.models import Municipality
from workgroups.models import Workgroup
from workgroups.tests.factories import OfficeFactory

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = timezone.localdate().year + 1


def on(month, year=YEAR, **kwargs):
    start = datetime(year, month, 10, 10, tzinfo=BERLIN)
    return {"starts_at": start, "ends_at": start + timedelta(hours=3)} | kwargs


def of(group, user, year=YEAR):
    return next(row for row in group_years(year, user) if row.group == group)


@pytest.fixture
def page(client_of):
    return lambda person, year=YEAR: client_of(person).get(reverse("meetings:year_board", args=[year]))


def test_groups_stand_in_order_network_first(staff):
    kinds = [row.group.short_name for row in group_years(YEAR, staff)]
    assert kinds == ["Gesamtnetzwerk", "Konzeptgruppe", "AG 1", "AG 2", "AG 3"] or kinds[2:] == ["AG 1", "AG 2", "AG 3"]


def test_a_delegate_of_the_konzeptgruppe_sees_the_board_and_a_member_does_not(ag, member, colleague, page):
    OfficeFactory(workgroup=ag, member=member, role="concept_delegate")
    assert "Jahresplan" in page(member).content.decode()
    assert page(colleague).status_code == 404


def test_a_former_speaker_no_longer_sees_the_board(ag, member, page):
    OfficeFactory(
        workgroup=ag,
        member=member,
        role="speaker",
        since=timezone.localdate() - timedelta(days=400),
        ended_on=timezone.localdate() - timedelta(days=2),
    )
    assert page(member).status_code == 404


def test_meetings_of_the_year_show_with_their_state_and_gaps(ag, staff):
    MeetingFactory(**on(3, title="Entwurf", venue=""))
    announced_meeting(**on(9, title="Angekündigt", host=Municipality.objects.get(name="Landkreis Stade")))
    MeetingFactory(**on(3, year=YEAR + 1))
    entries = of(ag, staff).entries
    assert [entry.meeting.title for entry in entries] == ["Entwurf", "Angekündigt"]
    assert [entry.gaps for entry in entries] == [["Ort fehlt", "gastgebende Kommune fehlt"], []]


def test_online_meetings_and_parts_of_the_annual_meeting_need_no_host(ag, staff):
    whole = announced_meeting(workgroup=Workgroup.objects.get(kind="network"), **on(9))
    announced_meeting(**on(9, part_of=whole))
    announced_meeting(**on(3, venue="", online_url="https://konferenz.example.org/1"))
    assert [entry.gaps for entry in of(ag, staff).entries] == [[], []]


def test_a_year_without_a_date_is_named_for_each_group(ag, staff):
    network = Workgroup.objects.get(kind="network")
    assert of(ag, staff).hints == [f"Für {YEAR} steht noch kein Treffen fest."]
    assert of(network, staff).hints == [f"Das Jahrestreffen {YEAR} hat noch keinen Termin."]
    assert of(ag, staff, timezone.localdate().year - 1).hints == []


def test_a_third_meeting_of_an_ag_is_hinted_at_and_a_cancelled_one_does_not_count(ag, staff):
    for month in (2, 5):
        announced_meeting(**on(month))
    announced_meeting(**on(6, state="cancelled", cancelled_at=timezone.now()))
    assert of(ag, staff).hints == []
    MeetingFactory(**on(11))
    assert of(ag, staff).hints == [f"3 Treffen im Jahr {YEAR}; üblich sind höchstens zwei."]


def test_open_polls_show_as_dates_that_are_missing(ag, staff, page):
    poll = DatePollFactory(workgroup=ag)
    DatePollFactory(workgroup=ag, title="Beendet", state="closed", decided_at=timezone.now())
    year = poll.options.first().day.year
    assert of(ag, staff, year).polls == [poll]
    assert of(ag, staff, year).polls[0].option_count == 3
    assert "Termin fehlt" in page(staff, year).content.decode()


def test_what_the_viewer_may_not_open_is_no_link(ag, other_ag, speaker, page):
    own, foreign = MeetingFactory(**on(3)), MeetingFactory(workgroup=other_ag, **on(4, title="Fremder Entwurf"))
    html = page(speaker).content.decode()
    assert "Fremder Entwurf" in html
    assert f'href="{own.get_absolute_url()}"' in html
    assert f'href="{foreign.get_absolute_url()}"' not in html
    assert f"gruppe={ag.slug}" in html
    assert f"gruppe={other_ag.slug}" not in html


def test_hosts_of_five_years_stand_with_the_longest_ago_first(ag):
    stade, celle, goslar = (Municipality.objects.get(name=f"Landkreis {name}") for name in ("Stade", "Celle", "Goslar"))
    closed = {"state": "closed", "closed_at": timezone.now()}
    announced_meeting(**on(3, year=YEAR - 4, host=celle), **closed)
    announced_meeting(**on(3, year=YEAR - 3, host=stade), **closed)
    announced_meeting(**on(3, host=stade))
    announced_meeting(**on(3, year=YEAR - 5, host=goslar), **closed)
    announced_meeting(**on(4, host=goslar, state="cancelled", cancelled_at=timezone.now()))
    hosts = hosts_until(YEAR)
    assert [(host.municipality, len(host.meetings), host.last_year) for host in hosts] == [
        (celle, 1, YEAR - 4), (stade, 2, YEAR),
    ]  # fmt: skip


def test_municipalities_with_members_that_have_not_hosted_are_offered(member, colleague, applicant):
    colleague.municipality = Municipality.objects.get(name="Landkreis Celle")
    colleague.save()
    applicant.municipality = Municipality.objects.get(name="Landkreis Goslar")
    applicant.save()
    announced_meeting(**on(3, host=member.municipality))
    assert [(row.name, row.member_count) for row in possible_hosts(YEAR)] == [("Landkreis Celle", 1)]


def test_previous_and_next_year_are_linked_and_nonsense_is_not_found(staff, page):
    html = page(staff).content.decode()
    assert f"/treffen/jahresplan/{YEAR - 1}/" in html
    assert f"/treffen/jahresplan/{YEAR + 1}/" in html
    assert page(staff, 1999).status_code == page(staff, 9999).status_code == 404


def test_hostile_titles_are_shown_escaped(ag, staff, page):
    MeetingFactory(**on(3, title="<script>alert(1)</script>"))
    html = page(staff).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_board_takes_as_many_queries_for_twenty_meetings_as_for_one(ag, staff, client_of):
    client, counts = client_of(staff), []
    hosts = list(Municipality.objects.all()[:20])
    for count in (1, 19):
        for number in range(count):
            announced_meeting(**on(3, host=hosts[number]))
            DatePollFactory(workgroup=ag)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("meetings:year_board", args=[YEAR]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Meeting.objects.count() == 20


def test_the_list_of_meetings_leads_to_the_board_only_those_who_may_open_it(staff, member, client_of):
    assert "/treffen/jahresplan/" in client_of(staff).get("/treffen/").content.decode()
    assert "/treffen/jahresplan/" not in client_of(member).get("/treffen/").content.decode()
