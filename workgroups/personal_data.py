"""Memberships and offices: what is kept, what is handed over, and how they end with the account."""

from django.db import transaction
from django.utils import timezone

from dkbm_portal.personal_data import Duty, Leaving, Part, Table, register
from members.models import User

from .models import Membership, Office
from .services import end_membership


def export(user: User) -> list[Table]:
    memberships = Membership.objects.filter(member__user=user).select_related("workgroup", "decided_by")
    offices = Office.objects.filter(member__user=user).select_related("workgroup__parent")
    return [
        Table(
            "Anträge und Mitgliedschaften",
            [
                {
                    "Gruppe": str(row.workgroup),
                    "Stand": row.get_status_display(),
                    "beantragt": row.requested_at,
                    "Nachricht": row.message,
                    "entschieden": row.decided_at,
                    "Begründung": row.reason,
                    "beendet": row.ended_at,
                }
                for row in memberships.order_by("requested_at", "pk")
            ],
        ),
        Table(
            "Ämter",
            [
                {
                    "Gruppe": str(row.workgroup),
                    "Amt": row.get_role_display(),
                    "seit": row.since,
                    "gewählt bis": row.until,
                    "beendet am": row.ended_on,
                }
                for row in offices.order_by("since", "pk")
            ],
        ),
    ]


def duties(user: User) -> list[Duty]:
    """A coordinator can hand over or conclude, and does so first; an AG's office ends, and the Transferagentur hears.

    Only the Transferagentur can end an AG's office, so it must not stand in the way of the right to erasure.
    """
    offices = Office.objects.filter(member__user=user).running().select_related("workgroup__parent")
    return [_duty(office) for office in offices.order_by("pk")]


def _duty(office: Office) -> Duty:
    group = office.workgroup
    if office.role == Office.Role.COORDINATOR:
        return Duty(
            f"Sie koordinieren die Unterarbeitsgruppe „{group.name}“. Bitte übergeben Sie zuerst die Koordination, "
            "oder schließen Sie die Unterarbeitsgruppe ab.",
            url=group.get_absolute_url(),
            action="Zur Unterarbeitsgruppe",
            blocks=True,
        )
    return Duty(
        f"Ihr Amt {office.get_role_display()} in der {group.short_name} endet mit dem Konto. Die Transferagentur "
        "erfährt davon; sprechen Sie die Nachfolge am besten vorher mit ihr ab."
    )


@transaction.atomic
def erase(leaving: Leaving) -> None:
    """End what runs, as if the person had left; the rows stay as history without the person's words."""
    rows = Membership.objects.filter(member__user=leaving.user)
    for membership in rows.active().select_related("workgroup", "member").order_by("kind", "pk"):
        end_membership(membership=membership)
    rows.requested().update(status=Membership.Status.WITHDRAWN, decided_at=timezone.now())
    rows.update(message="", reason="")


register(Part(export, erase, duties))
