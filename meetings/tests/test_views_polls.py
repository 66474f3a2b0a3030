"""The pages of the date polls: form without JavaScript, table, answers in the portal and by mail, decision."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import DatePoll, DateVote
from meetings.poll_table import poll_table
from meetings.services.polls import fix_option
from meetings.tests.factories import DatePollFactory, vote
from meetings.tokens import poll_token
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member

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


def answers(poll, *words) -> dict:
    return {f"termin-{option.pk}": word for option, word in zip(poll.options.all(), words, strict=True)}


@pytest.fixture
def poll(ag):
    return DatePollFactory(workgroup=ag, created_by=None)


@pytest.fixture
def token_url(poll, member):
    return reverse("meetings:poll_answer", args=[poll_token(poll, member)])


# --- The form of the planner


# --- The page of the poll


def test_members_see_everybodys_answers_sums_and_the_best_dates(poll, member, colleague, speaker, client_of):
    vote(poll, member, "yes", "no", "yes")
    vote(poll, colleague, "if_needed", "no", "yes")
    html = client_of(member).get(poll.get_absolute_url()).content.decode()
    for text in (str(colleague.user), "1 ja", "1 wenn nötig", "2 nein", "am besten", "(Sie)"):
        assert text in html
    table = poll_table(poll, member.user)
    assert [(column.yes, column.if_needed, column.no) for column in table.columns] == [(1, 1, 0), (0, 0, 2), (2, 0, 0)]
    assert [column.best for column in table.columns] == [False, False, True]
    assert table.rows[0].is_self


def test_the_votes_of_people_who_left_do_not_count(poll, member, colleague):
    vote(poll, colleague, "yes", "yes", "yes")
    end_membership(membership=colleague.memberships.get())
    table = poll_table(poll, member.user)
    assert table.rows == []
    assert table.columns[0].yes == 0


def test_hostile_texts_are_shown_escaped(poll, member, client_of):
    poll.title = poll.theme = poll.description = "<script>alert(1)</script>"
    poll.save()
    for path in (poll.get_absolute_url(), "/treffen/", "/treffen/umfragen/", "/", poll.workgroup.get_absolute_url()):
        html = client_of(member).get(path).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_own_answers_are_saved_changed_and_shown_again(poll, member, client_of):
    client = client_of(member)
    url = reverse("meetings:poll_vote", args=[poll.pk])
    client.post(url, answers(poll, "yes", "no", "if_needed"))
    client.post(url, answers(poll, "no", "no", "yes"))
    assert list(DateVote.objects.order_by("option__starts_at").values_list("answer", flat=True)) == ["no", "no", "yes"]
    html = client.get(poll.get_absolute_url()).content.decode()
    assert len(re.findall(r'<input[^>]*type="radio"[^>]*checked', html)) == 3


def test_every_date_wants_an_answer_and_what_was_chosen_stays(poll, member, client_of):
    data = answers(poll, "yes", "no", "yes")
    missing = data.popitem()[0]
    html = client_of(member).post(reverse("meetings:poll_vote", args=[poll.pk]), data).content.decode()
    assert "Bitte antworten Sie auch hier" in html
    assert f'href="#id_{missing}' in html
    assert len(re.findall(r'<input[^>]*type="radio"[^>]*checked', html)) == 2
    assert not DateVote.objects.exists()


def test_filling_in_the_rest_saves_nothing_and_keeps_what_was_chosen(poll, member, client_of):
    data = dict([answers(poll, "no", "no", "no").popitem()]) | {"ausfuellen": "yes"}
    html = client_of(member).post(reverse("meetings:poll_vote", args=[poll.pk]), data).content.decode()
    assert "noch nicht gespeichert" in html
    checked = re.findall(r'<input[^>]*type="radio"[^>]*value="(\w+)"[^>]*checked', html)
    assert sorted(checked) == ["no", "yes", "yes"]
    assert not DateVote.objects.exists()


@pytest.mark.parametrize("word", ["", "vielleicht", "YES", "<script>"])
def test_other_words_are_no_answers(poll, member, client_of, word):
    client_of(member).post(reverse("meetings:poll_vote", args=[poll.pk]), answers(poll, word, "yes", "yes"))
    assert not DateVote.objects.exists()


def test_a_vote_for_somebody_else_is_not_possible(poll, member, colleague, client_of):
    data = answers(poll, "yes", "yes", "yes") | {"member": colleague.pk, "user": colleague.user_id}
    client_of(member).post(reverse("meetings:poll_vote", args=[poll.pk]), data)
    assert set(DateVote.objects.values_list("member", flat=True)) == {member.pk}


def test_after_the_end_a_vote_is_refused_with_a_sentence(poll, member, client_of):
    data = answers(poll, "yes", "yes", "yes")
    DatePoll.objects.update(state="closed", decided_at=timezone.now())
    response = client_of(member).post(reverse("meetings:poll_vote", args=[poll.pk]), data, follow=True)
    assert "Ihre Antwort wurde nicht eingetragen" in response.content.decode()
    assert not DateVote.objects.exists()


def test_only_planners_read_who_has_not_answered(poll, member, colleague, speaker, client_of):
    vote(poll, member, "yes", "yes", "yes")
    name = str(colleague.user)
    assert name in client_of(speaker).get(poll.get_absolute_url()).content.decode()
    html = client_of(member).get(poll.get_absolute_url()).content.decode()
    assert name not in html
    assert "2 Mitglieder haben noch nicht" in html


def test_the_page_takes_as_many_queries_for_sixty_people_as_for_one(ag, member, client_of):
    client, counts = client_of(member), []
    for people in (1, 60):
        poll = DatePollFactory(workgroup=ag)
        for _ in range(people):
            vote(poll, admitted_member(ag), "yes", "no", "if_needed")
        with CaptureQueriesContext(connection) as queries:
            html = client.get(poll.get_absolute_url()).content.decode()
        assert f"{people} ja" in html
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_lists_take_as_many_queries_for_twenty_polls_as_for_one(ag, member, client_of):
    client, counts = client_of(member), []
    for polls in (1, 19):
        for _ in range(polls):
            DatePollFactory(workgroup=ag)
            DatePollFactory(workgroup=ag, state="closed", decided_at=timezone.now())
        counts.append([])
        for path in ("/treffen/umfragen/", "/treffen/", ag.get_absolute_url(), "/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


# --- By the link from the mail


def test_the_link_shows_without_login_and_changes_nothing(client, poll, token_url):
    html = client.get(token_url).content.decode()
    assert "Wann passt es Ihnen?" in html
    assert 'content="noindex"' in html
    assert not DateVote.objects.exists()


def test_the_link_saves_the_own_answer_and_works_again(client, poll, member, token_url):
    assert (
        "Danke, Ihre Antwort ist eingetragen"
        in client.post(token_url, answers(poll, "yes", "no", "no")).content.decode()
    )
    client.post(token_url, answers(poll, "no", "no", "yes"))
    assert list(DateVote.objects.order_by("option__starts_at").values_list("member", "answer")) == [
        (member.pk, "no"), (member.pk, "no"), (member.pk, "yes"),
    ]  # fmt: skip
    assert len(re.findall(r'type="radio"[^>]*checked', client.get(token_url).content.decode())) == 3


def test_the_link_names_nobody_else(client, poll, colleague, token_url):
    vote(poll, colleague, "yes", "yes", "yes")
    assert str(colleague.user) not in client.get(token_url).content.decode()


def test_the_link_fills_in_without_saving(client, poll, token_url):
    assert "noch nicht gespeichert" in client.post(token_url, {"ausfuellen": "yes"}).content.decode()
    assert not DateVote.objects.exists()


@pytest.mark.parametrize("change", ["fixed", "closed", "left"])
def test_the_link_ends_with_the_poll_and_the_membership(client, poll, member, speaker, token_url, change):
    data = answers(poll, "yes", "yes", "yes")
    if change == "left":
        end_membership(membership=member.memberships.get())
    elif change == "fixed":
        fix_option(poll=poll, option=poll.options.first(), by=speaker.user)
    else:
        DatePoll.objects.update(state="closed", decided_at=timezone.now(), close_reason="Zu wenige")
    assert "nicht mehr möglich" in client.post(token_url, data).content.decode()
    assert not DateVote.objects.exists()


def test_a_token_for_a_meeting_opens_no_poll(client, meeting, poll):
    for token in ("1-1", "abc", f"{poll.pk}-1.x", "1.2.3"):
        assert client.get(f"/umfrage/{token}/").status_code == 404


def test_the_link_of_a_closed_account_is_gone(client, poll, member, token_url):
    member.user.is_active = False
    member.user.save()
    assert client.get(token_url).status_code == 404


# --- Changing and deciding


def edit(poll, *filled, **extra) -> dict:
    return rows(*filled, title=poll.title, theme=poll.theme, description=poll.description, **extra)
