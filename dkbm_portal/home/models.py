from django.db import models
from django.urls import reverse

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
