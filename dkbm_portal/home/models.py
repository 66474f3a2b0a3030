import re
import secrets
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from dkbm_portal.fields import RenderedMarkdownField
from dkbm_portal.text import validate_line, validate_text


class LegalPage(models.Model):
    """Impressum, Datenschutz or Barrierefreiheit: texts that the Transferagentur edits in the admin."""

    slug = models.SlugField("Adresse", unique=True, editable=False)
    title = models.CharField("Titel", max_length=120, validators=[validate_line])
    body = models.TextField("Text", max_length=50000, validators=[validate_text])
    body_html = RenderedMarkdownField("body")
    updated_at = models.DateTimeField("zuletzt geändert", auto_now=True)

    class Meta:
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(f"home:{self.slug}")

    @property
    def page_html(self) -> SafeString:
        """The clean HTML with its headings directly below the page's own, so that no level is left out."""
        return mark_safe(re.sub(r"(</?h)([3-6])>", lambda match: f"{match[1]}{int(match[2]) - 1}>", self.body_html))


class AccessibilityStatement(models.Model):
    """What the Erklärung zur Barrierefreiheit states as facts (§ 9b NBGG, EU 2018/1523); one row, kept by staff.

    The texts around the facts stand in the page's template, what the portal does for accessibility in its LegalPage.
    """

    class Status(models.TextChoices):
        FULL = "full", "vollständig vereinbar"
        PARTIAL = "partial", "teilweise vereinbar"
        NONE = "none", "nicht vereinbar"

    class Method(models.TextChoices):
        SELF = "self", "Selbstbewertung"
        EXTERNAL = "external", "Bewertung durch Dritte"

    status = models.CharField("Stand der Vereinbarkeit", max_length=10, choices=Status.choices)
    not_conforming = models.TextField(
        "Nicht vereinbare Inhalte",
        max_length=10000,
        blank=True,
        validators=[validate_text],
        help_text="Je Punkt: welcher Inhalt, warum er nicht barrierefrei ist, welche Alternative es gibt.",
    )
    not_conforming_html = RenderedMarkdownField("not_conforming")
    disproportionate = models.TextField(
        "Unverhältnismäßige Belastung",
        max_length=10000,
        blank=True,
        validators=[validate_text],
        help_text="Inhalte, deren barrierefreie Gestaltung unverhältnismäßig wäre, mit Begründung. Sonst leer lassen.",
    )
    disproportionate_html = RenderedMarkdownField("disproportionate")
    out_of_scope = models.TextField(
        "Vom Gesetz ausgenommene Inhalte",
        max_length=10000,
        blank=True,
        validators=[validate_text],
        help_text="Inhalte, für die das Gesetz keine Barrierefreiheit verlangt, etwa die Karte. Sonst leer lassen.",
    )
    out_of_scope_html = RenderedMarkdownField("out_of_scope")
    prepared_on = models.DateField("erstellt am")
    method = models.CharField("Methode", max_length=10, choices=Method.choices, default=Method.SELF)
    method_details = models.CharField(
        "Wie geprüft wurde",
        max_length=500,
        blank=True,
        validators=[validate_line],
        help_text="Ein Satz, etwa welche Werkzeuge benutzt wurden oder welche Stelle geprüft hat.",
    )
    reviewed_on = models.DateField("zuletzt überprüft am")
    arbitration = models.TextField(
        "Schlichtungsstelle",
        max_length=2000,
        validators=[validate_text],
        help_text="Name, Anschrift und Kontakt, möglichst mit einem Link. Mit Markdown.",
    )
    arbitration_html = RenderedMarkdownField("arbitration")

    class Meta:
        verbose_name = "Erklärung zur Barrierefreiheit"
        verbose_name_plural = "Erklärung zur Barrierefreiheit"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="one_accessibility_statement",
                violation_error_message="Die Erklärung gibt es nur einmal.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__gte=models.F("prepared_on")),
                name="statement_reviewed_after_it_was_prepared",
                violation_error_message="Die Erklärung kann nicht vor ihrer Erstellung überprüft worden sein.",
            ),
        ]

    def __str__(self):
        return f"Erklärung zur Barrierefreiheit: {self.get_status_display()}"

    def get_absolute_url(self):
        return reverse("home:barrierefreiheit")

    def clean(self):
        """Full conformity excludes a list of faults; whoever claims less has to say where (§ 9b Abs. 2 NBGG)."""
        faults = bool(self.not_conforming.strip() or self.disproportionate.strip())
        if self.status == self.Status.FULL and faults:
            raise ValidationError(
                {"status": "Es sind nicht barrierefreie Inhalte genannt; bitte prüfen Sie den Stand."}
            )
        if self.status != self.Status.FULL and not faults:
            raise ValidationError({"not_conforming": "Bitte nennen Sie die Inhalte, die nicht barrierefrei sind."})
        today = timezone.localdate()
        for name in ("prepared_on", "reviewed_on"):
            if getattr(self, name) and getattr(self, name) > today:
                raise ValidationError({name: "Das Datum liegt in der Zukunft."})

    @property
    def review_due_on(self) -> date:
        """The day a year after the last review (Art. 1 of EU 2018/1523); 29 February counts as 28."""
        year = self.reviewed_on.year + 1
        is_leap_day = (self.reviewed_on.month, self.reviewed_on.day) == (2, 29)
        return self.reviewed_on.replace(year=year, day=28) if is_leap_day else self.reviewed_on.replace(year=year)


# Without letters and digits that look or sound alike: people read the reference out on the telephone.
_REFERENCE_CHARACTERS = "ACDEFHJKLMNPRTUVWXY34679"


def new_reference() -> str:
    """Return a reference such as „B-7KMC-9XTE“, which nobody can guess from another one."""
    letters = "".join(secrets.choice(_REFERENCE_CHARACTERS) for _ in range(8))
    return f"B-{letters[:4]}-{letters[4:]}"


class AccessibilityFeedbackQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)


class AccessibilityFeedback(models.Model):
    """What somebody wrote about a barrier; anybody may, without a login (§ 9b Abs. 2 Nr. 2 NBGG)."""

    class Concern(models.TextChoices):
        BARRIER = "barrier", "Ich möchte eine Barriere melden."
        REASONS = "reasons", "Ich möchte wissen, warum etwas nicht barrierefrei ist."
        FORMAT = "format", "Ich brauche einen Inhalt in anderer Form."

    reference = models.CharField("Vorgangsnummer", max_length=12, unique=True, default=new_reference, editable=False)
    concern = models.CharField("Anliegen", max_length=10, choices=Concern.choices, default=Concern.BARRIER)
    message = models.TextField("Ihre Nachricht", max_length=4000, validators=[validate_text])
    page = models.CharField("Um welche Seite geht es?", max_length=500, blank=True, validators=[validate_line])
    name = models.CharField("Ihr Name", max_length=120, blank=True, validators=[validate_line])
    email = models.EmailField("Ihre E-Mail-Adresse", max_length=254, blank=True)
    created_at = models.DateTimeField("eingegangen", default=timezone.now, editable=False)
    done_at = models.DateTimeField("erledigt", null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="erledigt von",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AccessibilityFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückmeldung zu Barrieren"
        verbose_name_plural = "Rückmeldungen zu Barrieren"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["done_at", "created_at"], name="accessibility_feedback_open")]

    def __str__(self):
        return self.reference
