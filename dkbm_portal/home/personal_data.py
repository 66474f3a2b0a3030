"""Feedback on barriers that the person sent with their address."""

from django.db.models import Q

from members.models import User

from ..personal_data import Leaving, Part, Table, register
from .models import AccessibilityFeedback


def export(user: User) -> list[Table]:
    rows = AccessibilityFeedback.objects.filter(email__iexact=user.email).order_by("pk")
    return [
        Table(
            "Rückmeldungen zu Barrieren",
            [
                {
                    "Vorgangsnummer": row.reference,
                    "eingegangen": row.created_at,
                    "Nachricht": row.message,
                    "Seite": row.page,
                    "erledigt": row.done_at,
                }
                for row in rows
            ],
        )
    ]


def erase(leaving: Leaving) -> None:
    """The barrier stays reported, its sender is forgotten."""
    sent = leaving.with_address("email__iexact") | Q(name=leaving.name)
    AccessibilityFeedback.objects.filter(sent).update(name="", email="")


register(Part(export, erase))
