"""The demo network: built once for this module, because every test only looks at it."""

import io
import random
from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from dkbm_portal.demo.people import APPLICANT, COORDINATOR, MEMBER, PASSWORD, PERSONAS, SPEAKER, STAFF
from dkbm_portal.mail.models import OutgoingMail
from forum.models import Post, ReadMarker, Topic
from meetings.models import DatePoll, DateVote, Invitation, Meeting, ProgrammeSession, SessionChoice
from meetings.programme import hints_of
from members.models import MailDomain, Member, Municipality, User
from members.services import erase_account
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Office, Workgroup

MODELS = (
    User, EmailAddress, MailDomain, Member, Membership, Office, Workgroup, Meeting, Invitation, DatePoll, DateVote,
    ProgrammeSession, SessionChoice, Topic, Post, ReadMarker,
    PracticeExample, OutgoingMail,
)  # fmt: skip


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """Build the demo for the whole module; yields what the command printed."""
    out = io.StringIO()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=hashers, STAFF_MFA_REQUIRED=False):
            call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _demo(printed, db):
    """Every test sees the demo and may change rows: what it changes is rolled back."""


def counts() -> dict:
    return {model.__name__: model.objects.count() for model in MODELS}


def test_there_are_about_180_members_in_three_ags():
    assert abs(Member.objects.admitted().count() - 180) <= 5
    assert abs(Member.objects.count() - 180) <= 5
    sizes = [ag.members.count() for ag in Workgroup.objects.ags()]
    assert [abs(size - wanted) <= 3 for size, wanted in zip(sizes, (70, 65, 45), strict=True)] == [True] * 3


def test_members_come_from_38_districts_and_from_towns_in_them():
    places = [member.municipality for member in Member.objects.admitted().select_related("municipality")]
    assert len({place.district_key for place in places}) == 38
    kinds = Counter(place.kind for place in places)
    assert kinds[Municipality.Kind.TOWN] > 10
    assert kinds[Municipality.Kind.JOINT_MUNICIPALITY] >= 3


def test_about_three_fifths_show_their_address_and_some_say_something_about_themselves():
    members = Member.objects.admitted()
    assert 0.5 < members.filter(show_email=True).count() / members.count() < 0.7
    assert members.exclude(about="").count() >= 20
    abouts = list(members.exclude(about="").values_list("about", flat=True))
    assert len(abouts) == len(set(abouts))


def test_every_address_is_at_example_org_and_confirmed():
    addresses = list(User.objects.values_list("email", flat=True))
    assert all(address.endswith(("@example.org", ".example.org")) for address in addresses)
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(addresses)
    contacts = PracticeExample.objects.exclude(contact_email="").values_list("contact_email", flat=True)
    assert all(address.endswith(("@example.org", ".example.org")) for address in contacts)
    assert all(domain.endswith(".example.org") for domain in MailDomain.objects.values_list("domain", flat=True))


def test_phone_numbers_come_from_the_ranges_kept_for_fiction():
    ranges = ("030 23125-", "040 66969-", "0221 4710-", "069 90009-", "089 99998-")
    numbers = list(Member.objects.exclude(phone="").values_list("phone", flat=True))
    numbers += PracticeExample.objects.exclude(contact_phone="").values_list("contact_phone", flat=True)
    assert numbers
    assert all(number.startswith(ranges) for number in numbers)


def test_one_name_is_very_long():
    assert max(len(user.get_full_name()) for user in User.objects.all()) > 70


def test_six_applications_wait_and_one_of_them_has_an_unfitting_address():
    waiting = [row.member for row in Membership.objects.waiting_for_staff()]
    assert len(waiting) == 6
    assert Counter(member.mail_domain_fits for member in waiting)[False] == 1
    declined = Membership.objects.filter(status="declined")
    assert [bool(row.reason) for row in declined] == [True, True]


def test_somebody_of_ag_1_asks_to_change_to_ag_2():
    row = Membership.objects.changes_into(Workgroup.objects.get(number=2)).get()
    assert row.member.ag.number == 1


def test_every_ag_has_speaker_deputy_and_earlier_holders():
    for ag in Workgroup.objects.ags():
        current = Counter(Office.objects.current().filter(workgroup=ag).values_list("role", flat=True))
        assert (current["speaker"], current["deputy"]) == (1, 1)
        assert current["concept_delegate"] == {1: 3, 2: 2, 3: 3}[ag.number]
        assert Office.objects.filter(workgroup=ag, role="speaker", ended_on__isnull=False).count() == 4
    assert Workgroup.objects.get(kind="concept").members.count() == 14


def test_nobody_held_an_office_before_joining():
    joined = dict(Membership.objects.filter(kind="ag", status="active").values_list("member", "decided_at"))
    # The founders of 2017 were elected on the day they met; their admission was written in the weeks after.
    late = timedelta(days=75)
    too_early = [row for row in Office.objects.all() if row.since + late < joined[row.member_id].date()]
    assert too_early == []


def test_seven_uags_of_which_two_are_concluded_with_a_result():
    uags = Workgroup.objects.filter(kind="uag")
    concluded = uags.filter(state="concluded")
    assert (uags.count(), concluded.count()) == (7, 2)
    assert all(len(uag.result.split()) >= 100 for uag in concluded)
    assert all(4 <= uag.members.count() <= 12 for uag in uags)
    for uag in uags.filter(state="active"):
        assert Office.objects.leading().filter(workgroup=uag).count() == 1


def test_the_chronicle_is_there():
    days = {
        (meeting.workgroup.slug, timezone.localdate(meeting.starts_at).isoformat())
        for meeting in Meeting.objects.select_related("workgroup")
    }
    assert {
        ("konzeptgruppe", "2016-11-30"),
        ("gesamtnetzwerk", "2017-09-05"),
        ("gesamtnetzwerk", "2018-10-30"),
        ("gesamtnetzwerk", "2019-09-26"),
        ("gesamtnetzwerk", "2021-09-15"),
    } <= days
    of_2018 = Counter(slug for slug, day in days if day.startswith("2018"))
    assert of_2018 == {"konzeptgruppe": 3, "ag-1": 2, "ag-2": 2, "ag-3": 4, "gesamtnetzwerk": 1}


def test_past_meetings_are_closed_with_minutes_and_coming_ones_are_planned():
    past = Meeting.objects.filter(starts_at__lt=timezone.now())
    assert set(past.values_list("state", flat=True)) == {"closed"}
    assert not past.filter(minutes="").exists()
    assert not past.filter(attendance=None).exists()
    coming = Counter(Meeting.objects.filter(starts_at__gt=timezone.now()).values_list("workgroup__kind", "state"))
    assert coming == {
        ("network", "announced"): 1,
        ("ag", "announced"): 5,
        ("ag", "draft"): 1,
        ("ag", "cancelled"): 1,
        ("concept", "announced"): 1,
        ("uag", "announced"): 2,
    }


def test_the_next_meeting_of_ag_1_is_hybrid_and_that_of_ag_2_is_early_in_the_year():
    of_ag = Meeting.objects.upcoming().filter(part_of=None).filter
    assert of_ag(workgroup__number=1).get().is_hybrid
    assert timezone.localtime(of_ag(workgroup__number=2).get().starts_at).month in (2, 3)


def test_everybody_is_invited_to_coming_meetings_so_that_nothing_is_mailed_later():
    for meeting in Meeting.objects.upcoming():
        invited = set(meeting.invitations.values_list("member", flat=True))
        assert invited == set(meeting.workgroup.members.values_list("pk", flat=True))
    answers = set(Invitation.objects.filter(meeting__starts_at__gt=timezone.now()).values_list("answer", flat=True))
    assert answers == set(Invitation.Answer.values)
    assert Invitation.objects.exclude(comment="").count() >= 5


def test_drafts_have_no_invitations():
    assert not Invitation.objects.filter(meeting__state="draft").exists()


def test_the_forum_is_full_and_nobody_says_the_same_twice():
    assert Topic.objects.count() >= 40
    assert Post.objects.count() >= 250
    bodies = list(Post.objects.values_list("body", flat=True))
    assert len(bodies) == len(set(bodies))
    titles = list(Topic.objects.values_list("title", flat=True))
    assert len(titles) == len(set(titles))
    assert "{" not in "".join(bodies)


def test_one_topic_is_longer_than_a_page():
    per_topic = Counter(Post.objects.values_list("topic", flat=True))
    assert max(per_topic.values()) > 20


def test_the_forum_shows_pinned_closed_edited_and_hidden_ones():
    assert Topic.objects.filter(is_pinned=True).exists()
    assert Topic.objects.filter(is_closed=True).exists()
    assert Post.objects.filter(edited_at__isnull=False).exists()
    hidden = Post.objects.get(hidden_at__isnull=False)
    assert hidden.hidden_reason
    assert Office.objects.leading().filter(member__user=hidden.hidden_by, workgroup=hidden.topic.workgroup).exists()


def test_posts_are_in_order_in_the_past_and_by_people_of_the_group():
    now = timezone.now()
    members = {group.pk: set(group.members.values_list("user", flat=True)) for group in Workgroup.objects.all()}
    staff = set(User.objects.filter(is_staff=True).values_list("pk", flat=True))
    for topic in Topic.objects.prefetch_related("posts"):
        times = [post.created_at for post in sorted(topic.posts.all(), key=lambda post: post.pk)]
        assert times == sorted(set(times)), topic.title
        assert times[0] == topic.created_at
        assert times[-1] == topic.last_post_at
        assert times[-1] <= now
        assert {post.author_id for post in topic.posts.all()} <= members[topic.workgroup_id] | staff


@pytest.mark.parametrize("persona", [PERSONAS[0], SPEAKER, COORDINATOR, STAFF], ids=lambda persona: persona.role)
def test_each_login_finds_something_read_and_something_unread(persona):
    user = User.objects.get(email=persona.email)
    topics = Topic.objects.visible_to(user)
    unread = topics.unread_by(user).count()
    assert 0 < unread < topics.count()


def test_nobody_finds_a_topic_unread_up_to_the_own_post():
    markers = {(row.user_id, row.topic_id): row.read_until for row in ReadMarker.objects.all()}
    unread = [post for post in Post.objects.all() if markers[post.author_id, post.topic_id] < post.created_at]
    assert unread == []


def test_six_examples_are_published_four_wait_and_one_came_back():
    examples = PracticeExample.objects
    assert sorted(examples.published().values_list("key_point__number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert examples.submitted().count() == 4
    assert examples.get(state="draft").review_comment
    for example in examples.published():
        sections = (example.initiation, example.milestones, example.establishment)
        assert all(60 <= len(section.split()) <= 150 for section in sections), example.title
        assert example.has_public_contact


def test_nothing_lies_in_the_outbox():
    assert not OutgoingMail.objects.exists()


def test_rows_are_valid_as_if_typed_into_forms():
    rng = random.Random(1)
    for model in MODELS:
        rows = list(model.objects.all())
        for row in rng.sample(rows, min(len(rows), 40)):
            row.full_clean()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.role)
def test_the_printed_login_works(persona, printed):
    assert persona.email in printed
    assert persona.role in printed
    assert PASSWORD in printed
    assert authenticate(None, username=persona.email, password=PASSWORD).get_full_name().startswith(persona.first_name)


def test_the_member_logs_in_by_the_form():
    client = Client()
    response = client.post("/konto/login/", {"login": PERSONAS[0].email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=PERSONAS[0].email).pk)


def test_the_applicant_is_not_admitted_and_staff_is_no_member():
    assert not User.objects.get(email=APPLICANT.email).is_admitted
    staff = User.objects.filter(is_staff=True)
    assert staff.count() == 3
    assert not Member.objects.filter(user__in=staff).exists()


def test_the_speaker_and_the_coordinator_lead_their_groups():
    assert Office.objects.leading().get(member__user__email=SPEAKER.email).workgroup.number == 2
    assert Office.objects.leading().get(member__user__email=COORDINATOR.email).role == "coordinator"


def test_the_second_factor_is_explained_as_it_is_set(printed, settings, capsys):
    assert "STAFF_MFA_REQUIRED=false" in printed
    settings.STAFF_MFA_REQUIRED = True
    call_command("demo")
    output = capsys.readouterr().out
    assert "richtet nach dem ersten Anmelden einen zweiten Faktor ein" in output
    assert "STAFF_MFA_REQUIRED" not in output


def test_a_second_call_changes_nothing_and_prints_the_logins_again(capsys):
    before = counts()
    call_command("demo")
    output = capsys.readouterr().out
    assert counts() == before
    assert "schon da" in output
    assert all(persona.email in output for persona in PERSONAS)


def test_somebody_of_the_demo_who_erased_the_account_does_not_hinder_the_second_call(capsys):
    erase_account(user=Member.objects.admitted().filter(offices__isnull=True).first().user)
    call_command("demo")
    assert "schon da" in capsys.readouterr().out


def test_an_own_account_beside_the_demo_does_not_hinder_the_second_call(capsys):
    User.objects.create_superuser("ich@kreis.test", "geheim-genug-2026", first_name="Ina", last_name="Ich")
    call_command("demo")
    assert "schon da" in capsys.readouterr().out


def test_date_polls_run_became_a_meeting_and_ended_without_a_date():
    assert Counter(DatePoll.objects.values_list("state", flat=True)) == {"open": 2, "fixed": 1, "closed": 1}
    fixed = DatePoll.objects.get(state="fixed")
    assert (fixed.fixed_option.starts_at, fixed.fixed_option.ends_at) == (
        fixed.meeting.starts_at,
        fixed.meeting.ends_at,
    )
    assert all(2 <= poll.options.count() <= 30 for poll in DatePoll.objects.all())
    large = DatePoll.objects.filter(state="open").order_by("pk").first()
    assert large.voters().count() > 25
    for persona in (MEMBER, SPEAKER):
        assert large in DatePoll.objects.waiting_for(User.objects.get(email=persona.email))
    strangers = DateVote.objects.exclude(member__in=large.workgroup.members).filter(option__poll=large)
    assert not strangers.exists()


def test_ag_2_has_an_agenda_of_items_minutes_with_tasks_and_a_topic_store():
    meetings = Meeting.objects.filter(workgroup__slug="ag-2", items__isnull=False).distinct()
    assert {meeting.state for meeting in meetings} == {"announced", "closed"}
    assert Meeting.objects.search("Probekommunen").count() == 0
    assert Meeting.objects.search("Schulsoftware").get().tasks.count() == 3
    assert Member.objects.get(user__email=MEMBER.email).tasks.filter(done_at=None).count() == 1
    assert all(ag.topic_proposals.filter(state="open").count() >= 2 for ag in Workgroup.objects.ags())


def test_the_coming_annual_meeting_has_a_programme_with_choices_and_a_full_workshop():
    meeting = Meeting.objects.upcoming().get(workgroup__kind="network")
    sessions = list(meeting.sessions.for_display())
    assert [session.ag_meeting.workgroup.number for session in sessions if session.ag_meeting] == [1, 2, 3]
    assert all(session.ag_meeting.part_of == meeting for session in sessions if session.ag_meeting)
    assert hints_of(meeting, sessions, meeting.invitations.participants().count()) == []
    assert [session.capacity for session in sessions if session.is_full] == [6]
    assert all(session.chosen_count <= session.capacity for session in sessions if session.capacity)
    choosing = SessionChoice.objects.filter(session__meeting=meeting)
    assert not choosing.exclude(invitation__in=meeting.invitations.participants()).exists()
    assert meeting.invitations.to_choose().count() >= 3


def test_the_member_still_has_to_choose_and_the_speaker_has_chosen():
    member, speaker = (User.objects.get(email=persona.email) for persona in (MEMBER, SPEAKER))
    assert Invitation.objects.choosing_for(member).count() == 1
    assert Invitation.objects.choosing_for(speaker).count() == 0
    assert SessionChoice.objects.filter(invitation__member__user=speaker).count() == 2


def test_annual_meetings_of_the_chronicle_and_the_last_one_have_programmes():
    days = Meeting.objects.filter(sessions__isnull=False, state="closed").dates("starts_at", "day")
    assert [f"{day}" for day in days][:2] == ["2018-10-30", "2019-09-26"]
    assert len(days) == 3
