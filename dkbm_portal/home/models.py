import re

from django.db import models
from django.urls import reverse
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
