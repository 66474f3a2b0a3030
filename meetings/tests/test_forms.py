import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError

from meetings.forms import DraftForm
from meetings.forms_times import berlin_time
from meetings.models import Meeting
from meetings.tests.factories import MeetingFactory, in_days
from workgroups.models import Workgroup

TODAY = datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.fixture
def in_september():
    """Before the persons of the test come into being, so that their offices are current."""
    with time_machine.travel(TODAY, tick=False):
        yield


def draft_form(speaker, **data):
    groups = Workgroup.objects.led_by(speaker.user)
    values = {
        "workgroup": groups.first().pk,
        "title": "Herbsttreffen",
        "day": "2026-10-20",
        "begin": "10:00",
        "end": "15:00",
        "venue": "Kreishaus",
    }
    return DraftForm(values | data, user=speaker.user, groups=groups)


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [(date(2026, 10, 24), 8), (date(2026, 10, 26), 9), (date(2027, 3, 27), 9), (date(2027, 3, 29), 8)],
)
def test_ten_o_clock_is_ten_on_the_wall_on_both_sides_of_the_clock_changes(day, utc_hour):
    assert berlin_time(day, time(10)).astimezone(UTC).hour == utc_hour


def test_a_time_that_the_change_to_summer_time_skips_is_refused():
    with pytest.raises(ValidationError, match="gibt es an dem Tag nicht"):
        berlin_time(date(2027, 3, 28), time(2, 30))


def test_the_hour_that_an_october_night_has_twice_means_the_first_one():
    assert berlin_time(date(2026, 10, 25), time(2, 30)).astimezone(UTC).hour == 0


def test_a_complete_draft_gets_aware_times(in_september, speaker):
    form = draft_form(speaker)
    assert form.is_valid(), form.errors
    meeting = form.save()
    assert meeting.starts_at == datetime(2026, 10, 20, 8, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 10, 20, 13, tzinfo=UTC)
    assert meeting.state == Meeting.State.DRAFT


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"day": "2027-03-28", "begin": "02:30"}, "begin", "gibt es an dem Tag nicht"),
        ({"day": "2026-08-31"}, "day", "liegt in der Vergangenheit"),
        ({"day": "20261-10-20"}, "day", "Bitte geben Sie ein Datum ein"),
        ({"day": "2066-10-20"}, "day", "Bitte prüfen Sie das Jahr"),
        ({"day": "9999-12-31"}, "day", "Bitte prüfen Sie das Jahr"),
        ({"day": "0001-01-01"}, "day", "Vergangenheit|Jahr"),
        ({"begin": "25:00"}, "begin", "Bitte geben Sie eine Uhrzeit ein"),
        ({"end": "09:00"}, "end", "nach dem Beginn"),
        ({"end": "10:00"}, "end", "nach dem Beginn"),
        ({"answer_by": "2026-10-21"}, "answer_by", "nicht nach dem Treffen"),
        ({"answer_by": "2026-08-01"}, "answer_by", "Vergangenheit"),
        ({"title": "x" * 300}, "title", "150"),
        ({"title": "Böse\x07"}, "title", "Steuerzeichen"),
        ({"agenda": "a\x00b"}, "agenda", "."),
        ({"agenda": "x" * 10001}, "agenda", "10000"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "."),
        ({"host": "Landkreis Nirgendwo"}, "host", "nicht im Verzeichnis"),
        ({"workgroup": "999999"}, "workgroup", "."),
    ],
)
def test_bad_input_gets_a_message_next_to_its_field(in_september, speaker, data, field, message):
    form = draft_form(speaker, **data)
    assert not form.is_valid()
    assert re.search(message, " ".join(form.errors[field]))


def test_a_group_of_others_can_not_be_chosen(speaker, other_ag):
    assert "workgroup" in draft_form(speaker, workgroup=other_ag.pk).errors


def test_the_host_is_found_by_name_and_shown_by_name_again(in_september, speaker):
    form = draft_form(speaker, host="landkreis goettingen")
    assert form.is_valid(), form.errors
    meeting = form.save()
    assert meeting.host.name == "Landkreis Göttingen"
    assert 'value="Landkreis Göttingen"' in str(DraftForm(instance=meeting, user=speaker.user)["host"])


def test_an_ag_meeting_can_be_part_of_the_announced_annual_meeting(speaker):
    network = Workgroup.objects.get(kind="network")
    annual = MeetingFactory(workgroup=network, title="Jahrestreffen", state="announced", announced_at=in_days(-1))
    draft = MeetingFactory(workgroup=network, title="Jahrestreffen im Entwurf")
    choices = DraftForm(user=speaker.user, groups=Workgroup.objects.led_by(speaker.user)).fields["part_of"].queryset
    assert annual in choices
    assert draft not in choices


def test_part_of_is_not_offered_to_a_uag(coordinator, uag):
    network = Workgroup.objects.get(kind="network")
    MeetingFactory(workgroup=network, state="announced", announced_at=in_days(-1))
    draft = MeetingFactory(workgroup=uag)
    assert "part_of" not in DraftForm(instance=draft, user=coordinator.user).fields


def test_a_uag_meeting_can_not_be_made_part_of_the_annual_meeting(coordinator, uag):
    annual = MeetingFactory(
        workgroup=Workgroup.objects.get(kind="network"), state="announced", announced_at=in_days(-1)
    )
    groups = Workgroup.objects.led_by(coordinator.user)
    data = {
        "workgroup": uag.pk,
        "title": "UAG",
        "day": in_days(20).date().isoformat(),
        "begin": "10:00",
        "end": "12:00",
        "part_of": annual.pk,
    }
    form = DraftForm(data, user=coordinator.user, groups=groups)
    assert "Nur Treffen einer AG" in form.errors["part_of"][0]
