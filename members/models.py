from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Replace
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from dkbm_portal.searchable import Searchable, SearchableQuerySet
from dkbm_portal.text import validate_line, validate_text


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Create an account; the address is kept in lower case, because it is the login."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: a member, an applicant or the Transferagentur's staff. The e-mail address is the login."""

    email = models.EmailField("E-Mail-Adresse", max_length=254, unique=True)
    first_name = models.CharField("Vorname", max_length=80, validators=[validate_line])
    last_name = models.CharField("Nachname", max_length=80, validators=[validate_line])
    is_staff = models.BooleanField("Transferagentur", default=False, help_text="Darf in die Verwaltung.")
    is_active = models.BooleanField("aktiv", default=True, help_text="Ohne Häkchen ist keine Anmeldung möglich.")
    date_joined = models.DateTimeField("registriert", default=timezone.now)
    erased_at = models.DateTimeField("gelöscht", null=True, blank=True, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "Konto"
        verbose_name_plural = "Konten"
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email",
                violation_error_message="Zu dieser E-Mail-Adresse gibt es schon ein Konto.",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @cached_property
    def is_admitted(self) -> bool:
        """Whether the person may see the members' part (R2): staff, or an active membership of an AG."""
        return self.is_active and (self.is_staff or Member.objects.admitted().filter(user=self).exists())


class Municipality(models.Model):
    """A municipal administration of Lower Saxony, or another body whose people take part.

    Rows come from Destatis' Gemeindeverzeichnis (state of 2023-11-30); ``key`` has 5 digits at county level.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", "Landkreis"
        REGION = "region", "Region"
        INDEPENDENT_CITY = "independent_city", "kreisfreie Stadt"
        TOWN = "town", "Stadt"
        MUNICIPALITY = "municipality", "Gemeinde"
        JOINT_MUNICIPALITY = "joint_municipality", "Samtgemeinde"
        OTHER = "other", "andere Einrichtung"

    key = models.CharField("Schlüssel", max_length=12, unique=True)
    name = models.CharField("Name", max_length=120, unique=True, validators=[validate_line])
    kind = models.CharField("Art", max_length=20, choices=Kind.choices)
    district = models.ForeignKey(
        "self", verbose_name="Landkreis", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    seat = models.CharField("Sitz", max_length=80, blank=True)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def district_key(self) -> str:
        """Key of the county-level area it lies in; its own key at county level."""
        return self.key[:5]


class MailDomain(models.Model):
    """A mail domain of an administration: tells staff whether an applicant's address fits the municipality."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="mail_domains")
    domain = models.CharField("Domain", max_length=120, validators=[validate_line])

    class Meta:
        verbose_name = "E-Mail-Domain"
        verbose_name_plural = "E-Mail-Domains"
        constraints = [
            models.UniqueConstraint(
                Lower("domain"),
                "municipality",
                name="one_row_per_mail_domain",
                violation_error_message="Diese Domain ist bei der Kommune schon eingetragen.",
            )
        ]

    def __str__(self):
        return self.domain


def _alphabetical(field: str):
    """Sort key after DIN 5007-1 (ä like a, ß like ss) that SQLite and PostgreSQL share, whatever the collation."""
    key = F(field)
    for letter, base in (("Ä", "a"), ("ä", "a"), ("Ö", "o"), ("ö", "o"), ("Ü", "u"), ("ü", "u"), ("ß", "ss")):
        key = Replace(key, Value(letter), Value(base))
    return Lower(key)


class MemberQuerySet(SearchableQuerySet):
    def admitted(self):
        """People with an active membership of an AG (R1, R2)."""
        return self.filter(
            pk__in=self.model.objects.filter(
                memberships__kind="ag", memberships__status="active", user__is_active=True
            ).values("pk")
        )

    def visible_to(self, user):
        """Admitted members for admitted viewers, everybody for staff, only oneself for applicants."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        if user.is_admitted:
            return self.admitted()
        return self.filter(user=user)

    def ags(self) -> list[tuple[int, str]]:
        """Number and name of the AGs these people belong to."""
        rows = self.filter(memberships__kind="ag", memberships__status="active")
        return list(
            rows.order_by("memberships__workgroup__number")
            .values_list("memberships__workgroup__number", "memberships__workgroup__name")
            .distinct()
        )

    def with_ag(self):
        """Load what ``Member.ag`` and the rows of a list need."""
        return self.select_related("user", "municipality").prefetch_related("memberships__workgroup")

    def by_name(self):
        return self.order_by(_alphabetical("user__last_name"), _alphabetical("user__first_name"), "pk")


class Member(Searchable):
    """The professional side of a person: where they work, as what, and what of it others may see."""

    user = models.OneToOneField(User, verbose_name="Konto", on_delete=models.CASCADE, related_name="member")
    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.PROTECT, related_name="members"
    )
    function = models.CharField("Funktion", max_length=150, validators=[validate_line])
    department = models.CharField("Amt oder Fachbereich", max_length=150, blank=True, validators=[validate_line])
    phone = models.CharField("Telefon", max_length=40, blank=True, validators=[validate_line])
    funding_programme = models.CharField(
        "Förderprogramm",
        max_length=150,
        blank=True,
        validators=[validate_line],
        help_text="Falls Ihre Stelle aus einem Programm finanziert wird, z. B. Bildungsregion.",
    )
    expertise = models.CharField(
        "Themen und Erfahrungen",
        max_length=300,
        blank=True,
        validators=[validate_line],
        help_text="Wozu können andere Sie fragen? Stichworte genügen.",
    )
    about = models.TextField("Über mich", max_length=2000, blank=True, validators=[validate_text])
    show_email = models.BooleanField("E-Mail-Adresse für Mitglieder sichtbar", default=False)
    show_phone = models.BooleanField("Telefonnummer für Mitglieder sichtbar", default=False)
    privacy_acknowledged_at = models.DateTimeField("Datenschutzhinweise zur Kenntnis genommen", default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Mitglied"
        verbose_name_plural = "Mitglieder"

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("members:member_detail", args=[self.pk])

    def search_parts(self):
        title = f"{self.user.get_full_name()} {self.municipality.name}"
        return title, f"{self.function} {self.department} {self.expertise} {self.funding_programme}"

    @property
    def ag(self):
        """The AG the person belongs to (R1), or None; lists use ``MemberQuerySet.with_ag``."""
        rows = (row for row in self.memberships.all() if row.kind == "ag" and row.status == "active")
        return next((row.workgroup for row in rows), None)

    @property
    def mail_domain_fits(self) -> bool | None:
        """Whether the login address belongs to the municipality; None when no domain of it is known."""
        domains = [row.domain.lower() for row in self.municipality.mail_domains.all()]
        own = self.user.email.rpartition("@")[2].lower()
        return any(own == domain or own.endswith(f".{domain}") for domain in domains) if domains else None

    @property
    def shown_email(self) -> str:
        """The address if released, else an empty string; templates use this, never ``user.email``."""
        return self.user.email if self.show_email else ""

    @property
    def shown_phone(self) -> str:
        return self.phone if self.show_phone else ""


def open_municipalities() -> models.QuerySet[Municipality]:
    """Municipalities people may name when they register, the county level first."""
    return Municipality.objects.order_by(
        models.Case(models.When(Q(district__isnull=True), then=0), default=1, output_field=models.IntegerField()),
        "name",
    )
