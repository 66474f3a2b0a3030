"""The pages of a poll's planner: dates typed without JavaScript, changes, decision."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import DatePoll, Meeting
from meetings.services.polls import fix_option
from meetings.tests.factories import DateOptionFactory, DatePollFactory, in_days, vote

CREATE = "/treffen/umfrage/neu/"
DAY = (timezone.localdate() + timedelta(days=30)).isoformat()
LATER = (timezone.localdate() + timedelta(days=31)).isoformat()


def rows(*filled, **extra) -> dict:
    """Return what a browser sends for rows of (day, begin, end)."""
    data = {"termine-TOTAL_FORMS": str(len(filled)), "termine-INITIAL_FORMS": "0"}
    for number, row in enumerate(filled):
        data |= {f"termine-{number}-{name}": text for name, text in zip(("day", "begin", "end"), row, strict=True)}
    return data | extra


def question(ag, *filled, **extra) -> dict:
    return rows(*filled, workgroup=str(ag.pk), title="Herbsttreffen", **extra)


@pytest.fixture
def poll(ag):
    return DatePollFactory(workgroup=ag, created_by=None)


# --- The form of the planner


def test_a_speaker_offers_dates_and_the_members_are_asked(ag, speaker, member, client_of, deliver):
    data = question(ag, (DAY, "09:00", "12:00"), (DAY, "13:00", "16:00"), ("", "", ""), description="Bitte antworten.")
    response = client_of(speaker).post(CREATE, data)
    poll = DatePoll.objects.get()
    assert response["Location"] == poll.get_absolute_url()
    assert [option.clock_span[:5] for option in poll.options.all()] == ["09:00", "13:00"]
    assert (poll.created_by, poll.workgroup, poll.description) == (speaker.user, ag, "Bitte antworten.")
    assert len(deliver()) == 2


def test_more_rows_keep_everything_typed_and_check_nothing_yet(ag, speaker, client_of):
    data = question(ag, (DAY, "9 Uhr", ""), aktion="mehr", theme="<script>alert(1)</script>")
    html = client_of(speaker).post(CREATE, data).content.decode()
    assert 'name="termine-TOTAL_FORMS" value="4"' in html
    for text in (
        f'value="{DAY}"',
        'value="9 Uhr"',
        'value="Herbsttreffen"',
        "&lt;script&gt;",
        f'<option value="{ag.pk}" selected',
    ):
        assert text in html
    assert "error-summary" not in html
    assert not DatePoll.objects.exists()


def test_rows_shown_filled_may_be_emptied_again(ag, speaker, client_of):
    data = question(ag, (DAY, "09:00", "12:00"), ("", "", ""), (LATER, "09:00", "12:00"))
    data["termine-INITIAL_FORMS"] = "3"
    client_of(speaker).post(CREATE, data)
    assert DatePoll.objects.get().options.count() == 2


def test_times_of_the_first_day_are_copied_to_further_days(ag, speaker, client_of):
    data = question(
        ag,
        (DAY, "09:00", "11:00"),
        (DAY, "14:00", "16:00"),
        (LATER, "09:00", "11:00"),
        ("", "", ""),
        aktion="uebertragen",
    )
    html = client_of(speaker).post(CREATE, data | {"copy_1": LATER, "copy_2": "2040-01-02"}).content.decode()
    typed = re.findall(r'name="termine-\d+-(?:day|begin)"[^>]*value="([^"]*)"', html)
    assert typed == [
        DAY,
        "09:00",
        DAY,
        "14:00",
        LATER,
        "09:00",
        LATER,
        "14:00",
        "2040-01-02",
        "09:00",
        "2040-01-02",
        "14:00",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("row", "copy", "text"),
    [
        (("", "", ""), {"copy_1": LATER}, "Bitte füllen Sie zuerst eine Zeile"),
        ((DAY, "09:00", "11:00"), {}, "mindestens einen weiteren Tag"),
        ((DAY, "09:00", "11:00"), {"copy_1": "irgendwann"}, "mindestens einen weiteren Tag"),
    ],
)
def test_copying_says_what_is_missing_and_loses_nothing(ag, speaker, client_of, row, copy, text):
    html = client_of(speaker).post(CREATE, question(ag, row, aktion="uebertragen") | copy).content.decode()
    assert text in html
    assert 'value="Herbsttreffen"' in html


@pytest.mark.parametrize(
    ("row", "field", "text"),
    [
        (("2027-03-28", "02:30", "04:00"), "begin", "Diese Uhrzeit gibt es an dem Tag nicht"),
        ((DAY, "12:00", "10:00"), "end", "Das Ende muss nach dem Beginn liegen."),
        (("2020-01-01", "09:00", "10:00"), "day", "in der Vergangenheit"),
        (("9999-12-31", "09:00", "10:00"), "day", "Bitte prüfen Sie das Jahr."),
        ((DAY, "09:00", ""), "end", "Bitte füllen Sie dieses Feld aus."),
        (("kein Tag", "09:00", "10:00"), "day", "Bitte geben Sie ein Datum ein"),
    ],
)
def test_a_bad_row_is_refused_at_its_field_and_stays_as_typed(ag, speaker, client_of, row, field, text):
    html = client_of(speaker).post(CREATE, question(ag, row, (LATER, "09:00", "10:00"))).content.decode()
    assert re.search(rf'id="id_termine-0-{field}-fehler">[^<]*{re.escape(text)}', html)
    assert f'aria-describedby="id_termine-0-{field}-fehler"' in html
    assert f'href="#id_termine-0-{field}"' in html
    assert f'value="{row[0]}"' in html
    assert not DatePoll.objects.exists()


def test_a_date_twice_and_too_few_dates_are_refused(ag, speaker, client_of):
    double = client_of(speaker).post(CREATE, question(ag, (DAY, "09:00", "10:00"), (DAY, "09:00", "10:00")))
    assert "steht doppelt in der Liste" in double.content.decode()
    single = client_of(speaker).post(CREATE, question(ag, (DAY, "09:00", "10:00")))
    assert "mindestens zwei Termine" in single.content.decode()
    assert not DatePoll.objects.exists()


def test_thirty_one_dates_are_refused_with_a_sentence(ag, speaker, client_of):
    many = [(DAY, f"{8 + n // 4:02d}:{n % 4 * 15:02d}", "23:00") for n in range(31)]
    html = client_of(speaker).post(CREATE, question(ag, *many)).content.decode()
    assert "höchstens 30 Termine" in html
    assert not DatePoll.objects.exists()


def test_copied_times_come_back_by_day_with_its_name(ag, speaker, client_of):
    data = question(ag, ("2040-03-05", "09:00", "10:00"), ("2040-03-05", "14:00", "15:00"), aktion="uebertragen")

    html = client_of(speaker).post(CREATE, data | {"copy_1": "2040-03-01"}).content.decode()

    days = re.findall(r'<h3 class="poll-day"><time[^>]*>([^<]*)', html.replace("\N{NO-BREAK SPACE}", " "))
    assert days == ["Do., 1. März 2040", "Mo., 5. März 2040"]
    assert re.findall(r'name="termine-\d-begin"[^>]*value="([^"]+)"', html) == ["09:00", "14:00"] * 2


@pytest.mark.parametrize("day", ["", "morgen", "2040-99-99"])
def test_a_row_without_a_readable_day_has_no_heading(ag, speaker, client_of, day):
    html = client_of(speaker).post(CREATE, question(ag, (day, "09:00", "10:00"))).content.decode()

    assert "poll-day" not in html


@pytest.mark.parametrize("total", ["", "-1", "99999999999999999999", "abc", "²"])
@pytest.mark.parametrize("action", ["", "mehr", "uebertragen"])
def test_a_broken_number_of_rows_breaks_nothing(ag, speaker, client_of, total, action):
    data = question(ag, aktion=action) | {"termine-TOTAL_FORMS": total}
    assert client_of(speaker).post(CREATE, data).status_code == 200
    assert not DatePoll.objects.exists()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"title": "x" * 300}, "höchstens 150 Zeichen"),
        ({"title": "Steuer\x07zeichen"}, "Steuerzeichen"),
        ({"description": "Text\x00"}, "Nullzeichen|Steuerzeichen|null"),
        ({"answer_by": "2020-01-01"}, "in der Vergangenheit"),
        ({"answer_by": LATER}, "Der erste Termin ist schon am"),
    ],
)
def test_bad_texts_and_dates_are_refused_at_their_field(ag, speaker, client_of, change, text):
    data = question(ag, (DAY, "09:00", "12:00"), (LATER, "09:00", "12:00")) | change
    html = client_of(speaker).post(CREATE, data).content.decode()
    assert re.search(text, html)
    assert not DatePoll.objects.exists()


def test_nobody_opens_a_poll_for_a_group_they_do_not_lead(other_ag, speaker, client_of):
    data = question(other_ag, (DAY, "09:00", "12:00"), (LATER, "09:00", "12:00"))
    client_of(speaker).post(CREATE, data)
    assert not DatePoll.objects.exists()


# --- Changing and deciding


def edit(poll, *filled, **extra) -> dict:
    return rows(*filled, title=poll.title, theme=poll.theme, description=poll.description, **extra)


def test_the_planner_changes_texts_and_adds_dates(poll, speaker, client_of):
    url = reverse("meetings:poll_edit", args=[poll.pk])
    client_of(speaker).post(url, edit(poll, (DAY, "18:00", "19:00")) | {"title": "Neuer Titel"})
    poll.refresh_from_db()
    assert (poll.title, poll.options.count()) == ("Neuer Titel", 4)


def test_removing_dates_with_votes_is_asked_first_and_says_how_many(poll, member, speaker, client_of):
    vote(poll, member, "yes", "yes", "yes")
    url, option = reverse("meetings:poll_edit", args=[poll.pk]), poll.options.first()
    client = client_of(speaker)
    assert "1 Stimme geht verloren" in client.get(url).content.decode()
    data = edit(poll, entfernen=[str(option.pk)])
    html = client.post(url, data).content.decode()
    assert "geht 1 Stimme verloren" in html
    assert f'value="{option.pk}" id="entfernen-{option.pk}" checked' in html
    assert poll.options.count() == 3
    client.post(url, data | {"stimmen": "1"})
    assert poll.options.count() == 2


def test_more_rows_while_changing_keep_what_was_typed_and_marked(poll, speaker, client_of):
    option = poll.options.first()
    data = edit(poll, (DAY, "18:00", ""), entfernen=[str(option.pk)], aktion="mehr") | {"title": "Halb getippt"}
    html = client_of(speaker).post(reverse("meetings:poll_edit", args=[poll.pk]), data).content.decode()
    assert 'value="Halb getippt"' in html
    assert 'value="18:00"' in html
    assert f'id="entfernen-{option.pk}" checked' in html
    assert DatePoll.objects.get().title == "Herbsttreffen der AG 2"


def test_while_changing_the_times_offered_already_are_copied(poll, speaker, client_of):
    data = edit(poll, aktion="uebertragen", copy_1="2040-01-02")
    html = client_of(speaker).post(reverse("meetings:poll_edit", args=[poll.pk]), data).content.decode()
    assert re.findall(r'name="termine-0-\w+"[^>]*value="([^"]*)"', html) == ["2040-01-02", "10:00", "12:00"]


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "²"])
def test_nonsense_among_the_marks_removes_nothing(poll, speaker, client_of, value):
    client_of(speaker).post(reverse("meetings:poll_edit", args=[poll.pk]), edit(poll, entfernen=[value], stimmen=value))
    assert poll.options.count() == 3


def test_fixing_asks_first_and_then_leads_to_the_draft(poll, member, speaker, client_of, deliver):
    vote(poll, member, "yes", "no", "no")
    option, client = poll.options.first(), client_of(speaker)
    url = reverse("meetings:poll_fix", args=[poll.pk])
    assert str(member.user) in client.get(url, {"termin": option.pk}).content.decode()
    assert not Meeting.objects.exists()
    response = client.post(url, {"termin": option.pk})
    meeting = Meeting.objects.get()
    assert response["Location"] == reverse("meetings:meeting_edit", args=[meeting.pk])
    assert deliver() == []
    assert (
        "Die Einladung mit Ort und Tagesordnung folgt"
        in client_of(member).get(poll.get_absolute_url()).content.decode()
    )


def test_after_the_announcement_the_poll_links_the_meeting(poll, member, speaker, client_of):
    meeting = fix_option(poll=poll, option=poll.options.first(), by=speaker.user)
    html = client_of(member).get(poll.get_absolute_url()).content.decode()
    assert meeting.get_absolute_url() not in html
    Meeting.objects.update(state="announced", announced_at=timezone.now())
    assert meeting.get_absolute_url() in client_of(member).get(poll.get_absolute_url()).content.decode()


@pytest.mark.parametrize("wanted", ["", "x", "99999999", "99999999999999999999999"])
def test_an_unknown_date_can_not_be_fixed(poll, speaker, client_of, wanted):
    url = reverse("meetings:poll_fix", args=[poll.pk])
    assert client_of(speaker).post(url, {"termin": wanted}).status_code == 404
    assert not Meeting.objects.exists()


def test_a_date_of_another_poll_can_not_be_fixed(poll, speaker, client_of):
    other = DateOptionFactory(poll=DatePollFactory(title="Andere", offered=0), starts_at=in_days(90))
    url = reverse("meetings:poll_fix", args=[poll.pk])
    assert client_of(speaker).post(url, {"termin": other.pk}).status_code == 404
    assert not Meeting.objects.exists()


def test_ending_without_a_date_needs_a_reason(poll, speaker, client_of):
    url = reverse("meetings:poll_close", args=[poll.pk])
    assert "füllen Sie dieses Feld aus" in client_of(speaker).post(url, {"reason": " "}).content.decode()
    assert DatePoll.objects.get().is_open
    client_of(speaker).post(url, {"reason": "<b>Zu wenige</b>"})
    html = client_of(speaker).get(poll.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Zu wenige&lt;/b&gt;" in html


def test_strangers_find_nothing(poll, stranger, applicant, client_of):
    for name in ("poll_detail", "poll_edit", "poll_fix", "poll_close"):
        for person in (stranger, applicant):
            assert client_of(person).get(reverse(f"meetings:{name}", args=[poll.pk])).status_code == 404
    assert poll.title not in client_of(stranger).get("/treffen/umfragen/").content.decode()
    assert DatePoll.objects.get().is_open
