"""Who gets mails about the forum: only people who may read it at this moment."""

from django.db.models import Q, QuerySet

from members.models import Member, User
from workgroups.models import Office, Workgroup

from .models import Subscription, Topic

# Everybody in the network would be mailed, so its forum is followed only by those who ask for it.
_FOLLOWED_BY_DEFAULT = {Workgroup.Kind.AG, Workgroup.Kind.UAG, Workgroup.Kind.CONCEPT}


def readers(workgroup: Workgroup) -> QuerySet[User]:
    """People to whom the group's inside is open: the reverse of ``Workgroup.objects.accessible_to``."""
    inside = Q(member__in=workgroup.members)
    if workgroup.kind == Workgroup.Kind.UAG:
        inside |= Q(member__in=Office.objects.leading().filter(workgroup=workgroup.parent_id).values("member"))
    inside &= Q(member__in=Member.objects.admitted())
    return User.objects.filter(Q(is_staff=True) | inside, is_active=True)


def group_followers(workgroup: Workgroup) -> QuerySet[User]:
    """Readers who want a mail for every new topic: the group's members unless they said no, others who asked."""
    rows = Subscription.objects.filter(workgroup=workgroup)
    wanted = Q(pk__in=rows.filter(follows=True).values("user"))
    if workgroup.kind in _FOLLOWED_BY_DEFAULT:
        wanted |= Q(member__in=workgroup.members)
    return readers(workgroup).filter(wanted).exclude(pk__in=rows.filter(follows=False).values("user"))


def topic_followers(topic: Topic) -> QuerySet[User]:
    """Readers who want a mail for every new post of the topic."""
    rows = Subscription.objects.filter(topic=topic, follows=True)
    return readers(topic.workgroup).filter(pk__in=rows.values("user"))


def follows_group(user, workgroup: Workgroup) -> bool:
    return group_followers(workgroup).filter(pk=user.pk).exists()


def follows_topic(user, topic: Topic) -> bool:
    return topic_followers(topic).filter(pk=user.pk).exists()
