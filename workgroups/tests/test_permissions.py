import pytest

from dkbm_portal.testing import PERSONAS
from workgroups import permissions
from workgroups.services import conclude, join

pytestmark = pytest.mark.django_db

# stranger, member, coordinator, speaker, staff on AG 2 and on the UAG that ``coordinator`` leads
TABLE = [
    ("can_see_inside", "ag", "no yes yes yes yes"),
    ("can_see_inside", "uag", "no no yes yes yes"),
    ("leads", "ag", "no no no yes yes"),
    ("leads", "uag", "no no yes yes yes"),
    ("is_member", "ag", "no yes yes yes no"),
    ("is_member", "uag", "no no yes no no"),
    ("can_read_result", "uag", "no yes yes yes yes"),
    ("can_edit_group", "ag", "no no no yes yes"),
    ("can_edit_group", "uag", "no no yes yes yes"),
    ("can_found_uag", "ag", "no yes yes yes no"),
    ("can_found_uag", "uag", "no no no no no"),
    ("can_join", "ag", "no no no no no"),
    ("can_join", "uag", "no yes no yes no"),
]


@pytest.mark.parametrize(("name", "group", "answers"), TABLE)
def test_predicate(name, group, answers, request, uag, ag):
    workgroup = {"ag": ag, "uag": uag}[group]
    for persona, answer in zip(PERSONAS[2:], answers.split(), strict=True):
        person = request.getfixturevalue(persona)
        user = getattr(person, "user", person)
        assert getattr(permissions, name)(user, workgroup) is (answer == "yes"), persona


@pytest.mark.parametrize(("name", "group"), sorted({(name, group) for name, group, _ in TABLE}))
def test_applicant_may_nothing(name, group, uag, ag, applicant):
    assert not getattr(permissions, name)(applicant.user, {"ag": ag, "uag": uag}[group])


def test_concluded_uag_is_neither_joined_nor_edited(uag, coordinator, member, speaker):
    join(uag=uag, member=speaker)
    uag = conclude(uag=uag, result="Fertig.", by=coordinator.user)

    assert not permissions.can_join(member.user, uag)
    assert not permissions.can_edit_group(speaker.user, uag)
    assert permissions.can_read_result(member.user, uag)
