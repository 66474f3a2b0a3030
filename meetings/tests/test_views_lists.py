from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Meeting
from meetings.tests.factories import InvitationFactory, MeetingFactory, announced_meeting, in_days
from workgroups.models import Workgroup
from workgroups.tests.factories import admitted_member

LIST = "/treffen/"


def page(client, path=LIST, **query) -> str:
    return client.get(path, query).content.decode()


def test_the_list_shows_the_own_groups_meetings_ahead_with_the_own_answer(client_of, member, meeting, other_ag):
    announced_meeting(title="Fremdes Treffen", workgroup=other_ag)
    services.record_answer(invitation=meeting.invitations.get(member=member), answer="tentative")
    html = page(client_of(member))
    assert meeting.title in html
    assert 'value="tentative" aria-pressed="true"' in html
    assert "Fremdes Treffen" not in html


def test_drafts_are_listed_for_planners_only(client_of, member, speaker, draft_meeting):
    assert draft_meeting.title not in page(client_of(member))
    html = page(client_of(speaker))
    assert "Entwürfe" in html
    assert draft_meeting.title in html


def test_past_meetings_have_their_own_view(client_of, member, meeting):
    announced_meeting(title="Schon vorbei", starts_at=in_days(-9), ends_at=in_days(-8))
    assert "Schon vorbei" not in page(client_of(member))
    html = page(client_of(member), zeit="vergangen")
    assert "Schon vorbei" in html
    assert meeting.title not in html


def test_a_cancelled_meeting_stays_in_the_list_marked_without_answer_buttons(client_of, member, meeting):
    services.cancel(meeting=meeting, reason="Sturm")
    html = page(client_of(member))
    assert '<span class="pill pill-bad">abgesagt</span>' in html
    assert 'name="answer"' not in html


def test_the_list_can_be_narrowed_to_a_group(client_of, member, meeting):
    network = Workgroup.objects.get(kind="network")
    announced_meeting(title="Jahrestreffen", workgroup=network)
    html = page(client_of(member), gruppe=network.slug)
    assert "Jahrestreffen" in html
    assert meeting.title not in html


def test_the_empty_list_says_what_will_happen(client_of, member):
    assert "bekommen Sie eine E-Mail mit der Einladung" in page(client_of(member))


@pytest.mark.parametrize("number", ["2", "99", "x", "-1"])
def test_long_lists_have_pages_and_bad_numbers_do_no_harm(client_of, member, number):
    for day in range(21):
        announced_meeting(title=f"Treffen {day}", starts_at=in_days(10 + day), ends_at=in_days(11 + day))
    html = page(client_of(member), seite=number)
    assert 'aria-label="Seiten"' in html
    assert ("Treffen 20" in html) == (number in ("2", "99", "-1"))


def _query_count(client, path, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(60) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_takes_as_many_queries_for_twenty_rows_as_for_one(client_of, member, django_assert_max_num_queries):
    client = client_of(member)
    InvitationFactory(member=member)
    first = _query_count(client, LIST, django_assert_max_num_queries)
    for day in range(19):
        start = in_days(10 + day)
        meeting = announced_meeting(starts_at=start, ends_at=start + timedelta(hours=1))
        InvitationFactory(meeting=meeting, member=member)
    assert _query_count(client, LIST, django_assert_max_num_queries) == first


@pytest.mark.parametrize("name", ["meeting_detail", "answers", "answers_csv", "announce"])
def test_pages_take_as_many_queries_for_twenty_people_as_for_one(
    client_of, ag, speaker, name, django_assert_max_num_queries
):
    meeting = MeetingFactory() if name == "announce" else announced_meeting()

    def add(count):
        for _ in range(count):
            InvitationFactory(
                meeting=meeting, member=admitted_member(ag), answer="accepted", answered_at=timezone.now()
            )

    client, path = client_of(speaker), reverse(f"meetings:{name}", args=[meeting.pk])
    add(1)
    first = _query_count(client, path, django_assert_max_num_queries)
    add(19)
    assert _query_count(client, path, django_assert_max_num_queries) == first


def test_the_month_takes_as_many_queries_for_twenty_meetings_as_for_one(
    client_of, member, django_assert_max_num_queries
):
    client, day = client_of(member), timezone.localtime(in_days(28))
    path = reverse("meetings:month", args=[day.year, day.month])
    announced_meeting()
    first = _query_count(client, path, django_assert_max_num_queries)
    for _ in range(19):
        announced_meeting()
    assert _query_count(client, path, django_assert_max_num_queries) == first


def test_the_month_marks_today_and_shows_the_meeting_on_its_day(client_of, member, meeting):
    day = timezone.localtime(meeting.starts_at)
    html = page(client_of(member), reverse("meetings:month", args=[day.year, day.month]))
    cell = html.partition(f'<time datetime="{day:%Y-%m-%d}">')[2].partition("</td>")[0]
    assert meeting.title in cell
    today = timezone.localdate()
    html = page(client_of(member), reverse("meetings:month", args=[today.year, today.month]))
    assert 'aria-current="date"' in html


def test_a_meeting_just_after_midnight_stands_on_its_berlin_day(client_of, member):
    start = in_days(28, 0, 30)
    announced_meeting(title="Nachtschicht", starts_at=start, ends_at=start + timedelta(hours=1))
    html = page(client_of(member), reverse("meetings:month", args=[start.year, start.month]))
    cell = html.partition(f'<time datetime="{start:%Y-%m-%d}">')[2].partition("</td>")[0]
    assert "Nachtschicht" in cell


@pytest.mark.parametrize(("year", "month"), [(1999, 12), (2101, 1), (2027, 0), (2027, 13), (99999, 1)])
def test_months_out_of_range_are_not_found(client_of, member, year, month):
    assert client_of(member).get(f"/treffen/monat/{year}/{month}/").status_code == 404


def test_members_see_who_comes_but_no_comments(client_of, member, meeting, speaker):
    services.record_answer(invitation=meeting.invitations.get(member=speaker), answer="accepted", comment="Nur intern")
    html = page(client_of(member), meeting.get_absolute_url())
    assert str(speaker.user) in html
    assert "1 Zusage, 0-mal vielleicht, 0 Absagen, 1 noch ohne Antwort" in html
    assert "Nur intern" not in html
    assert speaker.user.email not in html
    assert "Planung" not in html


def test_planners_see_what_was_mailed_and_who_got_nothing(client_of, speaker, member, draft_meeting, deliver):
    services.announce(meeting=draft_meeting, version=0)
    deliver()
    OutgoingMail.objects.filter(user=member.user).update(state="failed", reason="550 unbekannt")
    html = page(client_of(speaker), draft_meeting.get_absolute_url())
    assert "<strong>Einladung (2):</strong> gesendet 1, unzustellbar 1" in html
    assert member.user.email not in html
    recipients = page(client_of(speaker), f"/treffen/{draft_meeting.pk}/versand/?zustand=failed")
    assert str(member.user) in recipients
    assert "550 unbekannt" in recipients


def test_mails_of_meeting_eleven_do_not_count_for_meeting_one(client_of, speaker, draft_meeting):
    OutgoingMail.objects.create(
        kind="meetings.invitation", object_key=f"meeting:{draft_meeting.pk}1:1", to_email="x@example.org"
    )
    assert "Versand" not in page(client_of(speaker), draft_meeting.get_absolute_url())


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({}, "Ankündigen"),
        ({"venue": ""}, "Bearbeiten"),
        ({"state": "announced", "announced_at": in_days(-1)}, "Antworten ansehen"),
        (
            {"state": "announced", "announced_at": in_days(-9), "starts_at": in_days(-2), "ends_at": in_days(-1)},
            "Treffen abschließen",
        ),
    ],
)
def test_planners_find_the_next_step_as_the_one_primary_button(client_of, speaker, values, step):
    html = page(client_of(speaker), MeetingFactory(**values).get_absolute_url())
    assert html.count("btn-primary") == 1
    assert step in html.partition("btn-primary")[2].partition("</a>")[0]


def test_the_annual_meeting_lists_what_happens_within_it(client_of, member):
    annual = announced_meeting(title="Jahrestreffen", workgroup=Workgroup.objects.get(kind="network"))
    part = announced_meeting(title="AG 2 im Jahrestreffen", part_of=annual)
    assert part.title in page(client_of(member), annual.get_absolute_url())
    assert annual.title in page(client_of(member), part.get_absolute_url())


def test_a_draft_of_the_annual_meeting_is_not_named_to_members(client_of, member):
    annual = MeetingFactory(title="Geheimes Jahrestreffen", workgroup=Workgroup.objects.get(kind="network"))
    part = announced_meeting(part_of=annual)
    assert "Geheimes Jahrestreffen" not in page(client_of(member), part.get_absolute_url())


def test_a_foreign_meeting_does_not_exist_for_strangers(client_of, stranger, meeting):
    assert client_of(stranger).get(meeting.get_absolute_url()).status_code == 404
    assert meeting not in Meeting.objects.visible_to(stranger.user)


@pytest.mark.parametrize("path", ["meeting", "invitation"])
def test_staff_can_look_at_everything_in_the_admin_but_change_nothing(client_of, staff, meeting, path):
    client = client_of(staff)
    rows = {"meeting": meeting, "invitation": meeting.invitations.first()}
    listing = client.get(reverse(f"admin:meetings_{path}_changelist"), {"q": "Frühjahr"}).content.decode()
    change = reverse(f"admin:meetings_{path}_change", args=[rows[path].pk])
    assert change in listing
    assert meeting.title in client.get(change).content.decode()
    assert client.post(change, {"state": "draft"}).status_code == 403
    assert client.get(reverse(f"admin:meetings_{path}_add")).status_code == 403


@pytest.mark.parametrize("year", ["2027", "0", "x", "99999"])
def test_the_admin_filters_by_year_without_stumbling(client_of, staff, meeting, year):
    assert client_of(staff).get(reverse("admin:meetings_meeting_changelist"), {"jahr": year}).status_code == 200
