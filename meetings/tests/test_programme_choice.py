"""Choosing sessions: one per time, as many as there are places, only for those who come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Meeting, SessionChoice
from meetings.services import choices
from meetings.tests.factories import InvitationFactory, SessionFactory, announced_meeting, choice_of
from meetings.tests.seats import accept, decline, invited, own
from meetings.tokens import answer_token
from workgroups.services import end_membership


def url(name, meeting, *keys):
    return reverse(f"meetings:{name}", args=[meeting.pk, *keys])


def choose(invitation, *sessions, **kwargs):
    return choices.choose_sessions(invitation=invitation, sessions=[session.pk for session in sessions], **kwargs)


def chosen(invitation) -> list[str]:
    return sorted(invitation.session_choices.values_list("session__title", flat=True))


def test_somebody_who_comes_chooses_and_may_change_it(annual, member, workshops):
    full, free = workshops
    invitation = own(annual, member)
    choose(invitation, full)
    assert chosen(invitation) == ["Werkstatt"]
    choose(invitation, free)
    assert chosen(invitation) == ["Gespräch"]
    assert own(annual, member).chose_at
    assert not OutgoingMail.objects.filter(kind="meetings.choice_moved").exists()


def test_choosing_nothing_is_a_choice(annual, member, workshops):
    choose(own(annual, member))
    assert own(annual, member).chose_at
    assert not SessionChoice.objects.exists()


def test_the_last_place_is_given_once_and_what_is_free_is_named(annual, member, speaker, workshops):
    full, free = workshops
    choose(own(annual, member), full)
    with pytest.raises(choices.SessionFull) as refusal:
        choose(own(annual, speaker), full)
    assert str(refusal.value) == "„Werkstatt“ ist inzwischen ausgebucht. Noch Plätze hat zur selben Zeit: „Gespräch“."
    assert chosen(own(annual, speaker)) == []
    assert own(annual, speaker).chose_at is None


def test_a_full_round_says_that_nothing_is_free(annual, member, speaker, workshops):
    full, free = workshops
    free.delete()
    choose(own(annual, member), full)
    with pytest.raises(choices.SessionFull, match="nichts anderes frei"):
        choose(own(annual, speaker), full)


def test_a_refused_change_leaves_the_present_choice(annual, member, speaker, workshops):
    full, free = workshops
    choose(own(annual, member), full)
    choose(own(annual, speaker), free)
    with pytest.raises(choices.SessionFull):
        choose(own(annual, speaker), full)
    assert chosen(own(annual, speaker)) == ["Gespräch"]


def test_a_place_once_given_stays_when_there_are_fewer(annual, member, workshops):
    full, _ = workshops
    other = InvitationFactory(meeting=annual, member=InvitationFactory().member)
    accept(other)
    full.capacity = 2
    full.save()
    choose(own(annual, member), full)
    choose(other, full)
    full.capacity = 1
    full.save()
    choose(other, full)
    assert full.choices.count() == 2


def test_sessions_at_the_same_time_can_not_both_be_chosen(annual, member, workshops):
    with pytest.raises(choices.ChoiceRefused, match="liegen gleichzeitig"):
        choose(own(annual, member), *workshops)


def test_one_session_of_each_round_can_be_chosen(annual, member, workshops):
    (later,) = choice_of(annual, "Später", hours=("14:00", "15:00"))
    choose(own(annual, member), workshops[1], later)
    assert chosen(own(annual, member)) == ["Gespräch", "Später"]


def test_what_is_for_all_gone_or_of_another_meeting_is_not_chosen(annual, member, workshops):
    for_all, foreign = SessionFactory(meeting=annual), choice_of(announced_meeting(), "Fremd")[0]
    for session in (for_all, foreign):
        with pytest.raises(choices.ChoiceRefused, match="inzwischen geändert"):
            choose(own(annual, member), session)
    assert not SessionChoice.objects.exists()


@pytest.mark.parametrize("answer", ["none", "tentative", "declined"])
def test_who_does_not_come_can_not_choose(annual, member, workshops, answer):
    annual.invitations.update(answer=answer, place="none", answered_at=None if answer == "none" else timezone.now())
    with pytest.raises(choices.ChoiceRefused, match="sobald Sie für das Treffen zugesagt haben"):
        choose(own(annual, member), workshops[1])


def test_who_waits_for_a_seat_can_not_choose_yet(annual, member, workshops):
    annual.invitations.update(place="waiting", waiting_since=timezone.now())
    with pytest.raises(choices.ChoiceRefused, match="Warteliste"):
        choose(own(annual, member), workshops[1])


def test_choices_end_with_the_beginning_of_the_meeting(annual, member, workshops):
    now = timezone.now()
    Meeting.objects.filter(pk=annual.pk).update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    with pytest.raises(choices.ChoiceRefused, match="schon begonnen"):
        choose(own(annual, member), workshops[1])


@pytest.mark.parametrize("answer", ["declined", "tentative"])
def test_declining_frees_the_place_for_others(annual, member, speaker, workshops, answer):
    full, _ = workshops
    choose(own(annual, member), full)
    services.record_answer(invitation=own(annual, member), answer=answer)
    assert chosen(own(annual, member)) == []
    assert own(annual, member).chose_at is None
    choose(own(annual, speaker), full)
    accept(own(annual, member))
    assert chosen(own(annual, member)) == [], "who comes after all chooses anew"


def test_a_changed_comment_keeps_the_choice(annual, member, workshops):
    choose(own(annual, member), workshops[0])
    accept(own(annual, member), comment="Vegetarisch, bitte.")
    assert chosen(own(annual, member)) == ["Werkstatt"]


def test_leaving_the_network_frees_the_place(annual, member, workshops):
    choose(own(annual, member), workshops[0])
    end_membership(membership=member.memberships.get())
    services.reconcile_meeting(meeting=annual)
    assert not SessionChoice.objects.exists()


def test_naming_a_deputy_frees_the_place_and_the_deputy_chooses(annual, member, colleague, workshops):
    choose(own(annual, member), workshops[0])
    services.name_deputy(invitation=own(annual, member), deputy=colleague)
    assert not SessionChoice.objects.exists()
    accept(own(annual, colleague))
    choose(own(annual, colleague), workshops[0])
    assert chosen(own(annual, colleague)) == ["Werkstatt"]


def test_answers_to_other_meetings_leave_choices_alone(annual, member, workshops):
    choose(own(annual, member), workshops[0])
    (other,) = invited(announced_meeting())
    accept(other)
    decline(other)
    assert SessionChoice.objects.count() == 1


def test_the_form_saves_one_answer_for_each_round(client_of, annual, member, workshops):
    full, free = workshops
    (later,) = choice_of(annual, "Später", hours=("14:00", "15:00"))
    client, name = client_of(member), f"runde-{free.pk}"
    html = client.get(url("programme", annual)).content.decode()
    assert html.count("<fieldset") == 2
    html = client.post(url("programme_choose", annual), {name: free.pk}).content.decode()
    assert "Bitte wählen Sie auch hier" in html
    assert "<title>Fehler: " in html
    assert not SessionChoice.objects.exists()
    data = {name: free.pk, f"runde-{later.pk}": "keiner"}
    html = client.post(url("programme_choose", annual), data, follow=True).content.decode()
    assert "Danke, Ihre Wahl ist eingetragen" in html
    assert "Ihre Wahl</span>" in html
    assert chosen(own(annual, member)) == ["Gespräch"]


def test_a_session_that_filled_up_comes_back_next_to_its_round(client_of, annual, member, speaker, workshops):
    full, free = workshops
    client, name = client_of(member), f"runde-{free.pk}"
    choose(own(annual, speaker), full)
    html = client.post(url("programme_choose", annual), {name: full.pk}).content.decode()
    assert "„Werkstatt“ ist inzwischen ausgebucht. Noch Plätze hat zur selben Zeit: „Gespräch“." in html
    assert f'id="id_{name}-fehler"' in html
    assert not own(annual, member).session_choices.exists()


def test_a_full_session_can_not_be_picked_in_the_form_but_is_kept_by_who_has_it(
    client_of, annual, member, speaker, workshops
):
    full, _ = workshops
    choose(own(annual, speaker), full)
    option = [
        line for line in _options(client_of(member).get(url("programme", annual))) if f'value="{full.pk}"' in line
    ]
    assert "disabled" in option[0]
    option = [
        line for line in _options(client_of(speaker).get(url("programme", annual))) if f'value="{full.pk}"' in line
    ]
    assert "checked" in option[0]
    assert "disabled" not in option[0]


def _options(response) -> list[str]:
    return [part.partition(">")[0] for part in response.content.decode().split("<input")]


def test_the_meeting_of_the_own_ag_is_suggested(client_of, annual, member, ag, other_ag):
    own_ag, other = (announced_meeting(workgroup=group, title=str(group)) for group in (ag, other_ag))
    session = choice_of(annual, "AG 2", ag_meeting=own_ag)[0]
    choice_of(annual, "AG 1", ag_meeting=other)
    response = client_of(member).get(url("programme", annual))
    assert [line for line in _options(response) if "checked" in line and f'value="{session.pk}"' in line]
    assert response.content.decode().count("Ihre AG") == 1
    assert not SessionChoice.objects.exists()


def test_sessions_that_follow_each_other_beside_a_long_one_can_be_ticked_together(client_of, annual, member):
    (long,) = choice_of(annual, "Lang", hours=("11:00", "13:00"))
    (first,) = choice_of(annual, "Erst", hours=("11:00", "12:00"))
    (then,) = choice_of(annual, "Dann", hours=("12:00", "13:00"))
    client, name = client_of(member), f"runde-{first.pk}"
    for bad, message in (([long.pk, first.pk], "liegen gleichzeitig"), ([first.pk, "keiner"], "entweder")):
        assert message in client.post(url("programme_choose", annual), {name: bad}).content.decode()
    client.post(url("programme_choose", annual), {name: [first.pk, then.pk]})
    assert chosen(own(annual, member)) == ["Dann", "Erst"]


@pytest.mark.parametrize("value", ["", "x", "99999999", "-1"])
def test_forged_values_choose_nothing(client_of, annual, member, workshops, value):
    name = f"runde-{workshops[1].pk}"
    assert client_of(member).post(url("programme_choose", annual), {name: value}).status_code == 200
    assert not SessionChoice.objects.exists()


def test_who_has_not_accepted_is_told_what_to_do(client_of, annual, member, workshops):
    decline(own(annual, member))
    client = client_of(member)
    html = client.get(url("programme", annual)).content.decode()
    assert "Wählen können Sie, sobald Sie für das Treffen zugesagt haben." in html
    assert "<fieldset" not in html
    data = {f"runde-{workshops[1].pk}": workshops[0].pk}
    html = client.post(url("programme_choose", annual), data, follow=True).content.decode()
    assert "Ihre Wahl wurde nicht eingetragen" in html


def test_the_link_from_a_mail_lets_choose_without_login_and_get_changes_nothing(client_of, annual, member, workshops):
    _, free = workshops
    page, name = reverse("meetings:token_choice", args=[answer_token(own(annual, member))]), f"runde-{workshops[1].pk}"
    client = client_of()
    assert client.get(f"{page}?{name}={free.pk}").status_code == 200
    assert own(annual, member).chose_at is None
    html = client.post(page, {name: free.pk}).content.decode()
    assert "Danke, Ihre Wahl ist eingetragen" in html
    assert chosen(own(annual, member)) == ["Gespräch"]


def test_the_answer_page_leads_who_accepts_to_the_choice(client_of, annual, member, workshops):
    decline(own(annual, member))
    token = answer_token(own(annual, member))
    page, choice = (reverse(f"meetings:{name}", args=[token]) for name in ("token_answer", "token_choice"))
    client = client_of()
    assert choice not in client.get(page).content.decode()
    assert f"{page}?antwort=zusage" in client.get(choice).content.decode()
    assert choice in client.post(page, {"answer": "accepted", "comment": ""}).content.decode()


def test_planners_see_who_chose_what_and_who_has_not(client_of, staff, annual, member, speaker, workshops):
    full, _ = workshops
    choose(own(annual, member), full)
    client = client_of(staff)
    html = client.get(url("programme_choices", annual)).content.decode()
    assert "<b>2</b>nehmen teil" in html
    assert "<b>1</b>noch ohne Wahl" in html
    people = html.partition('id="personen"')[2]
    assert str(speaker.user) in people
    assert str(member.user) not in people
    html = client.get(url("programme_choices", annual), {"punkt": full.pk}).content.decode()
    people = html.partition('id="personen"')[2]
    assert str(member.user) in people
    assert str(speaker.user) not in people


def test_the_list_for_excel_names_choices_and_those_who_have_not_chosen(
    client_of, staff, annual, member, speaker, workshops
):
    choose(own(annual, member), workshops[0])
    member.user.last_name = "=HYPERLINK()"
    member.user.save()
    response = client_of(staff).get(url("programme_choices_csv", annual))
    lines = response.content.decode().removeprefix("\ufeff").splitlines()
    assert lines[1].startswith("13:00;14:00;Werkstatt;;'=HYPERLINK()")
    assert lines[2].startswith(f";;noch nicht gewählt;;{speaker.user.last_name}")
    assert len(lines) == 3


def test_a_planner_moves_somebody_who_is_told_once(client_of, staff, annual, member, workshops, deliver):
    full, free = workshops
    choose(own(annual, member), full)
    deliver()
    client, page = client_of(staff), url("choose_for", annual, own(annual, member).pk)
    name = f"runde-{free.pk}"
    client.post(page, {name: full.pk})
    assert deliver() == [], "nothing changed"
    client.post(page, {name: free.pk})
    assert chosen(own(annual, member)) == ["Gespräch"]
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert "Gespräch" in mail.body


def test_a_planner_does_not_overbook_either(client_of, staff, annual, member, speaker, workshops):
    full, free = workshops
    choose(own(annual, member), full)
    page = url("choose_for", annual, own(annual, speaker).pk)
    html = client_of(staff).post(page, {f"runde-{free.pk}": full.pk}).content.decode()
    assert "inzwischen ausgebucht" in html
    assert full.choices.count() == 1


def test_a_planner_does_not_choose_for_who_does_not_come(client_of, staff, annual, member, workshops):
    decline(own(annual, member))
    page = url("choose_for", annual, own(annual, member).pk)
    html = client_of(staff).get(page, follow=True).content.decode()
    assert "lässt sich nicht wählen" in html


def test_the_own_page_names_an_open_choice_until_it_is_made(client_of, annual, member, workshops):
    client = client_of(member)
    link = f'href="{url("programme", annual)}#wahl"'
    assert link in client.get("/").content.decode()
    choose(own(annual, member), workshops[0])
    assert link not in client.get("/").content.decode()


def test_no_choice_is_open_without_sessions_to_choose_or_after_the_beginning(client_of, annual, member):
    SessionFactory(meeting=annual)
    assert "Programm wählen" not in client_of(member).get("/").content.decode()
    choice_of(annual, "Werkstatt", "Gespräch")
    assert "Programm wählen" in client_of(member).get("/").content.decode()
    now = timezone.now()
    Meeting.objects.filter(pk=annual.pk).update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1))
    assert "Programm wählen" not in client_of(member).get("/").content.decode()
