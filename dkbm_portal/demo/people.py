"""The people of the demo network: accounts, confirmed addresses and profiles, all invented."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dkbm_portal.text import fold
from members.models import MailDomain, Member, Municipality, User

from .content import people as content
from .dates import moment

PASSWORD = "demo-netzwerk-2017"
LAUNCH = date(2017, 9, 5)
AG_SIZES = {1: 69, 2: 63, 3: 44}
# The seven county-level districts where nobody takes part yet, so that the map has something to show.
EMPTY_DISTRICTS = {"03154", "03255", "03354", "03402", "03455", "03461", "03462"}


@dataclass(frozen=True)
class Persona:
    """A person to log in as; ``role`` is how the command names the person."""

    email: str
    role: str
    first_name: str
    last_name: str


MEMBER = Persona("mitglied@example.org", "Mitglied", "Merle", "Tiemann")
SPEAKER = Persona("sprecherin@example.org", "Sprecherin AG 2", "Annika", "Brockmöller")
COORDINATOR = Persona("koordination@example.org", "Koordination UAG", "Ole", "Kettenburg")
APPLICANT = Persona("antrag@example.org", "Antragstellerin", "Dilara", "Stolzenau")
STAFF = Persona("transferagentur@example.org", "Transferagentur", *content.STAFF[0])
PERSONAS = (MEMBER, SPEAKER, COORDINATOR, APPLICANT, STAFF)


@dataclass
class People:
    """Everybody the other parts refer to; ``by_ag`` lists admitted members by AG number, the longest-serving first."""

    staff: list[User]
    by_ag: dict[int, list[Member]]
    joined: dict[int, datetime]  # member pk → when admitted
    applicants: list[tuple[Member, int, str, int]]  # member, AG number, message, days ago
    declined: list[tuple[Member, int, str, int, str]]  # … and the reason

    @property
    def admitted(self) -> list[Member]:
        return [member for members in self.by_ag.values() for member in members]

    def persona(self, persona: Persona) -> Member:
        return next(member for member in self.admitted if member.user.email == persona.email)


class PeopleBuilder:
    """Collects accounts and profiles and writes them in a few statements; ``rng`` makes every installation alike."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.password = make_password(PASSWORD)
        self.users: list[User] = []
        self.members: list[Member] = []
        self.places = self._places_by_district()
        self.joined: list[datetime] = []
        self.about = {key: list(texts) for key, texts in content.ABOUT.items()}

    def build(self) -> People:
        """Write everybody; returns them for the other parts."""
        staff = [self._user(*name, days_ago=3000) for name in content.STAFF]
        staff[0].email = STAFF.email
        for user in staff:
            user.is_staff = user.is_superuser = True
        by_ag = self._admitted()
        applicants = [self._applicant(*row) for row in content.APPLICANTS]
        applicants.append(self._applicant_persona())
        declined = [self._declined(*row) for row in content.DECLINED]
        self._save()
        joined = {member.pk: at for member, at in zip(self.members, self.joined, strict=False)}
        by_ag = {ag: sorted(members, key=lambda member: joined[member.pk]) for ag, members in by_ag.items()}
        return People(staff, by_ag, joined, applicants, declined)

    def _save(self):
        User.objects.bulk_create(self.users)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in self.users
        )
        Member.objects.bulk_create(self.members)
        municipalities = {row.name: row for row in Municipality.objects.filter(name__in=content.MAIL_DOMAINS)}
        MailDomain.objects.bulk_create(
            MailDomain(municipality=municipalities[name], domain=domain)
            for name, domain in content.MAIL_DOMAINS.items()
        )

    @staticmethod
    def _places_by_district() -> dict[str, list[Municipality]]:
        """Return the administrations of each district that takes part, the district's own first."""
        places: dict[str, list[Municipality]] = {}
        for place in Municipality.objects.exclude(kind=Municipality.Kind.OTHER).order_by("key"):
            if place.district_key not in EMPTY_DISTRICTS:
                places.setdefault(place.district_key, []).append(place)
        return {key: sorted(rows, key=lambda row: (len(row.key) > 5, row.key)) for key, rows in places.items()}

    def _user(self, first_name: str, last_name: str, *, days_ago: int, email: str = "", domain: str = "") -> User:
        email = email or self._address(first_name, last_name, domain or "example.org")
        user = User(
            email=email,
            first_name=first_name,
            last_name=last_name,
            password=self.password,
            date_joined=moment(days_ago, self.rng.randint(8, 16), self.rng.randint(0, 59)),
        )
        self.users.append(user)
        return user

    @staticmethod
    def _address(first_name: str, last_name: str, domain: str) -> str:
        local = ".".join(fold(name.split()[-1]).replace("-", "") for name in (first_name, last_name))
        return f"{local.replace('ı', 'i')[:60]}@{domain}"

    def _admitted(self) -> dict[int, list[Member]]:
        names = self._names(sum(AG_SIZES.values()))
        places = self._workplaces(len(names))
        by_ag: dict[int, list[Member]] = {}
        for ag, size in AG_SIZES.items():
            fixed = [SPEAKER, COORDINATOR, MEMBER] if ag == 2 else []
            days = sorted((self._days_since_joining() for _ in range(size)), reverse=True)
            for position, days_ago in enumerate(days):
                gender, first_name, last_name = names.pop()
                persona = fixed.pop(0) if fixed and position in (4, 20, 40) else None
                if persona:
                    gender, first_name, last_name = "all", persona.first_name, persona.last_name
                user = self._user(first_name, last_name, days_ago=days_ago, email=persona.email if persona else "")
                member = self._member(user, places.pop(), ag, gender)
                by_ag.setdefault(ag, []).append(member)
                next_workday = 3 if user.date_joined.weekday() == 4 else 1
                self.joined.append(user.date_joined + timedelta(days=next_workday, minutes=self.rng.randint(0, 60)))
        return by_ag

    def _days_since_joining(self) -> int:
        """A third have been there since the launch of 2017, the rest came since, some a few days ago.

        Draws two numbers whatever the day, so that the same people come out tomorrow.
        """
        launch, share = (timezone.localdate() - LAUNCH).days, self.rng.random()
        if self.rng.random() < 0.3:
            return launch - 2 - int(share * 58)
        return 4 + int(share * (launch - 65))

    def _names(self, count: int) -> list[tuple[str, str, str]]:
        names = [("women", *content.LONG_NAME)]
        for gender, full_names in content.FULL_NAMES.items():
            names += [(gender, *full_name.split()) for full_name in full_names.split(",")]
        last_names = self.rng.sample(content.LAST_NAMES.split(), count - len(names))
        first_names = [("women", name) for name in content.WOMEN.split()]
        first_names += [("men", name) for name in content.MEN.split()]
        names += [(*self.rng.choice(first_names), last_name) for last_name in last_names]
        self.rng.shuffle(names)
        return names

    def _workplaces(self, count: int) -> list[Municipality]:
        """Every district that takes part has somebody at the district; the rest falls by population, towns included."""
        chosen = [places[0] for places in self.places.values()]
        districts = list(self.places)
        weights = [self.places[key][0].population ** 0.6 for key in districts]
        while len(chosen) < count:
            places = self.places[self.rng.choices(districts, weights)[0]]
            if len(places) == 1 or self.rng.random() < 0.45:
                chosen.append(places[0])
            else:
                below = places[1:]
                chosen.append(self.rng.choices(below, [place.population or 1 for place in below])[0])
        self.rng.shuffle(chosen)
        return chosen

    def _member(self, user: User, municipality: Municipality, ag: int, gender: str) -> Member:
        rng = self.rng
        kind = "county" if len(municipality.key) == 5 else "town"
        area = rng.choice(["030 23125", "040 66969", "0221 4710", "069 90009", "089 99998"])
        member = Member(
            user=user,
            municipality=municipality,
            function=rng.choice(content.FUNCTIONS[ag]),
            department=rng.choice(content.DEPARTMENTS[kind]),
            phone=f"{area}-{rng.randint(100, 999)}" if rng.random() < 0.85 else "",
            funding_programme=rng.choice(content.FUNDING) if rng.random() < 0.3 else "",
            expertise=rng.choice(content.EXPERTISE[ag]) if rng.random() < 0.75 else "",
            show_email=rng.random() < 0.6,
            show_phone=rng.random() < 0.6,
            privacy_acknowledged_at=user.date_joined,
        )
        # Every seventh person says something; each text is used once.
        texts = self.about[gender] or self.about["all"]
        if texts and len(self.members) % 7 == 3:
            member.about = texts.pop(0)
        self.members.append(member)
        return member

    def _applicant(self, first, last, place, ag, function, department, domain, message, days_ago):
        user = self._user(first, last, days_ago=days_ago, domain=domain)
        member = Member(
            user=user,
            municipality=Municipality.objects.get(name=place),
            function=function,
            department=department,
            privacy_acknowledged_at=user.date_joined,
        )
        self.members.append(member)
        return member, ag, message, days_ago

    def _applicant_persona(self):
        user = self._user(APPLICANT.first_name, APPLICANT.last_name, days_ago=2, email=APPLICANT.email)
        member = Member(
            user=user,
            municipality=Municipality.objects.get(name="Landkreis Peine"),
            function="Bildungsmonitoring und Sozialplanung",
            department="Fachdienst Planung",
            privacy_acknowledged_at=user.date_joined,
        )
        self.members.append(member)
        return member, 2, "Ich baue ein Monitoring auf und suche Vergleichszahlen.", 2

    def _declined(self, first, last, place, ag, function, department, domain, message, days_ago, reason):
        member, *_ = self._applicant(first, last, place, ag, function, department, domain, message, days_ago)
        return member, ag, message, days_ago, reason
