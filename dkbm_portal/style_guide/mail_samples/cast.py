"""Invented people in an invented AG, for the length of one rolled-back transaction."""

from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db.models import Max
from django.utils import timezone

from forum import services as forum
from forum.models import Topic
from meetings import services as meetings
from meetings.models import Invitation, Meeting
from members.models import Member, Municipality, User
from practice_examples.models import KeyPoint, PracticeExample
from workgroups import services as groups
from workgroups.models import Membership, Office, Workgroup

BERLIN = ZoneInfo("Europe/Berlin")


def at(days: int, hour: int) -> datetime:
    """Return the full hour in Europe/Berlin that many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


class Cast:
    """Who and what appears in the scenes; each is created when a scene first asks for it."""

    def enter(self, *names: str) -> None:
        """Let people or groups exist that the scene needs without doing anything themselves."""
        for name in names:
            getattr(self, name)

    def new_ag(self, name: str) -> Workgroup:
        network = Workgroup.objects.get(kind=Workgroup.Kind.NETWORK)
        number = (Workgroup.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        return Workgroup.objects.create(
            kind=Workgroup.Kind.AG,
            parent=network,
            number=number,
            name=name,
            slug=f"ag-{number}-muster",
            goal="Kommunen planen gemeinsam.",
        )

    @cached_property
    def ag(self) -> Workgroup:
        return self.new_ag("Ganztag und Schulentwicklung")

    def person(
        self, first_name: str, last_name: str, *, function: str = "Bildungsmonitoring", admitted: bool = True
    ) -> Member:
        """Return a new person with a confirmed address, a member of the AG unless ``admitted`` is False."""
        email = f"{first_name}.{last_name}.muster@example.org".lower()
        user = User.objects.create_user(email=email, first_name=first_name, last_name=last_name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        places = Municipality.objects.filter(district__isnull=True).order_by("-population")
        place = places.filter(key="03359").first() or places[0]  # Landkreis Stade
        member = Member.objects.create(user=user, municipality=place, function=function, department="Amt für Bildung")
        if admitted:
            self.join(member, self.ag)
        return member

    def join(self, member: Member, group: Workgroup) -> Membership:
        active = Membership.Status.ACTIVE
        return Membership.objects.create(member=member, workgroup=group, status=active, decided_at=timezone.now())

    @cached_property
    def reader(self) -> Member:
        """The person whose mails are shown."""
        return self.person("Katrin", "Sommerfeld")

    @cached_property
    def speaker(self) -> Member:
        member = self.person("Jens", "Ahrens", function="Leitung des Bildungsbüros")
        Office.objects.create(workgroup=self.ag, member=member, role=Office.Role.SPEAKER)
        return member

    @cached_property
    def colleague(self) -> Member:
        return self.person("Aylin", "Demir", function="Koordination der Bildungsregion")

    @cached_property
    def application(self) -> Membership:
        """The only open application there is: real ones are nobody's sample."""
        Membership.objects.requested().delete()
        applicant = self.person("Wiebke", "Claußen", function="Jugendhilfeplanung", admitted=False)
        return Membership.objects.create(member=applicant, workgroup=self.ag)

    @cached_property
    def staff(self) -> User:
        return User.objects.create_user(
            email="transferagentur.muster@example.org", first_name="Petra", last_name="Lindemann", is_staff=True
        )

    @cached_property
    def uag(self) -> Workgroup:
        """A UAG that the speaker founded and the reader has joined."""
        uag = groups.found_uag(
            ag=self.ag,
            founder=self.speaker,
            name="Bedarfsplanung im Ganztag",
            goal="Wir vergleichen, wie Kommunen den **Bedarf** ermitteln:\n\n1. Befragung\n2. Vorausberechnung",
        )
        self.join(self.reader, uag)
        return uag

    def draft(self, **changes) -> Meeting:
        values = {
            "workgroup": self.ag,
            "title": f"Frühjahrstreffen der {self.ag.short_name}",
            "theme": "Ganztag planen, wenn die Zahlen fehlen",
            "agenda": "1. Begrüßung\n2. Bedarf im Ganztag: drei Kommunen berichten\n3. Verabredungen",
            "starts_at": at(30, 10),
            "ends_at": at(30, 15),
            "venue": "Kreishaus, Großer Sitzungssaal",
            "address": "Am Sande 2, 21682 Stade",
            "host": self.reader.municipality,
            "answer_by": at(16, 0).date(),
            "created_by": self.speaker.user,
        }
        return Meeting.objects.create(**values | changes)

    def announced(self, **changes) -> Meeting:
        """Return a meeting whose invitations count as sent."""
        meeting = self.draft(**changes)
        meetings.announce(meeting=meeting, version=meeting.version)
        meeting.refresh_from_db()
        return meeting

    def invitation(self, meeting: Meeting, member: Member | None = None) -> Invitation:
        return meeting.invitations.get(member=member or self.reader)

    def topic(self) -> Topic:
        return forum.create_topic(
            workgroup=self.ag,
            by=self.colleague.user,
            title="Wie schätzen Sie den Bedarf für 2027?",
            body="Guten Tag,\n\nwir haben bisher **nur die Anmeldezahlen**. Nutzen Sie:\n\n"
            "- eine Befragung der Eltern,\n- Vorausberechnungen des Landes?\n\n> Der Ganztag wächst schneller.",
        )

    def example(self) -> PracticeExample:
        return PracticeExample.objects.create(
            municipality=self.reader.municipality,
            key_point=KeyPoint.objects.order_by("number").last(),
            title="Ganztag nach Zahlen",
            slug="muster-ganztag-nach-zahlen",
            summary="Ein Landkreis plant den Ausbau des Ganztags mit eigenen Vorausberechnungen.",
            initiation="Am Anfang standen lange Wartelisten.",
            milestones="- 2024: erste Befragung",
            establishment="Jährlicher Bericht an den Ausschuss.",
            author=self.reader.user,
        )
