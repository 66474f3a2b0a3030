from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.searchable import Searchable, SearchableQuerySet
from dkbm_portal.text import plain_excerpt, validate_line, validate_text
from members.models import Member, User


class WorkgroupQuerySet(SearchableQuerySet):
    def ags(self):
        return self.filter(kind=Workgroup.Kind.AG).order_by("number")

    def active(self):
        return self.filter(state=Workgroup.State.ACTIVE)

    def concluded(self):
        return self.filter(state=Workgroup.State.CONCLUDED)

    def visible_to(self, user):
        """Groups whose page the user may open: all for admitted people, none before admission (R2)."""
        return self if user.is_authenticated and user.is_admitted else self.none()

    def uags(self):
        return self.filter(kind=Workgroup.Kind.UAG)

    def with_member_count(self):
        """Add ``member_count`` to AGs and UAGs; for the two derived groups count ``members``."""
        people = Membership.objects.active().filter(workgroup=OuterRef("pk"), member__user__is_active=True)
        counted = people.order_by().values("workgroup").annotate(people=Count("pk")).values("people")
        return self.annotate(member_count=Coalesce(Subquery(counted), 0))

    def accessible_to(self, user):
        """Groups whose forum, meetings and results are open to the user (R7, design §4)."""
        if not user.is_authenticated or not user.is_admitted:
            return self.none()
        if user.is_staff:
            return self
        own = Membership.objects.active().filter(member__user=user).values("workgroup")
        led = Office.objects.leading().filter(member__user=user).values("workgroup")
        query = Q(pk__in=own) | Q(parent__in=led, kind=Workgroup.Kind.UAG) | Q(kind=Workgroup.Kind.NETWORK)
        if Office.objects.in_concept_group().filter(member__user=user).exists():
            query |= Q(kind=Workgroup.Kind.CONCEPT)
        return self.filter(query)

    def results_open_to(self, user):
        """UAGs whose result the user may read: they work for all members of their AG."""
        own = Membership.objects.active().filter(member__user_id=user.pk).values("workgroup")
        return self.visible_to(user).uags().filter(Q(pk__in=self.accessible_to(user).values("pk")) | Q(parent__in=own))

    def led_by(self, user):
        """Groups the user leads: AGs as speaker or deputy with their UAGs, UAGs as coordinator, all for staff."""
        if not user.is_authenticated or not user.is_admitted:
            return self.none()
        if user.is_staff:
            return self
        led = Office.objects.leading().filter(member__user=user).values("workgroup")
        return self.filter(Q(pk__in=led) | Q(parent__in=led, kind=Workgroup.Kind.UAG))


class Workgroup(Searchable):
    """Everything people belong to: the network, the AGs, their UAGs and the Konzeptgruppe."""

    class Kind(models.TextChoices):
        NETWORK = "network", "Gesamtnetzwerk"
        AG = "ag", "Arbeitsgruppe"
        UAG = "uag", "Unterarbeitsgruppe"
        CONCEPT = "concept", "Konzeptgruppe"

    class State(models.TextChoices):
        ACTIVE = "active", "aktiv"
        CONCLUDED = "concluded", "abgeschlossen"

    kind = models.CharField("Art", max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", verbose_name="gehört zu", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    number = models.PositiveSmallIntegerField("Nummer", null=True, blank=True, help_text="Nur für Arbeitsgruppen.")
    name = models.CharField("Name", max_length=120, validators=[validate_line])
    slug = models.SlugField("Adresse", max_length=80, unique=True)
    goal = models.TextField("Ziel", max_length=3000, validators=[validate_text])
    goal_html = RenderedMarkdownField("goal")
    suits = models.CharField(
        "Für wen",
        max_length=300,
        blank=True,
        validators=[validate_line],
        help_text="Ein Satz für die Registrierung: für welche beruflichen Aufgaben die AG gedacht ist.",
    )
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.ACTIVE)
    founded_on = models.DateField("gegründet am", default=timezone.localdate)
    planned_until = models.DateField("geplant bis", null=True, blank=True)
    concluded_on = models.DateField("abgeschlossen am", null=True, blank=True)
    result = models.TextField("Ergebnis", max_length=20000, blank=True, validators=[validate_text])
    result_html = RenderedMarkdownField("result")

    objects = WorkgroupQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Gruppe"
        verbose_name_plural = "Gruppen"
        ordering = ["kind", "number", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(kind="ag"),
                name="one_ag_per_number",
                violation_error_message="Diese AG-Nummer ist schon vergeben.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind__in=["network", "concept"]),
                name="one_network_and_one_concept_group",
                violation_error_message="Gesamtnetzwerk und Konzeptgruppe gibt es nur einmal.",
            ),
            models.CheckConstraint(
                condition=Q(kind="network", parent__isnull=True) | (~Q(kind="network") & Q(parent__isnull=False)),
                name="every_group_but_the_network_has_a_parent",
                violation_error_message="Bitte wählen Sie, zu welcher Gruppe diese Gruppe gehört.",
            ),
            models.CheckConstraint(
                condition=Q(kind="ag", number__isnull=False) | (~Q(kind="ag") & Q(number__isnull=True)),
                name="ags_have_a_number",
                violation_error_message="Arbeitsgruppen brauchen eine Nummer, andere Gruppen keine.",
            ),
            models.CheckConstraint(
                condition=Q(state="active", concluded_on__isnull=True)
                | Q(state="concluded", concluded_on__isnull=False),
                name="concluded_groups_have_a_date",
                violation_error_message="Abgeschlossene Gruppen brauchen ein Datum, aktive haben keines.",
            ),
        ]

    def __str__(self):
        return f"AG {self.number} {self.name}" if self.kind == self.Kind.AG else self.name

    def get_absolute_url(self):
        return reverse("workgroups:group_detail", args=[self.slug])

    def search_parts(self):
        return str(self), f"{self.goal} {self.result}"

    @property
    def short_name(self) -> str:
        """„AG 2“ for an AG, the name for other groups."""
        return f"AG {self.number}" if self.kind == self.Kind.AG else self.name

    @property
    def css_class(self) -> str:
        """The colour class: a UAG wears its AG's colour."""
        if self.kind == self.Kind.UAG:
            return self.parent.css_class
        return f"group-ag-{self.number}" if self.kind == self.Kind.AG else "group-network"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def result_excerpt(self) -> str:
        return plain_excerpt(self.result_html, 240)

    @property
    def members(self) -> models.QuerySet[Member]:
        """Who belongs to the group today; the network's and the Konzeptgruppe's members are derived (R4)."""
        people = Member.objects.filter(user__is_active=True)
        if self.kind == self.Kind.NETWORK:
            return people.admitted()
        if self.kind == self.Kind.CONCEPT:
            return people.filter(pk__in=Office.objects.in_concept_group().values("member"))
        return people.filter(pk__in=Membership.objects.active().filter(workgroup=self).values("member"))


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status=Membership.Status.ACTIVE)

    def requested(self):
        return self.filter(status=Membership.Status.REQUESTED)

    def changes_into(self, ag):
        """Open requests of people of other AGs to move into this one (R1)."""
        admitted = self.model.objects.active().filter(kind=Workgroup.Kind.AG).values("member")
        return self.requested().filter(workgroup=ag, member__in=admitted).order_by("requested_at")

    def waiting_for_staff(self):
        """Applications of confirmed people who are in no AG yet: the Transferagentur admits them (R2)."""
        admitted = Membership.objects.active().filter(kind=Workgroup.Kind.AG).values("member")
        confirmed = User.objects.filter(is_active=True, emailaddress__verified=True)
        return (
            self.requested()
            .filter(kind=Workgroup.Kind.AG, member__user__in=confirmed)
            .exclude(member__in=admitted)
            .order_by("requested_at")
        )

    def change_requests(self):
        """Requests of people who were in another AG when they asked, open and decided ones (R1)."""
        then = OuterRef("requested_at")
        present = (
            Membership.objects.filter(member=OuterRef("member"), kind=Workgroup.Kind.AG)
            .filter(Q(status=Membership.Status.ACTIVE) | Q(status=Membership.Status.ENDED, ended_at__gte=then))
            .exclude(pk=OuterRef("pk"))
            .annotate(began=Coalesce("decided_at", "requested_at"))
            .filter(began__lte=then)
        )
        return self.filter(Exists(present), kind=Workgroup.Kind.AG)


class Membership(models.Model):
    """A person's belonging to an AG or UAG, from the request to its end. Rows are kept as history.

    For an AG, registering is requesting (R1); ``kind`` repeats the group's kind so that the database can keep the
    rule of one AG per person.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", "beantragt"
        ACTIVE = "active", "aktiv"
        DECLINED = "declined", "abgelehnt"
        WITHDRAWN = "withdrawn", "zurückgezogen"
        ENDED = "ended", "beendet"

    member = models.ForeignKey(Member, verbose_name="Person", on_delete=models.CASCADE, related_name="memberships")
    workgroup = models.ForeignKey(
        Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="memberships"
    )
    kind = models.CharField("Art", max_length=10, choices=Workgroup.Kind.choices, editable=False)
    status = models.CharField("Stand", max_length=10, choices=Status.choices, default=Status.REQUESTED)
    message = models.TextField("Nachricht", max_length=1000, blank=True, validators=[validate_text])
    requested_at = models.DateTimeField("beantragt", default=timezone.now)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="entschieden von",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField("Begründung", max_length=1000, blank=True, validators=[validate_text])
    ended_at = models.DateTimeField("beendet", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind="ag", status="active"),
                name="one_active_ag_per_member",
                violation_error_message="Die Person ist schon Mitglied einer Arbeitsgruppe.",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind="ag", status="requested"),
                name="one_open_ag_request_per_member",
                violation_error_message="Es gibt schon einen offenen Antrag dieser Person.",
            ),
            models.UniqueConstraint(
                fields=["member", "workgroup"],
                condition=Q(status__in=["requested", "active"]),
                name="one_current_membership_per_group",
                violation_error_message="Die Person gehört der Gruppe schon an.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ag", "uag"]),
                name="memberships_in_ags_and_uags_only",
                violation_error_message="Mitgliedschaften gibt es nur in Arbeitsgruppen und Unterarbeitsgruppen.",
            ),
        ]

    def __str__(self):
        return f"{self.member} in {self.workgroup.short_name}"

    def save(self, *args, **kwargs):
        self.kind = self.workgroup.kind
        super().save(*args, **kwargs)


class OfficeQuerySet(models.QuerySet):
    def not_over_on(self, day):
        """Terms that last beyond the beginning of a day; on the day in ``ended_on`` the office is the successor's.

        A term that ended on the day of its beginning was called off.
        """
        begin = Greatest(F("since"), Value(day, output_field=models.DateField()))
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=begin))

    def running(self):
        """Terms that have not ended: those of today and those that begin later."""
        return self.not_over_on(timezone.localdate())

    def current(self):
        """Offices held today."""
        today = timezone.localdate()
        return self.running().filter(
            Q(until__isnull=True) | Q(until__gte=today), since__lte=today, member__user__is_active=True
        )

    def run_out(self):
        """Terms to last until a day that has passed, whose end nobody has written yet."""
        return self.filter(ended_on__isnull=True, until__lt=timezone.localdate())

    def leading(self):
        """Current offices that lead a group: speaker and deputy of an AG, coordinator of a UAG."""
        return self.current().filter(role__in=[Office.Role.SPEAKER, Office.Role.DEPUTY, Office.Role.COORDINATOR])

    def in_concept_group(self):
        """Current offices that make a person a member of the Konzeptgruppe (R4)."""
        return self.current().filter(role__in=[Office.Role.SPEAKER, Office.Role.DEPUTY, Office.Role.CONCEPT_DELEGATE])

    def of(self, group):
        """A group's own offices; for the network and the Konzeptgruppe those of all AGs, of which they are made."""
        if group.kind in (Workgroup.Kind.NETWORK, Workgroup.Kind.CONCEPT):
            return self.filter(workgroup__kind=Workgroup.Kind.AG)
        return self.filter(workgroup=group)

    def history(self):
        """Running terms first, then those that ended, the last one first."""
        return self.order_by(F("ended_on").desc(nulls_first=True), "-since", "pk")


class Office(models.Model):
    """A term of office. ``ended_on`` empty means the place is taken, so the database keeps R3 and R4 by ``seat``.

    Speaker, deputy and coordinator have one seat a group, concept delegates three an AG.
    """

    class Role(models.TextChoices):
        SPEAKER = "speaker", "Sprecher/-in"
        DEPUTY = "deputy", "Stellvertretung"
        COORDINATOR = "coordinator", "Koordination"
        CONCEPT_DELEGATE = "concept_delegate", "Mitglied der Konzeptgruppe"

    workgroup = models.ForeignKey(Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="offices")
    member = models.ForeignKey(Member, verbose_name="Person", on_delete=models.CASCADE, related_name="offices")
    role = models.CharField("Amt", max_length=20, choices=Role.choices)
    seat = models.PositiveSmallIntegerField("Platz", default=1, editable=False)
    since = models.DateField("seit", default=timezone.localdate)
    until = models.DateField("gewählt bis", null=True, blank=True)
    ended_on = models.DateField("beendet am", null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "Amt"
        verbose_name_plural = "Ämter"
        ordering = ["workgroup", "role", "seat"]
        constraints = [
            models.UniqueConstraint(
                fields=["workgroup", "role", "seat"],
                condition=Q(ended_on__isnull=True),
                name="one_holder_per_office_and_seat",
                violation_error_message="Dieses Amt ist besetzt. Bitte beenden Sie zuerst die laufende Amtszeit.",
            ),
            models.UniqueConstraint(
                fields=["workgroup", "member"],
                condition=Q(ended_on__isnull=True),
                name="one_office_per_member_and_group",
                violation_error_message="Die Person hat in dieser Gruppe schon ein Amt.",
            ),
            models.CheckConstraint(
                condition=Q(seat=1) | Q(role="concept_delegate", seat__range=(1, 3)),
                name="three_concept_delegates_per_ag",
                violation_error_message="Je AG sind höchstens drei weitere Mitglieder in der Konzeptgruppe.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="office_until_after_since",
                violation_error_message="Das Ende der Amtszeit liegt vor ihrem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")),
                name="office_ended_after_since",
                violation_error_message="Das Ende der Amtszeit liegt vor ihrem Beginn.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.workgroup.short_name}: {self.member}"

    @property
    def has_begun(self) -> bool:
        return self.since <= timezone.localdate()

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None and self.ended_on <= max(timezone.localdate(), self.since)

    @property
    def last_day(self):
        """The day until which the term lasted or is to last; None without an end."""
        return min((day for day in (self.until, self.ended_on) if day), default=None)


class Application(Membership):
    """A Membership as the Transferagentur's admin lists it while it waits for admission."""

    class Meta:
        proxy = True
        verbose_name = "Antrag"
        verbose_name_plural = "Anträge"
