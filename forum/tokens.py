"""Signed links to unsubscribe without logging in: bound to the purpose, the person and the topic or group."""

from django.core import signing

from members.models import User
from workgroups.models import Workgroup

from .models import Subscription, Topic

_SALT = "forum.unsubscribe"


def unsubscribe_token(user: User, followed: Topic | Workgroup) -> str:
    """Return a token that works as long as person and topic or group exist, however often it is used."""
    kind = "t" if isinstance(followed, Topic) else "g"
    return signing.dumps([user.pk, kind, followed.pk], salt=_SALT)


def read_token(token: str) -> Subscription | None:
    """Return the setting the token stands for, saved or not yet; None for a token that is no (longer) good."""
    try:
        user_id, kind, pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    name, model = ("topic", Topic) if kind == "t" else ("workgroup", Workgroup)
    user, followed = User.objects.filter(pk=user_id).first(), model.objects.filter(pk=pk).first()
    if not (user and followed):
        return None
    keys = {"user": user, name: followed}
    return Subscription.objects.filter(**keys).first() or Subscription(**keys)
