import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.mail.plain_text import html_to_text
from dkbm_portal.searchable import Searchable, SearchableQuerySet
from dkbm_portal.text import validate_line, validate_text
from members.models import Member, Municipality
from workgroups.models import Membership, Office, Workgroup

BERLIN = ZoneInfo("Europe/Berlin")
ATTENDANCE_BEFORE = timedelta(hours=1)
_ZONE_NAMES = {"CET": "MEZ", "CEST": "MESZ"}


def clock_span(starts_at: datetime, ends_at: datetime) -> str:
    """„10:00–15:00 Uhr“ in Europe/Berlin."""
    begin, end = timezone.localtime(starts_at, BERLIN), timezone.localtime(ends_at, BERLIN)
    return f"{begin:%H:%M}–{end:%H:%M}\N{NO-BREAK SPACE}Uhr"


def in_groups_of(member) -> Q:
    """What belongs to the person's own groups: memberships, the network, the Konzeptgruppe by office (R4)."""
    groups = Q(workgroup__in=Membership.objects.active().filter(member=member).values("workgroup"))
    groups |= Q(workgroup__kind=Workgroup.Kind.NETWORK)
    if Office.objects.in_concept_group().filter(member=member).exists():
        groups |= Q(workgroup__kind=Workgroup.Kind.CONCEPT)
    return groups


class MeetingQuerySet(SearchableQuerySet):
    def announced(self):
        """Everything that was announced once: also closed and cancelled meetings."""
        return self.exclude(state=Meeting.State.DRAFT)

    def upcoming(self):
        """Announced meetings that are not over, the next one first."""
        return self.filter(state=Meeting.State.ANNOUNCED, ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def ahead(self):
        """As ``upcoming``, with cancelled meetings in their place: people look for what was in their calendar."""
        states = [Meeting.State.ANNOUNCED, Meeting.State.CANCELLED]
        return self.filter(state__in=states, ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        """Meetings that are over and took place, the last one first."""
        over = Q(state=Meeting.State.CLOSED) | Q(state=Meeting.State.ANNOUNCED, ends_at__lt=timezone.now())
        return self.filter(over).order_by("-starts_at", "-pk")

    def visible_to(self, user):
        """Meetings of groups open to the user and those the user comes to as a deputy; drafts only for planners."""
        groups = Workgroup.objects.accessible_to(user).values("pk")
        led = Workgroup.objects.led_by(user).values("pk")
        open_to_user = Q(workgroup__in=groups)
        if user.is_authenticated and user.is_admitted:
            open_to_user |= Q(pk__in=self._invitations().filter(deputy__user=user).values("meeting"))
        return self.filter(open_to_user).filter(~Q(state=Meeting.State.DRAFT) | Q(workgroup__in=led))

    def of_groups_of(self, member):
        """Meetings of the groups the person belongs to and those the person comes to as a deputy.

        Narrower than ``visible_to`` for those who lead a group.
        """
        deputised = self._invitations().filter(deputy=member).values("meeting")
        return self.filter(in_groups_of(member) | Q(pk__in=deputised))

    def in_year(self, year: int):
        """Meetings that begin in the calendar year of Europe/Berlin."""
        return self.filter(starts_at__year=year)

    def counting_for_the_year(self, meeting):
        """The AG's meetings that R6 counts beside ``meeting``: same calendar year, not cancelled."""
        year = timezone.localtime(meeting.starts_at).year
        others = self.filter(workgroup=meeting.workgroup).exclude(pk=meeting.pk)
        return others.in_year(year).exclude(state=Meeting.State.CANCELLED)

    def _invitations(self):
        return self.model._meta.get_field("invitations").related_model.objects

    def with_own_invitation(self, user):
        """Adds ``own_invitations``: a list with the user's current invitation, or empty."""
        own = self._invitations().current().filter(member__user=user)
        return self.prefetch_related(models.Prefetch("invitations", queryset=own, to_attr="own_invitations"))


class Meeting(Searchable):
    """A meeting of a group. Nothing is mailed while it is a draft.

    ``sequence`` is the SEQUENCE of RFC 5546: it rises when time, place or state change. ``version`` rises with every
    save of the form, so that two people editing at once are noticed; ``minutes_version`` does the same for the minutes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        ANNOUNCED = "announced", "angekündigt"
        CLOSED = "closed", "abgeschlossen"
        CANCELLED = "cancelled", "abgesagt"

    workgroup = models.ForeignKey(Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="meetings")
    part_of = models.ForeignKey(
        "self",
        verbose_name="Teil von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="Das Jahrestreffen, in dem dieses Treffen stattfindet.",
    )
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    theme = models.CharField("Thema", max_length=200, blank=True, validators=[validate_line])
    agenda = models.TextField("Tagesordnung", max_length=10000, blank=True, validators=[validate_text])
    agenda_html = RenderedMarkdownField("agenda")
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.DRAFT)
    host = models.ForeignKey(
        Municipality,
        verbose_name="Gastgebende Kommune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_meetings",
    )
    venue = models.CharField("Ort", max_length=150, blank=True, validators=[validate_line])
    address = models.CharField("Anschrift", max_length=200, blank=True, validators=[validate_line])
    online_url = models.URLField("Link zur Videokonferenz", max_length=500, blank=True)
    answer_by = models.DateField("Antwort erbeten bis", null=True, blank=True)
    capacity = models.PositiveIntegerField(
        "Plätze vor Ort", null=True, blank=True, help_text="Leer heißt unbegrenzt. Wer online teilnimmt, zählt nicht."
    )
    reserved_places = models.PositiveIntegerField(
        "davon reserviert", default=0, help_text="Für die Transferagentur und die Gastgeber."
    )
    minutes = models.TextField("Protokoll", max_length=50000, blank=True, validators=[validate_text])
    minutes_html = RenderedMarkdownField("minutes")
    attendance = models.PositiveIntegerField("Anzahl der Teilnehmenden", null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    minutes_version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField("zuletzt geändert", auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="geplant von",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    announced_at = models.DateTimeField("angekündigt", null=True, blank=True)
    cancelled_at = models.DateTimeField("abgesagt", null=True, blank=True)
    cancel_reason = models.CharField("Grund der Absage", max_length=300, blank=True, validators=[validate_line])
    closed_at = models.DateTimeField("abgeschlossen", null=True, blank=True)
    minutes_reminded_at = models.DateTimeField("an das Protokoll erinnert", null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Treffen"
        verbose_name_plural = "Treffen"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", announced_at__isnull=True)
                | (~Q(state="draft") & Q(announced_at__isnull=False)),
                name="announced_meetings_have_a_date",
                violation_error_message="Angekündigte Treffen brauchen den Zeitpunkt der Ankündigung.",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False),
                name="cancelled_meetings_have_a_date",
                violation_error_message="Abgesagte Treffen brauchen den Zeitpunkt der Absage.",
            ),
            models.CheckConstraint(
                condition=Q(reserved_places=0) | Q(capacity__isnull=False, reserved_places__lte=F("capacity")),
                name="reserved_places_within_capacity",
                violation_error_message="Es können nicht mehr Plätze reserviert sein, als es gibt.",
            ),
        ]
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["state", "starts_at"], name="meeting_state_start")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:meeting_detail", args=[self.pk])

    def search_parts(self):
        items = self.items.all() if self.pk else []
        sessions = self.sessions.all() if self.pk else []
        parts = [self.agenda, *(item.title for item in items), *(session.title for session in sessions), self.venue]
        if self.state == self.State.CLOSED:
            parts += [self.minutes, *(f"{item.outcome} {item.decision}" for item in items)]
        return f"{self.title} {self.theme}", " ".join(parts)

    def save_search_columns(self, *changed: str) -> None:
        """Save the columns that follow from the items of agenda and programme, and those named."""
        models.prefetch_related_objects([self], "items", "sessions")
        self.save(update_fields=["search_title", "search_stems", "search_folded", "changed_at", *changed])

    def agenda_lines(self) -> list:
        """Return the items in order, breaks too, each with ``begins_at``, ``ends_at`` and ``runs_over`` (the end)."""
        lines, moment = list(self.items.all()), self.starts_at
        for item in lines:
            item.begins_at = moment
            moment += timedelta(minutes=item.duration)
            item.ends_at = moment
            item.runs_over = moment > self.ends_at
        return lines

    def agenda_as_text(self) -> str:
        """Return the agenda as plain lines for calendars and mails: the items if there are any, else the free text."""
        lines = [
            f"{timezone.localtime(item.begins_at, BERLIN):%H:%M}\N{NO-BREAK SPACE}Uhr {item.title}"
            + (f" ({item.person})" if item.person else "")
            for item in self.agenda_lines()
        ]
        return "\n".join(lines) or html_to_text(self.agenda_html).strip()

    def programme_as_text(self) -> str:
        """Return the programme as plain lines for calendars: „13:30–15:15 Uhr Werkstatt (Raum 2)“."""
        return "\n".join(session.line for session in self.sessions.all() if not session.is_cancelled)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_announced(self) -> bool:
        return self.state == self.State.ANNOUNCED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def has_place(self) -> bool:
        return bool(self.venue or self.online_url)

    @property
    def clock_span(self) -> str:
        """„10:00–15:00 Uhr“ in Europe/Berlin."""
        return clock_span(self.starts_at, self.ends_at)

    @property
    def zone_name(self) -> str:
        """„MESZ“ in summer, „MEZ“ in winter, for texts that leave the portal."""
        return _ZONE_NAMES[timezone.localtime(self.starts_at, BERLIN).tzname()]

    @property
    def people(self) -> models.QuerySet[Member]:
        """Who may have an invitation today: the group's members, and admitted people who come in somebody's place."""
        return Member.objects.filter(Q(pk__in=self.workgroup.members.values("pk")) | Q(pk__in=self._deputies()))

    def people_among(self, users) -> set[int]:
        """Return the keys of ``people`` whose accounts are ``users``, without a look at the thousands of others."""
        members = self.workgroup.members.filter(user__in=users).values_list("pk", flat=True)
        deputies = list(self.invitations.filter(deputy__user__in=users).values_list("deputy", flat=True))
        if not deputies:
            return set(members)
        return {*members, *Member.objects.admitted().filter(pk__in=deputies).values_list("pk", flat=True)}

    def _deputies(self) -> models.QuerySet[Member]:
        deputies = self.invitations.filter(deputy__isnull=False).values("deputy")
        return Member.objects.admitted().filter(pk__in=deputies)

    @property
    def is_hybrid(self) -> bool:
        return bool(self.venue and self.online_url)

    @property
    def takes_attendance(self) -> bool:
        """Who is there can be entered from an hour before the beginning until the minutes are closed."""
        return self.is_announced and self.starts_at - ATTENDANCE_BEFORE <= timezone.now()

    @property
    def takes_answers(self) -> bool:
        """Answers count until the meeting begins; the answer date is a request, not a wall."""
        return self.state == self.State.ANNOUNCED and self.starts_at > timezone.now()
