from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from .models import LegalPage


@login_not_required
@require_safe
def home(request):
    """The landing page for visitors, „Mein Netzwerk“ for admitted people, the application's state for applicants."""
    if not request.user.is_authenticated:
        return render(request, "home/landing.html")
    if not request.user.is_admitted:
        return redirect("registration:application")
    return render(request, "home/dashboard.html")


@login_not_required
@require_safe
def chronicle(request):
    return render(request, "home/chronicle.html")


@login_not_required
@require_safe
def legal_page(request, slug):
    return render(request, "home/legal_page.html", {"page": get_object_or_404(LegalPage, slug=slug)})
