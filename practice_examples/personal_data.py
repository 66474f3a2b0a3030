"""Examples belong to their municipality and stay; drafts nobody else has seen go, and so does the person as contact."""

from django.db.models import Q

from dkbm_portal.personal_data import Leaving, Part, Table, register
from members.models import User

from .models import PracticeExample

_TEXTS = ("title", "summary", "initiation", "milestones", "establishment", "review_comment")
_CONTACT = ("contact_name", "contact_function", "contact_phone", "contact_email", "contact_url")


def export(user: User) -> list[Table]:
    written = PracticeExample.objects.filter(author=user).select_related("municipality").order_by("pk")
    named = PracticeExample.objects.filter(contact_email__iexact=user.email).order_by("pk")
    return [
        Table(
            "Praxisbeispiele von Ihnen",
            [
                {"Kommune": str(row.municipality), "Zustand": row.get_state_display()} | _values(row, _TEXTS + _CONTACT)
                for row in written
            ],
        ),
        Table("Praxisbeispiele mit Ihnen als Ansprechperson", [_values(row, ("title", *_CONTACT)) for row in named]),
    ]  # fmt: skip


def _values(example: PracticeExample, names: tuple[str, ...]) -> dict:
    return {example._meta.get_field(name).verbose_name: getattr(example, name) for name in names}


def erase(leaving: Leaving) -> None:
    PracticeExample.objects.filter(author=leaving.user, state=PracticeExample.State.DRAFT, submissions=0).delete()
    named = PracticeExample.objects.filter(leaving.with_address("contact_email__iexact") | Q(contact_name=leaving.name))
    named.update(contact_agreed=False, **dict.fromkeys(_CONTACT, ""))


register(Part(export, erase))
