"""Practice examples of the demo network in all states: published, waiting for the Transferagentur, returned."""

from django.utils.text import slugify

from dkbm_portal.text import fold
from members.models import Member, Municipality
from practice_examples.models import KeyPoint, PracticeExample

from .content.examples import PUBLISHED, RETURNED, SUBMITTED
from .dates import moment
from .people import People
from .text import unwrapped

State = PracticeExample.State


def build_examples(people: People) -> None:
    """Write the examples; the Eckpunkte are there already, every installation has them."""
    key_points = {row.number: row for row in KeyPoint.objects.all()}
    municipalities = {row.name: row for row in Municipality.objects.all()}

    def example(entry: dict, state: str, **fields) -> PracticeExample:
        municipality = municipalities[entry["municipality"]]
        return PracticeExample(
            municipality=municipality,
            key_point=key_points[entry["key_point"]],
            title=entry["title"],
            slug=slugify(fold(f"{municipality.name} {entry['title']}"))[:130],
            summary=entry["summary"],
            state=state,
            submissions=1,
            **{name: unwrapped(entry[name]) for name in ("initiation", "milestones", "establishment")},
            **fields,
        )

    rows = [example(entry, State.PUBLISHED, **_published(entry)) for entry in PUBLISHED]
    rows += [example(entry, State.SUBMITTED, **_by(entry, people)) for entry in SUBMITTED]
    rows.append(example(RETURNED, State.DRAFT, review_comment=RETURNED["comment"], **_by(RETURNED, people)))
    PracticeExample.objects.bulk_create(rows)


def _published(entry: dict) -> dict:
    name, function, phone = entry["contact"]
    days = entry["days_ago"]
    return {
        "created_at": moment(days + 40, 9),
        "submitted_at": moment(days + 20, 10),
        "published_at": moment(days, 11),
        "contact_name": name,
        "contact_function": function,
        "contact_phone": phone,
        "contact_email": f"{fold(name).replace(' ', '.')}@example.org",
        "contact_url": f"https://example.org/{slugify(fold(entry['title']))}",
        "contact_agreed": True,
    }


def _by(entry: dict, people: People) -> dict:
    """Who wrote it and when: somebody of the municipality, else of the AG."""
    author = _author(entry, people)
    return {
        "author": author.user,
        "created_at": moment(entry["days_ago"] + 12, 14),
        "submitted_at": moment(entry["days_ago"], 15),
        "contact_name": author.user.get_full_name(),
        "contact_function": author.function,
        "contact_email": author.user.email,
        "contact_agreed": entry is not RETURNED,
    }


def _author(entry: dict, people: People) -> Member:
    at_home = [row for row in people.admitted if row.municipality.name == entry["municipality"]]
    return (at_home or people.by_ag[entry["ag"]])[0]
