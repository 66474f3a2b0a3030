from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dkbm_portal.excerpts import Terms
from dkbm_portal.text import words

from .forms import SearchForm
from .kinds import Hit, Kind, kinds_for

PREVIEW, PAGE_SIZE = 5, 20


@dataclass(frozen=True)
class Row:
    """A hit with its texts as marked HTML."""

    hit: Hit
    title: SafeString
    excerpt: SafeString
    facts: list[SafeString]


@dataclass
class Results:
    """The hits of one kind: all are counted, some shown; ``page`` when the kind is shown alone."""

    kind: Kind
    count: int
    rows: list[Row]
    page: Page | None = None


@login_not_required
@require_safe
def search(request):
    """All kinds with their best hits, or with ``art`` one kind in pages. Visitors search published examples."""
    kinds = kinds_for(request.user)
    chosen = next((kind for kind in kinds if kind.slug == request.GET.get("art")), None)
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    results = _results(request, kinds, chosen, query) if words(query) else []
    context = {
        "form": form,
        "query": query,
        "searched": bool(results),
        "chosen": chosen,
        "several_kinds": len(kinds) > 1,
        "results": [result for result in results if result.count],
        "total": sum(result.count for result in results),
        "page_obj": next((result.page for result in results if result.page is not None), None),
    }
    return render(request, "search/search.html", context)


def _results(request, kinds: list[Kind], chosen: Kind | None, query: str) -> list[Results]:
    terms = Terms(query)
    results = []
    for kind in kinds:
        rows = kind.find(request.user, query)
        if kind is chosen:
            page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite"))
            results.append(Results(kind, page.paginator.count, _shown(kind, page, terms), page))
        else:
            results.append(Results(kind, rows.count(), [] if chosen else _shown(kind, rows[:PREVIEW], terms)))
    return results


def _shown(kind: Kind, rows, terms: Terms) -> list[Row]:
    hits = [kind.show(row) for row in rows]
    return [
        Row(hit, terms.mark(hit.title), terms.excerpt(hit.text), [_marked(fact, terms) for fact in hit.facts if fact])
        for hit in hits
    ]


def _marked(fact: str | SafeString, terms: Terms) -> SafeString:
    """Dates come as HTML already; in texts the found words are marked."""
    return fact if isinstance(fact, SafeString) else terms.mark(fact)
