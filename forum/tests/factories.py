import factory
from django.utils import timezone

from forum import services
from forum.models import Post, Topic
from members.models import Member
from members.tests.factories import UserFactory
from workgroups.models import Workgroup


class TopicFactory(factory.django.DjangoModelFactory):
    """An open topic in AG 2's forum, still without posts; a page needs at least one ``PostFactory``."""

    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    title = factory.Sequence(lambda n: f"Welche Kennzahlen nutzen Sie? ({n})")
    author = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(timezone.now)
    last_post_at = factory.SelfAttribute("created_at")

    class Meta:
        model = Topic


class PostFactory(factory.django.DjangoModelFactory):
    """A visible post; the topic's ``last_post_at`` follows it."""

    topic = factory.SubFactory(TopicFactory)
    author = factory.SubFactory(UserFactory)
    body = "Wir beginnen mit den **Schulabgängen** je Stadtteil."
    created_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Post

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        post = super()._create(model_class, *args, **kwargs)
        if not post.hidden_at and post.created_at > post.topic.last_post_at:
            post.topic.last_post_at = post.created_at
            post.topic.save(update_fields=["last_post_at"])
        return post


def start_topic(group: Workgroup, member: Member, **kwargs) -> Topic:
    """Let a member open a topic through the service, so that followers are mailed."""
    values = {"title": "Schulabsentismus", "body": "Welche Daten nutzen Sie?"} | kwargs
    return services.create_topic(workgroup=group, by=member.user, **values)
