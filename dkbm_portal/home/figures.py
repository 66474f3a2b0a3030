"""The network in numbers, as the landing page shows it."""

from dataclasses import dataclass

from django.db.models import Count

from dkbm_portal.district_map import map_data
from dkbm_portal.text import fold
from members.models import Member, Municipality
from practice_examples.models import PracticeExample
from workgroups.models import Workgroup


@dataclass(frozen=True)
class Figures:
    """``by_district`` counts admitted members by the key of the county-level area their municipality lies in."""

    members: int
    municipalities: int
    by_district: dict[str, int]
    all_districts: int
    ags: int
    examples: int

    @property
    def districts(self) -> int:
        return len(self.by_district)

    @property
    def district_list(self) -> list[tuple[str, int]]:
        """Name and number of members of each area that takes part, in the map's order of names."""
        return [(name, self.by_district[key]) for key, name in _districts().items() if key in self.by_district]

    @property
    def map_description(self) -> str:
        """What the picture says, for those who don't see it."""
        return (
            f"{self.districts} von {self.all_districts} Landkreisen und kreisfreien Städten haben Mitglieder im "
            "Netzwerk. Je kräftiger eine Fläche gefärbt ist, desto mehr Mitglieder hat sie."
        )


def _districts() -> dict[str, str]:
    areas = sorted(map_data()["districts"], key=lambda area: fold(area["name"]))
    return {area["key"]: area["name"] for area in areas}


def network_figures() -> Figures:
    """Count in three queries; bodies that are no municipality count as members only."""
    places = (
        Member.objects.admitted()
        .order_by()
        .values_list("municipality__key", "municipality__kind")
        .annotate(people=Count("pk"))
    )
    keys = _districts()
    by_district: dict[str, int] = {}
    members = municipalities = 0
    for key, kind, people in places:
        members += people
        municipalities += kind != Municipality.Kind.OTHER
        if key[:5] in keys:
            by_district[key[:5]] = by_district.get(key[:5], 0) + people
    return Figures(
        members=members,
        municipalities=municipalities,
        by_district=by_district,
        all_districts=len(keys),
        ags=Workgroup.objects.ags().active().count(),
        examples=PracticeExample.objects.published().count(),
    )
