import pytest
from django.core.exceptions import ValidationError

from members.forms import MunicipalityField
from members.models import Municipality
from members.municipalities import find_municipality, matching_municipalities, similar_names

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["Region Hannover", " region  hannover ", "REGION HANNOVER"])
def test_writing_of_the_name_does_not_matter(text):
    assert find_municipality(text).name == "Region Hannover"


@pytest.mark.parametrize("text", ["Landkreis Lüneburg", "landkreis lueneburg", "Landkreis Lu\u0308neburg"])
def test_umlauts_are_found_in_every_writing(text):
    assert find_municipality(text).name == "Landkreis Lüneburg"


@pytest.mark.parametrize("text", ["", "   ", "…", "Stade", "Landkreis"])
def test_parts_of_a_name_are_no_municipality(text):
    assert find_municipality(text) is None


def test_parts_of_a_name_lead_to_suggestions():
    names = similar_names("stade")
    assert "Landkreis Stade" in names
    assert len(names) <= 5


def test_misspelt_name_leads_to_the_right_one():
    assert "Landkreis Cloppenburg" in similar_names("Landkreis Klopenburg")


def test_nonsense_leads_to_no_suggestion_but_a_hint():
    assert similar_names("qqqqxyz") == []
    with pytest.raises(ValidationError, match="wählen Sie einen Namen aus der Liste"):
        MunicipalityField().clean("qqqqxyz")


def test_district_finds_the_places_in_it():
    found = Municipality.objects.filter(pk__in=matching_municipalities("landkreis stade"))
    assert {"Landkreis Stade"} < set(found.values_list("name", flat=True))
    assert all(place.district_key == "03359" for place in found)
