"""Papers and figures of attendance: list, badges, certificate and its check, statistics."""

import shutil
import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.template_tags import time_tag
from meetings import statistics
from meetings.attendance_codes import certificate_code
from meetings.attendance_pdf import _duration
from meetings.models import Meeting
from meetings.tests.factories import InvitationFactory, announced_meeting, in_days
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member

HOSTILE = '<script>#panic()</script> "$x$" *_`漢字 \\'


def past(days=10, **kwargs) -> Meeting:
    start = in_days(-days)
    values = {"state": "closed", "closed_at": start + timedelta(days=4), "announced_at": start - timedelta(days=40)}
    return announced_meeting(starts_at=start, ends_at=start + timedelta(hours=5), **(values | kwargs))


def there(meeting, member, attended="on_site", **kwargs):
    values = {"answer": "accepted", "answered_at": timezone.now(), "mode": "on_site", "place": "seated"}
    return InvitationFactory(meeting=meeting, member=member, attended=attended, **(values | kwargs))


def url(name, meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def text_of(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is missing")
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_who_was_there_downloads_a_certificate(client_of, ag, member):
    own = there(past(), member)
    response = client_of(member).get(url("certificate", own.meeting))
    assert response["Content-Type"] == "application/pdf"
    assert b"pdfuaid" in response.content
    text = text_of(response.content)
    for part in (str(member.user), member.function, "Landkreis Stade", own.meeting.title, "Kleinräumige Daten"):
        assert part in text
    assert "5 Stunden" in text
    assert "Kreishaus Stade, Sitzungssaal" in text
    assert f"/teilnahme/{certificate_code(own)}/" in text


def test_who_was_there_online_was_not_at_the_place(client_of, ag, member):
    own = there(past(online_url="https://konferenz.example.org/x"), member, "online", mode="online", place="none")
    text = text_of(client_of(member).get(url("certificate", own.meeting)).content)
    assert "Ort online" in text
    assert "Kreishaus" not in text


@pytest.mark.parametrize(
    ("state", "attended"),
    [("announced", "on_site"), ("closed", "absent"), ("closed", "unknown"), ("cancelled", "online")],
)
def test_without_attendance_or_before_the_minutes_there_is_no_certificate(client_of, ag, member, state, attended):
    own = there(past(state=state, cancelled_at=timezone.now()), member, attended)
    assert client_of(member).get(url("certificate", own.meeting)).status_code == 403
    assert "Teilnahmebescheinigung (PDF)" not in client_of(member).get(own.meeting.get_absolute_url()).content.decode()
    code = reverse("meetings:certificate_check", args=[certificate_code(own)])
    assert client_of().get(code).status_code == 404


def test_somebody_who_left_the_group_still_gets_the_certificate(client_of, ag, other_ag, member):
    own = there(past(), member)
    end_membership(membership=member.memberships.get())
    assert client_of(member).get(url("certificate", own.meeting)).content.startswith(b"%PDF")


def test_nobody_gets_somebody_elses_certificate(client_of, ag, member, speaker, staff, stranger):
    own = there(past(), member)
    for person, status in ((speaker, 403), (staff, 403), (stranger, 404)):
        assert client_of(person).get(url("certificate", own.meeting)).status_code == status


def test_the_public_check_shows_title_date_and_initials_only(client_of, ag, member):
    own = there(past(), member)
    html = client_of().get(reverse("meetings:certificate_check", args=[certificate_code(own)])).content.decode()
    assert "Gültig." in html
    assert own.meeting.title in html
    assert f"Initialen {member.user.first_name[0]}{member.user.last_name[0]}" in html
    for secret in (member.user.last_name, member.user.email, str(member.municipality)):
        assert secret not in html


def test_a_typed_code_forgives_case_and_spaces_and_nothing_else(client_of, ag, member):
    code = certificate_code(there(past(), member))

    def status(typed):
        return client_of().get(reverse("meetings:certificate_check", args=[typed])).status_code

    assert status(code.lower().replace("-", " - ")) == 200
    changed = code[:-1] + ("A" if code[-1] != "A" else "B")
    pk, _, rest = code.partition("-")
    for wrong in (changed, f"{int(pk) + 1}-{rest}", pk, f"{pk}-", "٣-ABCD", "9" * 40 + "-A", "-", "ä"):
        assert status(wrong) == 404, wrong


def test_hostile_texts_stay_text_in_all_papers(client_of, ag, member, speaker):
    member.user.last_name = member.function = HOSTILE
    member.user.save()
    member.save()
    own = there(past(title=HOSTILE, theme=HOSTILE), member)
    assert "<script>#panic()</script>" in text_of(client_of(member).get(url("certificate", own.meeting)).content)
    for name in ("attendance_list", "badges"):
        content = client_of(speaker).get(url(name, own.meeting)).content
        assert b"pdfuaid" in content
        assert "<script>#panic()</script>" in text_of(content)


def test_the_list_to_sign_is_ordered_by_municipality_without_those_who_wait(client_of, ag, speaker, member):
    meeting = announced_meeting()
    there(meeting, member)
    goslar = admitted_member(ag, user__last_name="Aalmann")
    goslar.municipality = type(goslar.municipality).objects.get(name="Landkreis Goslar")
    goslar.save()
    there(meeting, goslar)
    waiting = there(meeting, admitted_member(ag), place="waiting", waiting_since=timezone.now())
    gone = there(meeting, admitted_member(ag), answer="declined", mode="", place="none")
    text = text_of(client_of(speaker).get(url("attendance_list", meeting)).content)
    assert text.index("Landkreis Goslar") < text.index("Aalmann") < text.index("Landkreis Stade")
    assert "Unterschrift" in text
    assert waiting.member.user.last_name not in text
    assert gone.member.user.last_name not in text
    assert "2 Personen" in text


def test_badges_are_for_those_who_come_on_site(client_of, ag, speaker, member):
    meeting = announced_meeting(online_url="https://konferenz.example.org/x")
    there(meeting, member)
    online = there(meeting, admitted_member(ag), mode="online", place="none")
    text = text_of(client_of(speaker).get(url("badges", meeting)).content)
    assert str(member.user) in text
    assert "AG 2" in text
    assert online.member.user.last_name not in text


@pytest.mark.parametrize("people", [0, 1, 11])
def test_papers_can_be_printed_for_any_number_of_people(client_of, ag, speaker, people):
    meeting = announced_meeting()
    for _ in range(people):
        there(meeting, admitted_member(ag))
    for name in ("attendance_list", "badges"):
        content = client_of(speaker).get(url(name, meeting)).content
        assert b"pdfuaid" in content


def test_papers_take_as_many_queries_for_twenty_people_as_for_one(client_of, ag, speaker):
    meeting, client = announced_meeting(), client_of(speaker)
    counts = {"attendance_list": [], "badges": []}
    for people in (1, 19):
        for _ in range(people):
            there(meeting, admitted_member(ag))
        for name, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(url(name, meeting))
            found.append(len(queries))
    assert [first - last for first, last in counts.values()] == [0, 0]


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(60, "1 Stunde"), (90, "1,5 Stunden"), (300, "5 Stunden"), (50, "0,75 Stunden"), (3, "0,25 Stunden")],
)
def test_the_duration_is_told_in_hours(minutes, text):
    now = timezone.now()
    assert _duration(Meeting(starts_at=now, ends_at=now + timedelta(minutes=minutes))) == text


def test_whoever_was_there_reads_so_even_without_having_answered(client_of, ag, member, speaker):
    meeting = past(minutes="Ein guter Tag.")
    there(meeting, member, "online")
    InvitationFactory(meeting=meeting, member=speaker)

    html = client_of(member).get(meeting.get_absolute_url()).content.decode()
    assert "Sie waren dabei" in html
    assert "online dabei" in html
    assert "noch keine Antwort" not in html
    assert "Sie waren dabei" not in client_of(speaker).get(meeting.get_absolute_url()).content.decode()


STATISTICS = "/treffen/statistik/ag-2/"


def test_leaders_see_attendance_over_time(client_of, ag, speaker):
    meeting = past(10, title="Treffen mit Liste", attendance=3)
    for attended in ("on_site", "on_site", "online", "absent"):
        there(meeting, admitted_member(ag), attended)
    past(200, title="Treffen ohne Liste", attendance=21)
    html = client_of(speaker).get(STATISTICS).content.decode()
    rows = html.split("<tbody>")[-1].split("</tr>")
    cells = [[part.split("<")[0] for part in row.split("<td>")[1:]] for row in rows[:2]]
    assert cells == [["4", "4", "2", "1", "3"], ["–", "–", "–", "–", "21"]]
    assert "Im Mittel 12." in html
    assert html.count('<rect class="bar"') == 2
    bars = html.partition("</figure>")[0]
    assert bars.index(time_tag(in_days(-200), "date")) < bars.index(time_tag(in_days(-10), "date"))


def test_meetings_of_other_groups_ahead_or_cancelled_do_not_count(client_of, ag, other_ag, speaker, meeting):
    past(workgroup=other_ag, title="Fremd")
    past(state="cancelled", cancelled_at=timezone.now(), title="Ausgefallen")
    html = client_of(speaker).get(STATISTICS).content.decode()
    assert "Diese Gruppe hatte noch kein Treffen" in html


def test_a_meeting_nobody_counted_has_no_bar(ag):
    past(attendance=None)
    meetings = list(statistics.with_attendance(Meeting.objects.all()))
    assert statistics.bars(meetings, "group-ag-2") == []
    assert statistics.average(meetings) is None


def test_statistics_take_as_many_queries_for_twenty_meetings_as_for_one(client_of, ag, speaker):
    client, counts = client_of(speaker), []
    for number in (1, 19):
        for day in range(number):
            there(past(10 + 10 * day), admitted_member(ag))
        with CaptureQueriesContext(connection) as queries:
            client.get(STATISTICS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
