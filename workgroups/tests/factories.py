import factory
from django.utils import timezone

from members.models import Member
from members.tests.factories import MemberFactory
from workgroups.models import Membership, Office, Workgroup


class UagFactory(factory.django.DjangoModelFactory):
    """An active UAG of AG 2 unless ``parent`` says otherwise."""

    kind = Workgroup.Kind.UAG
    parent = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    name = factory.Sequence(lambda n: f"Kleinräumige Daten {n}")
    slug = factory.Sequence(lambda n: f"kleinraeumige-daten-{n}")
    goal = "Ein gemeinsamer Datenkatalog."

    class Meta:
        model = Workgroup


class MembershipFactory(factory.django.DjangoModelFactory):
    member = factory.SubFactory(MemberFactory)
    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    status = Membership.Status.REQUESTED

    class Meta:
        model = Membership


class OfficeFactory(factory.django.DjangoModelFactory):
    member = factory.SubFactory(MemberFactory)
    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    role = Office.Role.SPEAKER

    class Meta:
        model = Office


def admitted_member(ag: Workgroup, **kwargs) -> Member:
    """Return a new member with an active membership of the AG; kwargs go to MemberFactory."""
    member = MemberFactory(**kwargs)
    MembershipFactory(member=member, workgroup=ag, status=Membership.Status.ACTIVE, decided_at=timezone.now())
    return member
