"""Topics and posts stay for those who read on, without a name; what the person followed and read goes."""

from dkbm_portal.personal_data import Leaving, Part, Table, register
from members.models import User

from .models import Post, ReadMarker, Subscription, Topic


def export(user: User) -> list[Table]:
    posts = Post.objects.filter(author=user).select_related("topic__workgroup__parent")
    return [
        Table(
            "Themen im Forum",
            [
                {"Gruppe": row.workgroup.short_name, "Titel": row.title, "angelegt": row.created_at}
                for row in Topic.objects.filter(author=user).select_related("workgroup__parent").order_by("pk")
            ],
        ),
        Table(
            "Beiträge im Forum",
            [
                {
                    "Gruppe": row.topic.workgroup.short_name,
                    "Thema": row.topic.title,
                    "geschrieben": row.created_at,
                    "bearbeitet": row.edited_at,
                    "ausgeblendet": row.hidden_at,
                    "Grund": row.hidden_reason,
                    "Beitrag": row.body,
                }
                for row in posts.order_by("pk")
            ],
        ),
        Table(
            "Benachrichtigungen aus dem Forum",
            [
                {"wozu": str(row.topic or row.workgroup), "E-Mails": row.follows}
                for row in Subscription.objects.filter(user=user).select_related("topic", "workgroup").order_by("pk")
            ],
        ),
        Table(
            "Gelesene Themen",
            [
                {"Thema": row.topic.title, "gelesen bis": row.read_until}
                for row in ReadMarker.objects.filter(user=user).select_related("topic").order_by("pk")
            ],
        ),
    ]


def erase(leaving: Leaving) -> None:
    Subscription.objects.filter(user=leaving.user).delete()
    ReadMarker.objects.filter(user=leaving.user).delete()


register(Part(export, erase))
