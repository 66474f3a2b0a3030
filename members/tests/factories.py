import factory
from allauth.account.models import EmailAddress

from members.models import Member, Municipality, User


class UserFactory(factory.django.DjangoModelFactory):
    """An account with a confirmed address; the password is „geheim-genug-2026“."""

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Faker("first_name", locale="de_DE")
    last_name = factory.Faker("last_name", locale="de_DE")

    class Meta:
        model = User

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = model_class.objects.create_user(password="geheim-genug-2026", **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class MemberFactory(factory.django.DjangoModelFactory):
    """A person without any membership; the municipality is one of the 440."""

    user = factory.SubFactory(UserFactory)
    municipality = factory.LazyFunction(lambda: Municipality.objects.get(name="Landkreis Stade"))
    function = "Bildungsmonitoring"
    department = "Amt für Bildung"

    class Meta:
        model = Member
