from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.searchable import Searchable, SearchableQuerySet
from dkbm_portal.text import validate_line, validate_text
from members.models import Municipality

REQUIRED_FOR_SUBMISSION = ("summary", "initiation", "milestones", "establishment")


class KeyPointQuerySet(models.QuerySet):
    def with_published_count(self):
        """Annotate ``published_count``: how many published examples each Eckpunkt has."""
        published = Q(practice_examples__state=PracticeExample.State.PUBLISHED)
        return self.annotate(published_count=Count("practice_examples", filter=published))


class KeyPoint(models.Model):
    """An Eckpunkt: one of the agreed goals for building up DKBM; more can be added as rows (R11)."""

    number = models.PositiveSmallIntegerField("Nummer", unique=True)
    title = models.CharField("Titel", max_length=120, validators=[validate_line])
    description = models.TextField("Beschreibung", max_length=2000, validators=[validate_text])

    objects = KeyPointQuerySet.as_manager()

    class Meta:
        verbose_name = "Eckpunkt"
        verbose_name_plural = "Eckpunkte"
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}. {self.title}"

    def get_absolute_url(self):
        return reverse("practice_examples:keypoint_detail", args=[self.number])


class GuidingQuestion(models.Model):
    """A Leitfrage: a criterion by which members judge examples of an Eckpunkt (R10)."""

    key_point = models.ForeignKey(KeyPoint, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=1)
    text = models.CharField("Frage", max_length=300, validators=[validate_line])

    class Meta:
        verbose_name = "Leitfrage"
        verbose_name_plural = "Leitfragen"
        ordering = ["key_point", "position", "pk"]

    def __str__(self):
        return self.text


class PracticeExampleQuerySet(SearchableQuerySet):
    def published(self):
        return self.filter(state=PracticeExample.State.PUBLISHED)

    def submitted(self):
        return self.filter(state=PracticeExample.State.SUBMITTED)

    def district_counts(self) -> dict[str, int]:
        """Return how many of these examples come from each county-level area, by its key."""
        keys = self.order_by().values_list("municipality__key", flat=True)
        return Counter(key[:5] for key in keys)

    def visible_to(self, user):
        """Published ones for everybody; unpublished ones for their author and staff."""
        if user.is_authenticated and user.is_staff:
            return self
        own = Q(author_id=user.pk) if user.is_authenticated else Q(pk__in=[])
        return self.filter(Q(state=PracticeExample.State.PUBLISHED) | own)


class PracticeExample(Searchable):
    """How a municipality put an Eckpunkt into practice, in the fixed structure of R9."""

    class State(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        SUBMITTED = "submitted", "eingereicht"
        PUBLISHED = "published", "veröffentlicht"
        ARCHIVED = "archived", "archiviert"

    municipality = models.ForeignKey(
        Municipality, verbose_name="Kommune", on_delete=models.PROTECT, related_name="practice_examples"
    )
    key_point = models.ForeignKey(
        KeyPoint, verbose_name="Eckpunkt", on_delete=models.PROTECT, related_name="practice_examples"
    )
    title = models.CharField("Titel", max_length=120, validators=[validate_line])
    slug = models.SlugField("Adresse", max_length=140, unique=True)
    summary = models.CharField("Worum es geht", max_length=300, validators=[validate_line])
    initiation = models.TextField("Initiierung", max_length=5000, blank=True, validators=[validate_text])
    initiation_html = RenderedMarkdownField("initiation")
    milestones = models.TextField("Meilensteine", max_length=8000, blank=True, validators=[validate_text])
    milestones_html = RenderedMarkdownField("milestones")
    establishment = models.TextField("Etablierung", max_length=5000, blank=True, validators=[validate_text])
    establishment_html = RenderedMarkdownField("establishment")
    contact_name = models.CharField("Ansprechperson", max_length=120, blank=True, validators=[validate_line])
    contact_function = models.CharField("Funktion", max_length=150, blank=True, validators=[validate_line])
    contact_phone = models.CharField("Telefon", max_length=40, blank=True, validators=[validate_line])
    contact_email = models.EmailField("E-Mail-Adresse", max_length=254, blank=True)
    contact_url = models.URLField("Internetseite", max_length=300, blank=True)
    contact_agreed = models.BooleanField(
        "Die Ansprechperson ist einverstanden, hier öffentlich genannt zu werden", default=False
    )
    state = models.CharField("Zustand", max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingereicht von",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practice_examples",
    )
    review_comment = models.TextField("Rückmeldung", max_length=2000, blank=True, validators=[validate_text])
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    submitted_at = models.DateTimeField("eingereicht", null=True, blank=True)
    submissions = models.PositiveSmallIntegerField("wie oft eingereicht", default=0, editable=False)
    published_at = models.DateTimeField("veröffentlicht", null=True, blank=True)
    updated_at = models.DateTimeField("geändert", auto_now=True)

    objects = PracticeExampleQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = "Praxisbeispiel"
        verbose_name_plural = "Praxisbeispiele"
        ordering = ["key_point", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_examples_have_a_date",
                violation_error_message="Veröffentlichte Beispiele brauchen das Datum der Veröffentlichung.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "published"])
                | ~(Q(initiation="") | Q(milestones="") | Q(establishment="")),
                name="submitted_examples_are_complete",
                violation_error_message="Initiierung, Meilensteine und Etablierung müssen ausgefüllt sein.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("practice_examples:example_detail", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change it: only drafts, so that nobody edits what is being reviewed."""
        return self.state == self.State.DRAFT

    @property
    def has_public_contact(self) -> bool:
        """Whether there is a contact who agreed to be named; templates ask this before showing any of it."""
        return self.contact_agreed and bool(self.contact_name)

    @property
    def contact_host(self) -> str:
        """The contact's web page as people read it: the host without „www.“."""
        return (urlsplit(self.contact_url).hostname or self.contact_url).removeprefix("www.")

    def missing_for_submission(self) -> list[str]:
        """Return the names of the fields that must be filled before the example can be submitted (R9)."""
        return [name for name in REQUIRED_FOR_SUBMISSION if not getattr(self, name).strip()]

    def search_parts(self):
        parts = (self.summary, self.initiation, self.milestones, self.establishment)
        return f"{self.title} {self.municipality.name}", " ".join(parts)
