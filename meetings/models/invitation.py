from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from dkbm_portal.text import validate_line
from members.models import Member

from .meeting import Meeting


def offered_modes(meeting: Meeting) -> list[str]:
    """Return how one can take part, on site first; a meeting without place and link counts as on site."""
    modes = [Invitation.Mode.ON_SITE] if meeting.venue or not meeting.online_url else []
    return modes + [Invitation.Mode.ONLINE] if meeting.online_url else modes


class InvitationQuerySet(models.QuerySet):
    def current(self):
        """Invitations that were not taken back: the one answer to „who is affected by this meeting“."""
        return self.filter(withdrawn_at__isnull=True)

    def open_for(self, user):
        """Invitations to meetings ahead that the user has not answered yet, the next meeting first."""
        return (
            self.current()
            .filter(
                member__user=user,
                answer=Invitation.Answer.NONE,
                meeting__state=Meeting.State.ANNOUNCED,
                meeting__starts_at__gt=timezone.now(),
            )
            .select_related("meeting__workgroup__parent")
            .order_by("meeting__starts_at", "pk")
        )

    def participants(self):
        """Who comes: those who accepted and don't wait for a seat."""
        return self.filter(answer=Invitation.Answer.ACCEPTED).exclude(place=Invitation.Place.WAITING)

    def to_choose(self):
        """Participants who have not said yet which sessions of the programme they come to."""
        return self.participants().filter(chose_at__isnull=True)

    def choosing_for(self, user):
        """The user's invitations to meetings ahead whose programme waits for a choice, the next meeting first."""
        choice = self.model._meta.get_field("session_choices").related_model
        sessions = choice._meta.get_field("session").related_model.objects.choosable()
        return (
            self.current()
            .to_choose()
            .filter(
                models.Exists(sessions.filter(meeting=models.OuterRef("meeting"))),
                member__user=user,
                meeting__state=Meeting.State.ANNOUNCED,
                meeting__starts_at__gt=timezone.now(),
            )
            .select_related("meeting__workgroup__parent")
            .order_by("meeting__starts_at", "pk")
        )

    def waiting(self):
        """The waiting list in the order in which seats are given; those with a reserved place first."""
        return self.filter(place=Invitation.Place.WAITING).order_by("-has_reserved_place", "waiting_since", "pk")

    def present(self):
        """Who was there, on site or online."""
        return self.filter(attended__in=[Invitation.Attended.ON_SITE, Invitation.Attended.ONLINE])

    def certified(self):
        """Who has a certificate: present at a meeting whose minutes are closed."""
        return self.current().present().filter(meeting__state=Meeting.State.CLOSED)

    def by_name(self):
        return self.order_by(Lower("member__user__last_name"), Lower("member__user__first_name"), "pk")

    def counts(self) -> dict[str, int]:
        """Return how many gave which answer, every answer named (0 included)."""
        found = dict(self.order_by().values_list("answer").annotate(count=models.Count("pk")))
        return {answer: found.get(answer, 0) for answer in Invitation.Answer.values}


class Invitation(models.Model):
    """One person's invitation to one meeting, and the answer.

    ``withdrawn_at`` is set when the person leaves the group; somebody who comes back is invited anew (``round`` + 1).
    ``chose_at`` is when the choice in the programme was saved, also a choice of nothing; None asks (again).
    """

    class Answer(models.TextChoices):
        NONE = "none", "noch keine Antwort"
        ACCEPTED = "accepted", "Zusage"
        TENTATIVE = "tentative", "vielleicht"
        DECLINED = "declined", "Absage"

    class Via(models.TextChoices):
        WEB = "web", "im Portal"
        MAIL = "mail", "über die E-Mail"
        CALENDAR = "calendar", "aus dem Kalenderprogramm"

    class Mode(models.TextChoices):
        ON_SITE = "on_site", "vor Ort"
        ONLINE = "online", "online"

    class Place(models.TextChoices):
        NONE = "none", "kein Platz nötig"
        SEATED = "seated", "Platz sicher"
        WAITING = "waiting", "Warteliste"

    class Attended(models.TextChoices):
        UNKNOWN = "unknown", "nicht erfasst"
        ON_SITE = "on_site", "vor Ort dabei"
        ONLINE = "online", "online dabei"
        ABSENT = "absent", "nicht dabei"

    meeting = models.ForeignKey(Meeting, verbose_name="Treffen", on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Member, verbose_name="Person", on_delete=models.CASCADE, related_name="invitations")
    answer = models.CharField("Antwort", max_length=10, choices=Answer.choices, default=Answer.NONE)
    comment = models.CharField("Anmerkung", max_length=300, blank=True, validators=[validate_line])
    answered_at = models.DateTimeField("geantwortet", null=True, blank=True)
    answered_via = models.CharField("Weg", max_length=10, choices=Via.choices, blank=True)
    mode = models.CharField("Teilnahme", max_length=10, choices=Mode.choices, blank=True)
    place = models.CharField("Platz", max_length=10, choices=Place.choices, default=Place.NONE)
    waiting_since = models.DateTimeField("auf der Warteliste seit", null=True, blank=True)
    has_reserved_place = models.BooleanField("reservierter Platz", default=False)
    deputy = models.ForeignKey(
        Member,
        verbose_name="Vertretung",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deputised_invitations",
    )
    attended = models.CharField("Anwesenheit", max_length=10, choices=Attended.choices, default=Attended.UNKNOWN)
    attended_at = models.DateTimeField("erfasst", null=True, blank=True)
    attended_by_self = models.BooleanField("selbst eingetragen", default=False)
    chose_at = models.DateTimeField("Programm gewählt", null=True, blank=True)
    withdrawn_at = models.DateTimeField("zurückgenommen", null=True, blank=True)
    round = models.PositiveSmallIntegerField("Einladung Nr.", default=1, editable=False)
    created_at = models.DateTimeField("eingeladen", default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="one_invitation_per_member_and_meeting",
                violation_error_message="Die Person ist schon eingeladen.",
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at__isnull=True)
                | (~Q(answer="none") & Q(answered_at__isnull=False)),
                name="answers_have_a_date",
                violation_error_message="Zu einer Antwort gehört ihr Zeitpunkt.",
            ),
            models.CheckConstraint(
                condition=Q(place="waiting", waiting_since__isnull=False)
                | (~Q(place="waiting") & Q(waiting_since__isnull=True)),
                name="waiting_people_have_a_time",
                violation_error_message="Wer auf der Warteliste steht, braucht den Zeitpunkt dazu.",
            ),
            models.CheckConstraint(
                condition=Q(place="none") | Q(answer="accepted"),
                name="places_only_for_those_who_accepted",
                violation_error_message="Einen Platz hat nur, wer zugesagt hat.",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_answer_display()}"

    @property
    def needs_seat(self) -> bool:
        """Only who accepted and comes on site; „vielleicht“ holds no seat."""
        return self.answer == self.Answer.ACCEPTED and self.mode == self.Mode.ON_SITE

    @property
    def takes_part(self) -> bool:
        """Said yes and has a seat, or needs none."""
        return self.answer == self.Answer.ACCEPTED and not self.is_waiting and self.withdrawn_at is None

    @property
    def is_waiting(self) -> bool:
        return self.place == self.Place.WAITING

    @property
    def was_present(self) -> bool:
        return self.attended in (self.Attended.ON_SITE, self.Attended.ONLINE)

    @property
    def mail_key(self) -> str:
        """The outbox's object_key for all mails of this invitation."""
        return self.key_of_mails(self.meeting_id, self.round)

    @staticmethod
    def key_of_mails(meeting_pk: int, number: int) -> str:
        """Return ``mail_key`` of all invitations of a round; a new round may mail again."""
        return f"meeting:{meeting_pk}:{number}"

    @property
    def calendar_sequence(self) -> int:
        """SEQUENCE in this person's calendar: rises with the meeting, and with each withdrawal and new invitation."""
        return self.meeting.sequence + 2 * (self.round - 1) + (self.withdrawn_at is not None)
