from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from dkbm_portal.testing import PERSONAS
from members.tests.factories import MemberFactory
from workgroups.models import Membership, Office, Workgroup

from .factories import MembershipFactory, OfficeFactory, UagFactory

pytestmark = pytest.mark.django_db
ALL = {"gesamtnetzwerk", "konzeptgruppe", "ag-1", "ag-2", "ag-3", "uag"}


@pytest.fixture
def user_of(request):
    def make(persona):
        if persona == "anonymous":
            return AnonymousUser()
        person = request.getfixturevalue(persona)
        return getattr(person, "user", person)

    return make


@pytest.fixture
def named_uag(uag):
    Workgroup.objects.filter(pk=uag.pk).update(slug="uag")
    return uag


def slugs(groups) -> set[str]:
    return set(groups.values_list("slug", flat=True))


@pytest.mark.parametrize("persona", PERSONAS)
def test_admitted_people_see_all_groups_and_others_none(persona, user_of, named_uag):
    expected = set() if persona in ("anonymous", "applicant") else ALL
    assert slugs(Workgroup.objects.visible_to(user_of(persona))) == expected


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        ("anonymous", set()),
        ("applicant", set()),
        ("stranger", {"gesamtnetzwerk", "ag-1"}),
        ("member", {"gesamtnetzwerk", "ag-2"}),
        ("coordinator", {"gesamtnetzwerk", "ag-2", "uag"}),
        ("speaker", {"gesamtnetzwerk", "konzeptgruppe", "ag-2", "uag"}),
        ("staff", ALL),
    ],
)
def test_inside_of_groups_is_open_to(persona, expected, user_of, named_uag):
    assert slugs(Workgroup.objects.accessible_to(user_of(persona))) == expected


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        ("anonymous", set()),
        ("applicant", set()),
        ("stranger", set()),
        ("member", set()),
        ("coordinator", {"uag"}),
        ("speaker", {"ag-2", "uag"}),
        ("staff", ALL),
    ],
)
def test_groups_are_led_by(persona, expected, user_of, named_uag):
    assert slugs(Workgroup.objects.led_by(user_of(persona))) == expected


@pytest.mark.parametrize(
    ("persona", "reads"),
    [
        ("anonymous", False),
        ("applicant", False),
        ("stranger", False),
        ("member", True),
        ("coordinator", True),
        ("speaker", True),
        ("staff", True),
    ],
)
def test_results_are_open_to_the_ag(persona, reads, user_of, named_uag):
    assert slugs(Workgroup.objects.results_open_to(user_of(persona))) == ({"uag"} if reads else set())


def test_closed_account_sees_and_leads_nothing(speaker, uag):
    speaker.user.is_active = False
    speaker.user.save()
    user = type(speaker.user).objects.get(pk=speaker.user.pk)
    for groups in (Workgroup.objects.visible_to, Workgroup.objects.accessible_to, Workgroup.objects.led_by):
        assert not groups(user).exists()
    assert speaker not in Workgroup.objects.get(kind="concept").members


def test_office_whose_term_is_over_or_has_not_begun_leads_nothing(ag, speaker):
    today = timezone.localdate()
    for change in (
        {"ended_on": today},
        {"until": today - timedelta(days=1), "since": today - timedelta(days=9)},
        {"since": today + timedelta(days=1)},
    ):
        Office.objects.filter(member=speaker).update(**({"ended_on": None, "until": None, "since": today} | change))
        assert not Workgroup.objects.led_by(speaker.user).exists()


def test_office_lasts_through_its_last_planned_day(speaker):
    Office.objects.update(until=timezone.localdate())
    assert Office.objects.current().exists() and not Office.objects.run_out().exists()


def test_member_counts_leave_out_closed_accounts_and_past_members(ag, member, colleague, applicant):
    colleague.user.is_active = False
    colleague.user.save()
    MembershipFactory(member=MemberFactory(), workgroup=ag, status="ended")

    assert Workgroup.objects.with_member_count().get(pk=ag.pk).member_count == 1
    assert list(ag.members) == [member]


def test_requests_to_change_are_those_of_people_in_another_ag(ag, stranger, applicant):
    change = MembershipFactory(member=stranger, workgroup=ag)
    assert list(Membership.objects.changes_into(ag)) == [change]


def test_uag_wears_the_colour_of_its_ag(ag, uag):
    assert uag.css_class == ag.css_class == "group-ag-2"
    assert Workgroup.objects.get(kind="network").css_class == "group-network"


def test_name_of_an_ag_has_its_number(ag, uag):
    assert (str(ag), ag.short_name) == ("AG 2 Kommunales Bildungsmonitoring", "AG 2")
    assert str(uag) == uag.short_name == uag.name


def refused(row) -> list[str]:
    """Return what the person reads; the database must refuse the row, too."""
    with pytest.raises(ValidationError) as caught:
        row.full_clean(exclude=["search_title", "search_stems", "search_folded"])
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    return caught.value.messages


def build_group(**changes):
    fields = {
        "kind": "uag",
        "parent": Workgroup.objects.get(slug="ag-2"),
        "name": "Daten",
        "slug": "daten",
        "goal": "x",
    }
    return Workgroup(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "ag", "number": 2}, "Diese AG-Nummer ist schon vergeben."),
        ({"kind": "concept"}, "Gesamtnetzwerk und Konzeptgruppe gibt es nur einmal."),
        ({"parent": None}, "Bitte wählen Sie, zu welcher Gruppe diese Gruppe gehört."),
        ({"kind": "ag"}, "Arbeitsgruppen brauchen eine Nummer, andere Gruppen keine."),
        ({"number": 7}, "Arbeitsgruppen brauchen eine Nummer, andere Gruppen keine."),
        ({"state": "concluded"}, "Abgeschlossene Gruppen brauchen ein Datum, aktive haben keines."),
    ],
)
def test_group_against_the_rules_is_refused(changes, message):
    assert refused(build_group(**changes)) == [message]


def test_second_ag_membership_is_refused(member, other_ag):
    row = Membership(member=member, workgroup=other_ag, kind="ag", status="active")
    assert refused(row) == ["Die Person ist schon Mitglied einer Arbeitsgruppe."]


def test_second_open_request_is_refused(applicant, other_ag):
    row = Membership(member=applicant, workgroup=other_ag, kind="ag")
    assert refused(row) == ["Es gibt schon einen offenen Antrag dieser Person."]


def test_second_membership_of_a_uag_is_refused(uag, coordinator):
    row = Membership(member=coordinator, workgroup=uag, kind="uag", status="active")
    assert refused(row) == ["Die Person gehört der Gruppe schon an."]


def test_membership_of_the_network_is_refused(member):
    row = Membership(member=member, workgroup=Workgroup.objects.get(kind="network"), kind="network", status="active")
    assert "Mitgliedschaften gibt es nur in Arbeitsgruppen und Unterarbeitsgruppen." in refused(row)


def test_membership_takes_over_the_kind_of_its_group(uag, member):
    assert MembershipFactory(member=member, workgroup=uag).kind == "uag"


def test_person_may_be_in_several_uags_and_ended_ags(ag, other_ag, member):
    for _ in range(2):
        MembershipFactory(member=member, workgroup=UagFactory(parent=ag), status="active")
        MembershipFactory(member=member, workgroup=other_ag, status="ended")
    assert member.memberships.count() == 5


def build_office(ag, member, **changes):
    return Office(**({"workgroup": ag, "member": member, "role": "speaker"} | changes))


def test_second_speaker_is_refused(ag, speaker, member):
    message = "Dieses Amt ist besetzt. Bitte beenden Sie zuerst die laufende Amtszeit."
    assert refused(build_office(ag, member)) == [message]


def test_second_office_of_a_person_is_refused(ag, speaker):
    assert refused(build_office(ag, speaker, role="deputy")) == ["Die Person hat in dieser Gruppe schon ein Amt."]


@pytest.mark.parametrize(("role", "seat"), [("concept_delegate", 4), ("concept_delegate", 0), ("speaker", 2)])
def test_seat_beyond_the_rule_is_refused(ag, member, role, seat):
    message = "Je AG sind höchstens drei weitere Mitglieder in der Konzeptgruppe."
    assert refused(build_office(ag, member, role=role, seat=seat)) == [message]


@pytest.mark.parametrize("field", ["until", "ended_on"])
def test_term_that_ends_before_it_begins_is_refused(ag, member, field):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert refused(build_office(ag, member, **{field: yesterday})) == ["Das Ende der Amtszeit liegt vor ihrem Beginn."]


def test_ended_terms_leave_the_office_free(ag, member, colleague):
    today = timezone.localdate()
    OfficeFactory(workgroup=ag, member=member, ended_on=today)
    OfficeFactory(workgroup=ag, member=colleague, ended_on=today)
    assert OfficeFactory(workgroup=ag, member=member).pk


@pytest.mark.parametrize(
    ("until", "ended_on", "expected"), [(None, None, None), (5, None, 5), (5, 3, 3), (3, 5, 3), (None, 4, 4)]
)
def test_last_day_of_a_term_is_the_earlier_of_plan_and_fact(until, ended_on, expected):
    def day(number):
        return number and timezone.localdate() + timedelta(days=number)

    assert Office(since=timezone.localdate(), until=day(until), ended_on=day(ended_on)).last_day == day(expected)
