from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import samples
from .access import builders_only


@require_safe
@builders_only
def components(request):
    """All components in all their states: the style guide, and what tests look at."""
    return render(request, "style_guide/components.html", samples.everything())
