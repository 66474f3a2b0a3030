"""What the site-wide search needs of a model: three derived columns and one query over them.

The same query runs on SQLite and PostgreSQL (there with trigram indexes), so hits and order agree.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Q, Value, When

from .fields import SearchFoldedField, SearchStemsField, SearchTitleField
from .text import fold, stem, words


class SearchableQuerySet(models.QuerySet):
    """Adds ``search`` to models that inherit ``Searchable``."""

    def search(self, query: str):
        """Return rows that contain every word of the query, annotated with ``rank`` (3 title, 2 stems, 1 parts)."""
        terms = words(query)[:8]
        if not terms:
            return self.none().annotate(rank=Value(0))
        anywhere, stems, title = Q(), Q(), Q()
        for term in terms:
            by_stem = Q(search_stems__contains=f" {stem(term)}")
            folded = fold(term)
            anywhere &= by_stem | Q(search_folded__contains=folded) if len(folded) > 2 else by_stem
            stems &= by_stem
            title &= Q(search_title__contains=folded)
        rank = Case(When(title, then=3), When(stems, then=2), default=Value(1), output_field=models.IntegerField())
        return self.filter(anywhere).annotate(rank=rank)


class Searchable(models.Model):
    """Abstract base; a model says by ``search_parts()`` what its title and its text are."""

    search_title = SearchTitleField()
    search_stems = SearchStemsField()
    search_folded = SearchFoldedField()

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["search_stems"], name="%(class)s_stems", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["search_folded"], name="%(class)s_folded", opclasses=["gin_trgm_ops"]),
        ]

    def search_parts(self) -> tuple[str, str]:
        """Return title and body as plain text or Markdown."""
        raise NotImplementedError
