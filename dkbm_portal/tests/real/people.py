from django.db import connection
from django.utils import timezone

from members.models import Member, Municipality, User
from workgroups.models import Membership, Workgroup


def admitted_people(ag: Workgroup, number: int) -> list[Member]:
    """Create admitted members of an AG in few statements; they can't log in."""
    town = Municipality.objects.get(name="Landkreis Stade")
    users = User.objects.bulk_create(
        User(email=f"viele{index}@example.org", first_name="Kim", last_name=f"Beispiel {index}", password="!")
        for index in range(number)
    )
    members = Member.objects.bulk_create(
        Member(user=user, municipality=town, function="Bildungsmonitoring") for user in users
    )
    Membership.objects.bulk_create(
        Membership(member=member, workgroup=ag, kind=ag.kind, status="active", decided_at=timezone.now())
        for member in members
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database did long ago where so many people have gathered over the years
    return members
