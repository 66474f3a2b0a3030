"""What those who chose are told of changes, and the reminder to choose: one mail each, nobody twice."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services, tasks
from meetings.models import ProgrammeSession
from meetings.services import choices, programme
from meetings.services.reminders import CHOICE, choice_reminder, remind_of_choice
from meetings.tests.factories import InvitationFactory, announced_meeting, choice_of, on_the_day
from meetings.tests.seats import accept, decline, own
from meetings.tokens import answer_token


def url(name, meeting, *keys):
    return reverse(f"meetings:{name}", args=[meeting.pk, *keys])


def choose(invitation, *sessions):
    return choices.choose_sessions(invitation=invitation, sessions=[session.pk for session in sessions])


def change(session, **values):
    session.refresh_from_db()
    return programme.change_session(session=session, version=session.version, values=values)


def told() -> list[str]:
    rows = OutgoingMail.objects.filter(kind="meetings.programme_change").order_by("to_email")
    return list(rows.values_list("to_email", flat=True))


@pytest.fixture
def chosen(annual, member, speaker, workshops):
    """The member chose the workshop and something later, the speaker the conversation; who has which in this order."""
    (later,) = choice_of(annual, "Später", hours=("14:00", "15:00"), room="Raum 3")
    choose(own(annual, member), workshops[0], later)
    choose(own(annual, speaker), workshops[1])
    return (*workshops, later)


def test_a_new_room_is_told_only_when_the_planner_says_so(client_of, staff, annual, member, chosen, deliver):
    deliver()
    change(chosen[0], room="Raum 9")
    assert deliver() == []
    client = client_of(staff)
    html = client.get(url("programme_edit", annual)).content.decode()
    assert "1 Person hat gewählt, was sich geändert hat" in html
    assert "<strong>Werkstatt:</strong> Raum – → Raum 9" in html
    client.post(url("programme_tell", annual), {"wer": "alle"})
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject.startswith("Ihr Programm hat sich geändert: Jahrestreffen")
    assert "Werkstatt: Raum" in mail.body
    assert "Raum 9" in mail.body
    assert "was sich geändert hat" not in client.get(url("programme_edit", annual)).content.decode()
    client.post(url("programme_tell", annual), {"wer": "alle"})
    assert deliver() == [], "there is nothing more to tell"


def test_several_changes_come_in_one_mail_and_only_those_one_chose(annual, member, speaker, chosen, deliver):
    first, other, later = chosen
    deliver()
    change(first, room="Raum 9")
    change(first, starts_at=on_the_day(annual, "12:30"), ends_at=on_the_day(annual, "13:30"))
    change(later, room="Raum 7")
    change(other, room="Raum 8")
    assert choices.tell_changes(meeting=annual, tell=True) == 2
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {member.user.email, speaker.user.email}
    body = mails[member.user.email].body
    assert "13:00–14:00" in body
    assert "12:30–13:30" in body
    assert "Raum 7" in body
    assert "Raum 8" not in body
    assert "Gespräch" not in body


def test_what_came_back_to_what_people_know_is_not_told(annual, chosen):
    change(chosen[2], room="Raum 7")
    change(chosen[2], room="Raum 3")
    assert ProgrammeSession.objects.filter(told__isnull=False).count() == 0
    assert choices.tell_changes(meeting=annual, tell=True) == 0
    assert told() == []


def test_two_changes_before_telling_show_the_first_and_the_last_state(annual, chosen, deliver):
    change(chosen[2], room="Raum 7")
    change(chosen[2], room="Raum 8")
    deliver()
    choices.tell_changes(meeting=annual, tell=True)
    (mail,) = deliver()
    assert "bisher Raum 3" in mail.body
    assert "Raum 8" in mail.body
    assert "Raum 7" not in mail.body


def test_nobody_is_told_when_the_planner_wants_it_so(client_of, staff, annual, chosen):
    change(chosen[0], room="Raum 9")
    html = client_of(staff).post(url("programme_tell", annual), {"wer": "niemand"}, follow=True).content.decode()
    assert "Gut, es wird niemand benachrichtigt." in html
    assert told() == []
    assert choices.changed_sessions(annual) == []


def test_a_new_title_or_leader_is_no_news_worth_a_mail(annual, chosen):
    change(chosen[0], title="Neuer Titel", person="Ole Fricke", description="Neu")
    assert choices.changed_sessions(annual) == []


def test_changes_of_what_nobody_chose_ask_nothing(annual, workshops):
    change(workshops[0], room="Raum 9")
    assert choices.changed_sessions(annual) == []


def test_who_chooses_after_the_change_knows_it_already(annual, member, speaker, chosen):
    change(chosen[1], room="Raum 8")
    choose(own(annual, member), chosen[1])
    choices.tell_changes(meeting=annual, tell=True)
    assert told() == [speaker.user.email]


def test_an_ag_meeting_that_moves_is_told_to_those_who_chose_it(annual, ag, other_ag, member, deliver):
    part = announced_meeting(
        workgroup=other_ag, starts_at=on_the_day(annual, "13:00"), ends_at=on_the_day(annual, "14:00")
    )
    (session,) = choice_of(annual, "AG 1", ag_meeting=part)
    choose(own(annual, member), session)
    values = {"starts_at": on_the_day(annual, "13:30"), "ends_at": on_the_day(annual, "14:30")}
    services.move(meeting=part, version=0, values=values, tell_everybody=True)
    assert choices.tell_changes(meeting=annual, tell=True) == 1
    deliver()
    assert told() == [member.user.email]


def test_a_mail_about_a_session_given_up_meanwhile_is_not_sent(annual, member, chosen, deliver):
    deliver()
    change(chosen[0], room="Raum 9")
    choices.tell_changes(meeting=annual, tell=True)
    choose(own(annual, member))
    assert deliver() == []
    assert (
        OutgoingMail.objects.get(kind="meetings.programme_change").reason == "Die Person hat inzwischen anders gewählt."
    )


@pytest.mark.parametrize("kind", ["programme_change", "session_dropped", "choice_moved"])
def test_who_declines_before_the_mail_goes_out_gets_none(annual, member, chosen, deliver, kind):
    deliver()
    if kind == "programme_change":
        change(chosen[0], room="Raum 9")
        choices.tell_changes(meeting=annual, tell=True)
    elif kind == "session_dropped":
        programme.delete_session(session=chosen[0])
    else:
        choices.choose_sessions(invitation=own(annual, member), sessions=[], tell=True)
    decline(own(annual, member))
    assert deliver() == []
    assert OutgoingMail.objects.get(kind=f"meetings.{kind}").reason == "Die Person nimmt nicht (mehr) teil."


def test_nothing_is_told_of_a_cancelled_meeting(annual, chosen):
    change(chosen[0], room="Raum 9")
    services.cancel(meeting=annual, reason="Sturm")
    with pytest.raises(services.MeetingError):
        choices.tell_changes(meeting=annual, tell=True)
    assert told() == []


# --- The reminder to choose -------------------------------------------------------------------------------------------
def reminded() -> list[str]:
    rows = OutgoingMail.objects.filter(kind=CHOICE).exclude(state="skipped").order_by("to_email")
    return list(rows.values_list("to_email", flat=True))


def days_before(meeting, days, hour=9):
    return time_machine.travel(meeting.starts_at.replace(hour=hour) - timedelta(days=days), tick=False)


def test_five_days_before_those_who_come_and_have_not_chosen_are_reminded_once(
    annual, member, speaker, workshops, deliver
):
    choose(own(annual, speaker), workshops[1])
    InvitationFactory(meeting=annual, member=InvitationFactory().member)
    with days_before(annual, 5):
        tasks.send_reminders()
        tasks.send_reminders()
        assert reminded() == [member.user.email]
        (mail,) = [mail for mail in deliver() if mail.to == [member.user.email]]
    assert mail.subject.startswith("Bitte wählen: Programm von Jahrestreffen")
    assert reverse("meetings:token_choice", args=[answer_token(own(annual, member))]) in mail.body
    assert "Gespräch, Werkstatt" in mail.body
    with days_before(annual, 4, hour=20):
        tasks.send_reminders()
    assert reminded() == [member.user.email]


def test_mails_sent_together_lead_everybody_to_the_own_choice(annual, member, speaker, workshops, deliver):
    remind_of_choice(meeting=annual)
    mails = {mail.to[0]: mail.body for mail in deliver()}
    for person, other in ((member, speaker), (speaker, member)):
        links = [reverse("meetings:token_choice", args=[answer_token(own(annual, one))]) for one in (person, other)]
        assert [link in mails[person.user.email] for link in links] == [True, False]


@pytest.mark.parametrize("days", [6, 4, 1])
def test_outside_that_day_nobody_is_reminded_of_the_choice(annual, workshops, days):
    with days_before(annual, days, hour=10):
        tasks.send_reminders()
    assert reminded() == []


def test_without_something_to_choose_nobody_is_reminded_or_noted_as_missed(annual):
    for days in (5, 4):
        with days_before(annual, days, hour=10):
            tasks.send_reminders()
    assert not OutgoingMail.objects.filter(kind=CHOICE).exists()


def test_a_reminder_that_beat_missed_is_written_down_and_not_sent(annual, member, workshops, deliver):
    with days_before(annual, 4, hour=10):
        tasks.send_reminders()
        assert not [mail for mail in deliver() if mail.subject.startswith("Bitte wählen")]
    rows = OutgoingMail.objects.filter(kind=CHOICE)
    assert {row.state for row in rows} == {"skipped"}
    assert rows.count() == 2
    assert all(row.reason.startswith("Zu spät") for row in rows)


def test_who_was_reminded_to_choose_is_still_reminded_of_the_meeting(annual, member, workshops):
    for days in (5, 3):
        with days_before(annual, days, hour=14):
            tasks.send_reminders()
    rows = OutgoingMail.objects.filter(user=member.user, kind__startswith="meetings.reminder").order_by("pk")
    assert [row.kind for row in rows.exclude(state="skipped")] == [CHOICE, "meetings.reminder_accepted"]


def test_the_planner_reminds_earlier_and_nobody_gets_it_twice(client_of, staff, annual, member, speaker, workshops):
    choose(own(annual, speaker), workshops[1])
    client = client_of(staff)
    html = client.post(url("programme_remind", annual), follow=True).content.decode()
    assert "1 Person bekommt eine Erinnerung." in html
    assert "zweimal erinnert wird niemand" in client.post(url("programme_remind", annual), follow=True).content.decode()
    with days_before(annual, 5):
        tasks.send_reminders()
    assert reminded() == [member.user.email]


def test_a_reminder_is_not_sent_to_who_chose_in_the_meantime(annual, member, speaker, workshops, deliver):
    assert remind_of_choice(meeting=annual) == 2
    choose(own(annual, member), workshops[0])
    decline(own(annual, speaker))
    assert [mail for mail in deliver() if mail.subject.startswith("Bitte wählen")] == []
    reasons = set(OutgoingMail.objects.filter(kind=CHOICE).values_list("reason", flat=True))
    assert reasons == {"Die Person hat inzwischen gewählt.", "Die Person nimmt nicht (mehr) teil."}


def test_after_its_day_the_planner_can_not_remind_any_more(annual, workshops):
    late = time_machine.travel(choice_reminder(annual).end + timedelta(minutes=1))
    with late, pytest.raises(services.MeetingError, match="zu spät"):
        remind_of_choice(meeting=annual)
    assert reminded() == []


def test_who_waits_for_a_seat_is_not_asked_to_choose(annual, member, speaker, workshops):
    annual.invitations.filter(member=member).update(place="waiting", waiting_since=timezone.now())
    remind_of_choice(meeting=annual)
    assert reminded() == [speaker.user.email]


def test_the_invitation_shows_the_programme_in_mail_and_calendar(annual, workshops, deliver, colleague):
    services.reconcile_meeting(meeting=annual)
    (mail,) = [mail for mail in deliver() if mail.to == [colleague.user.email]]
    assert "13:00–14:00 Uhr: Werkstatt – zur Wahl" in " ".join(mail.body.split())
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    ics = calendar.get_payload(decode=True).decode().replace("\r\n ", "")
    assert "Programm:\\n13:00–14:00" in ics
    accept(own(annual, colleague))
