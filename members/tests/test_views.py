from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member, Municipality
from members.tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/mitglieder/"
SECRET = {"user__email": "geheim@stade.example.org", "phone": "04141 998877"}


def page_of(response) -> str:
    return unescape(response.content.decode())


def rows_of(response) -> list[str]:
    return [member.user.last_name for member in response.context["page_obj"]]


def person(ag, last_name, **kwargs):
    """An admitted member of the AG."""
    member = MemberFactory(user__first_name="Kim", user__last_name=last_name, **kwargs)
    member.memberships.create(workgroup=ag, status="active")
    return member


def test_directory_lists_admitted_members_by_name(client_of, member, ag, other_ag, applicant):
    for name in ("Zander", "Bär", "Bauer", "Özdemir", "Olms", "Bahr"):
        person(ag, name)
    person(other_ag, "amsel")
    response = client_of(member).get(LIST)
    names = [name for name in rows_of(response) if name != member.user.last_name]
    assert names == ["amsel", "Bahr", "Bär", "Bauer", "Olms", "Özdemir", "Zander"]
    assert applicant not in response.context["page_obj"]
    assert "8 Mitglieder" in page_of(response)


def test_one_member_is_counted_in_the_singular(client_of, member):
    assert "1 Mitglied<" in client_of(member).get(LIST).content.decode()


def test_staff_see_the_directory_without_applicants(client_of, staff, member, applicant):
    response = client_of(staff).get(LIST)
    assert list(response.context["page_obj"]) == [member]


def test_deactivated_members_leave_the_directory(client_of, member, colleague):
    colleague.user.is_active = False
    colleague.user.save()
    client = client_of(member)
    assert list(client.get(LIST).context["page_obj"]) == [member]
    assert client.get(f"{LIST}{colleague.pk}/").status_code == 404


def test_filter_by_ag(client_of, member, stranger):
    client = client_of(member)
    assert list(client.get(LIST, {"ag": "1"}).context["page_obj"]) == [stranger]
    page = page_of(client.get(LIST))
    assert "AG 1 Kommunales Bildungsmanagement" in page
    assert "AG 3 Bildung und Integration</option>" not in page, "AG 3 has no members"


def test_filter_by_municipality_and_district(client_of, member, ag):
    town = Municipality.objects.filter(district__name="Landkreis Diepholz").first()
    other = person(ag, "Moor", municipality=town)
    client = client_of(member)
    assert list(client.get(LIST, {"kommune": "diepholz"}).context["page_obj"]) == [other]
    assert list(client.get(LIST, {"kommune": "Landkreis Stade"}).context["page_obj"]) == [member]


def test_free_text_finds_function_and_topics(client_of, member, ag):
    other = person(ag, "Heide", expertise="Wärmeplanung und Schulabsentismus")
    client = client_of(member)
    for text in ("waermeplanung", "Planung", "heide", "schulabsentismus"):
        assert list(client.get(LIST, {"q": text}).context["page_obj"]) == [other]


def test_no_hit_says_what_to_do(client_of, member):
    page = page_of(client_of(member).get(LIST, {"q": "qqqxyz"}))
    assert "0 Mitglieder" in page
    assert "Alle Mitglieder anzeigen" in page


@pytest.mark.parametrize("query", ["ag=999", "ag=x", "seite=abc", "seite=99", "q=" + "x" * 300, "q=%00", "kommune=%00"])
def test_strange_parameters_are_no_error(client_of, member, query):
    assert client_of(member).get(f"{LIST}?{query}").status_code == 200


def test_pages_of_25(client_of, member, ag):
    for number in range(26):
        person(ag, f"Person{number:02}")
    client = client_of(member)
    first, second = client.get(LIST), client.get(LIST, {"seite": 2})
    assert (len(first.context["page_obj"]), len(second.context["page_obj"])) == (25, 2)
    assert "27 Mitglieder, Seite 2 von 2" in page_of(second)


def test_directory_needs_the_same_queries_for_1_and_20(client_of, staff, ag, django_assert_num_queries):
    person(ag, "Erste")
    client = client_of(staff)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(19):
        person(ag, f"Weitere{number}")
    with django_assert_num_queries(len(one)):
        client.get(LIST)


@pytest.mark.parametrize("who", ["member", "staff", "speaker"])
def test_contact_data_not_released_is_in_no_page(who, client_for, ag):
    hidden = person(ag, "Verschwiegen", **SECRET)
    client = client_for(who)
    for url in (LIST, f"{LIST}?q=verschwiegen", f"{LIST}?q=geheim", f"{LIST}{hidden.pk}/", "/suche/?q=verschwiegen"):
        page = client.get(url).content.decode()
        assert SECRET["user__email"] not in page
        assert SECRET["phone"] not in page


def test_contact_data_is_not_found_by_search(client_of, member, ag):
    person(ag, "Verschwiegen", **SECRET)
    for query in ("geheim", "998877"):
        assert list(client_of(member).get(LIST, {"q": query}).context["page_obj"]) == []


def test_released_contact_data_is_shown(client_of, member, ag):
    open_person = person(ag, "Offen", show_email=True, show_phone=True, **SECRET)
    page = client_of(member).get(f"{LIST}{open_person.pk}/").content.decode()
    assert f"mailto:{SECRET['user__email']}" in page
    assert SECRET["phone"] in page


def test_detail_names_ag_and_office(client_of, member, ag):
    boss = person(ag, "Amt")
    boss.offices.create(workgroup=ag, role="speaker")
    page = page_of(client_of(member).get(f"{LIST}{boss.pk}/"))
    assert "AG 2 Kommunales Bildungsmonitoring" in page
    assert "Sprecher/-in" in page


def test_markup_in_a_profile_is_shown_escaped(client_of, member, ag):
    bad = "<script>alert(1)</script>"
    other = person(ag, bad, function=bad, department=bad, expertise=bad, about=bad, funding_programme=bad)
    client = client_of(member)
    for url in (LIST, f"{LIST}{other.pk}/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


PROFILE = {
    "first_name": "Änne",
    "last_name": "Öztürk",
    "municipality": "Landkreis Diepholz",
    "function": "Bildungsplanung",
    "department": "Fachdienst Bildung",
    "phone": "05441 1234",
    "funding_programme": "Bildungsregion",
    "expertise": "Kita-Planung",
    "about": "Seit 2019 dabei.",
}


def test_profile_is_saved_and_found_under_the_new_name(client_of, member):
    client = client_of(member)
    page = page_of(client.post("/profil/", PROFILE | {"show_phone": "on"}, follow=True))
    member = Member.objects.get(pk=member.pk)
    assert member.user.get_full_name() == "Änne Öztürk"
    assert member.municipality.name == "Landkreis Diepholz"
    assert (member.shown_phone, member.shown_email) == ("05441 1234", "")
    assert list(Member.objects.search("oeztuerk diepholz")) == [member]
    assert "Ihre Angaben sind gespeichert." in page


def test_profile_form_shows_what_is_stored(client_of, member):
    page = page_of(client_of(member).get("/profil/"))
    assert 'value="Landkreis Stade"' in page
    assert f'value="{member.user.last_name}"' in page
    assert "Um Wechsel der AG bitten" in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("last_name", "x" * 300, "höchstens 80 Zeichen"),
        ("last_name", "a\x07", "Steuerzeichen"),
        ("function", "x" * 300, "höchstens 150 Zeichen"),
        ("function", "a\nb", "Steuerzeichen"),
        ("phone", "1" * 300, "höchstens 40 Zeichen"),
        ("expertise", "x" * 301, "höchstens 300 Zeichen"),
        ("about", "x" * 2001, "höchstens 2000 Zeichen"),
        ("about", "\x1b", "Steuerzeichen"),
        ("municipality", "Diepholz", "Meinten Sie"),
        ("municipality", "", "füllen Sie dieses Feld aus"),
    ],
)
def test_mistakes_in_the_profile_keep_what_was_typed(client_of, member, field, value, message):
    before = Member.objects.filter(pk=member.pk).values().get()
    response = client_of(member).post("/profil/", PROFILE | {field: value})
    page = page_of(response)
    assert message in page
    assert field in response.context["form"].errors
    for name in {"first_name", "department", "about"} - {field}:
        assert PROFILE[name] in page
    assert Member.objects.filter(pk=member.pk).values().get() == before


def test_nobody_edits_someone_elses_profile(client_of, member, colleague):
    client_of(member).post("/profil/", PROFILE | {"pk": colleague.pk, "user": colleague.user_id})
    colleague.refresh_from_db()
    assert colleague.function == "Bildungsmonitoring"


def test_account_without_person_has_no_profile(client_of):
    assert client_of(UserFactory()).get("/profil/").status_code == 404


def test_applicant_sees_only_the_own_page(client_of, applicant, member):
    client = client_of(applicant)
    assert client.get(f"{LIST}{applicant.pk}/").status_code == 200
    assert client.get(f"{LIST}{member.pk}/").status_code == 404
    assert client.get(f"{LIST}{MemberFactory().pk}/").status_code == 404
