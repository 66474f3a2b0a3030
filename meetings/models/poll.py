from datetime import date

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.text import validate_line, validate_text
from members.models import Member, User
from workgroups.models import Workgroup

from .meeting import BERLIN, Meeting, clock_span, in_groups_of


class DatePollQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Polls of the groups open to the user."""
        return self.filter(workgroup__in=Workgroup.objects.accessible_to(user).values("pk"))

    def open(self):
        """Polls that take answers: not decided, and at least one of their dates lies ahead."""
        ahead = DateOption.objects.filter(poll=OuterRef("pk"), starts_at__gt=timezone.now())
        return self.filter(Exists(ahead), state=DatePoll.State.OPEN, workgroup__state=Workgroup.State.ACTIVE)

    def of_groups_of(self, member):
        """Polls that ask the person: those of the groups they belong to, not of all they may look into."""
        return self.filter(in_groups_of(member))

    def waiting_for(self, user):
        """Open polls in which the user has not answered every date ahead, the most urgent first."""
        member = Member.objects.filter(user_id=user.pk).first()
        if member is None or not user.is_admitted:
            return self.none()
        missing = DateOption.objects.filter(poll=OuterRef("pk")).not_answered_by(member)
        polls = self.open().of_groups_of(member).filter(Exists(missing)).select_related("workgroup__parent")
        return polls.order_by(F("answer_by").asc(nulls_last=True), "created_at", "pk")

    def with_counts(self):
        """Adds ``option_count`` and ``voter_count``."""
        return self.annotate(
            option_count=Count("options", distinct=True), voter_count=Count("options__votes__member", distinct=True)
        )


class DatePoll(models.Model):
    """A question to a group: when can you? Fixing an option makes the meeting (``meeting``) and closes the poll.

    ``answer_by`` is a request, not a wall: answers change until the poll is decided. ``fixed_option`` tells what was
    chosen even when the meeting's draft is moved or deleted later. ``version`` rises with every change of the texts.
    """

    class State(models.TextChoices):
        OPEN = "open", "offen"
        FIXED = "fixed", "Termin steht"
        CLOSED = "closed", "ohne Termin beendet"

    workgroup = models.ForeignKey(Workgroup, verbose_name="Gruppe", on_delete=models.PROTECT, related_name="date_polls")
    title = models.CharField("Titel", max_length=150, validators=[validate_line])
    theme = models.CharField("Thema", max_length=200, blank=True, validators=[validate_line])
    description = models.TextField("Hinweise", max_length=2000, blank=True, validators=[validate_text])
    answer_by = models.DateField("Antwort erbeten bis", null=True, blank=True)
    state = models.CharField("Stand", max_length=10, choices=State.choices, default=State.OPEN)
    meeting = models.OneToOneField(
        Meeting, verbose_name="Treffen", null=True, blank=True, on_delete=models.SET_NULL, related_name="date_poll"
    )
    fixed_option = models.ForeignKey(
        "DateOption",
        verbose_name="festgelegter Termin",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    close_reason = models.CharField("Grund", max_length=300, blank=True, validators=[validate_line])
    created_by = models.ForeignKey(User, verbose_name="von", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)

    objects = DatePollQuerySet.as_manager()

    class Meta:
        verbose_name = "Terminumfrage"
        verbose_name_plural = "Terminumfragen"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="decided_polls_have_a_date",
                violation_error_message="Beendete Umfragen brauchen den Zeitpunkt der Entscheidung.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:poll_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_fixed(self) -> bool:
        return self.state == self.State.FIXED

    @property
    def can_be_decided(self) -> bool:
        """Open, or fixed with a draft that was deleted again: then another date may be fixed."""
        return self.is_open or (self.is_fixed and self.meeting_id is None)

    def members_to_answer(self) -> models.QuerySet[Member]:
        """The group's members who have said nothing about some date ahead; nobody once the poll has ended."""
        if not self.is_open:
            return Member.objects.none()
        voted = DateVote.objects.filter(option=OuterRef("pk"), member=OuterRef(OuterRef("pk")))
        return self.workgroup.members.filter(Exists(self.options.ahead().filter(~Exists(voted))))

    def voters(self) -> models.QuerySet[Member]:
        """The group's members who have answered at least one of the dates."""
        voted = DateVote.objects.filter(option__poll=self, member=OuterRef("pk"))
        return self.workgroup.members.filter(Exists(voted))

    @property
    def mail_key(self) -> str:
        """The outbox's object_key for all mails of the poll."""
        return f"poll:{self.pk}"


class DateOptionQuerySet(models.QuerySet):
    def ahead(self):
        """Dates that can still be chosen."""
        return self.filter(starts_at__gt=timezone.now())

    def with_vote_count(self):
        """Adds ``vote_count``."""
        return self.annotate(vote_count=Count("votes"))

    def not_answered_by(self, member):
        """Dates ahead that the person has said nothing about."""
        return self.ahead().filter(~Exists(DateVote.objects.filter(option=OuterRef("pk"), member=member)))


class DateOption(models.Model):
    """One offered time of a poll."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")

    objects = DateOptionQuerySet.as_manager()

    class Meta:
        verbose_name = "Termin zur Wahl"
        verbose_name_plural = "Termine zur Wahl"
        ordering = ["starts_at", "ends_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "starts_at", "ends_at"],
                name="one_date_option_per_time",
                violation_error_message="Dieser Termin steht schon zur Wahl.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="date_option_ends_after_start",
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"

    @property
    def day(self) -> date:
        """The day in Europe/Berlin."""
        return timezone.localtime(self.starts_at, BERLIN).date()

    @property
    def clock_span(self) -> str:
        return clock_span(self.starts_at, self.ends_at)

    @property
    def begin_and_end(self) -> tuple[str, str]:
        """„10:00“ and „15:00“ in Europe/Berlin."""
        begin, end = timezone.localtime(self.starts_at, BERLIN), timezone.localtime(self.ends_at, BERLIN)
        return f"{begin:%H:%M}", f"{end:%H:%M}"

    @property
    def is_past(self) -> bool:
        return self.starts_at <= timezone.now()


class DateVote(models.Model):
    """One member's word on one option; only the member changes it."""

    class Answer(models.TextChoices):
        YES = "yes", "ja"
        IF_NEEDED = "if_needed", "wenn nötig"
        NO = "no", "nein"

    option = models.ForeignKey(DateOption, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="date_votes")
    answer = models.CharField("Antwort", max_length=10, choices=Answer.choices)
    voted_at = models.DateTimeField("abgestimmt", default=timezone.now)

    class Meta:
        verbose_name = "Stimme"
        verbose_name_plural = "Stimmen"
        constraints = [
            models.UniqueConstraint(
                fields=["option", "member"],
                name="one_date_vote_per_member_and_option",
                violation_error_message="Sie haben zu diesem Termin schon abgestimmt.",
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.get_answer_display()}"
