from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from . import services
from .forms import ExampleForm, FilterForm
from .models import KeyPoint, PracticeExample
from .permissions import can_edit, can_review, can_withdraw, can_write_examples, is_author

PER_PAGE = 20
OTHERS_SHOWN = 5


def _page(request, queryset):
    return Paginator(queryset, PER_PAGE).get_page(request.GET.get("seite"))


def _visible_example(request, slug: str) -> PracticeExample:
    examples = PracticeExample.objects.visible_to(request.user)
    return get_object_or_404(examples.select_related("municipality", "key_point", "author"), slug=slug)


def _own_example(request, slug: str) -> PracticeExample:
    """Return the person's own example; 404 for strangers, 403 for those who may only read it."""
    example = _visible_example(request, slug)
    if not is_author(request.user, example):
        raise PermissionDenied
    return example


@login_not_required
def example_list(request):
    """The published examples with filter, and on the first page the map and the Eckpunkte."""
    form = FilterForm(request.GET or None)
    page = _page(request, form.results())
    counts = PracticeExample.objects.published().district_counts()
    context = {
        "form": form,
        "page_obj": page,
        "is_overview": not form.is_used and page.number == 1,
        "key_points": KeyPoint.objects.with_published_count(),
        "counts": counts,
        "example_total": sum(counts.values()),
        "district_total": len(counts),
        "can_write": can_write_examples(request.user),
    }
    return render(request, "practice_examples/practiceexample_list.html", context)


@login_not_required
def keypoint_detail(request, number: int):
    """An Eckpunkt with its guiding questions and published examples."""
    key_point = get_object_or_404(KeyPoint, number=number)
    examples = key_point.practice_examples.published().select_related("municipality", "key_point")
    context = {
        "key_point": key_point,
        "questions": key_point.questions.all(),
        "page_obj": _page(request, examples.order_by("title", "pk")),
        "previous": KeyPoint.objects.filter(number__lt=number).last(),
        "next": KeyPoint.objects.filter(number__gt=number).first(),
        "can_write": can_write_examples(request.user),
    }
    return render(request, "practice_examples/keypoint_detail.html", context)


@login_not_required
def example_detail(request, slug: str):
    """A published example for everybody; before that the preview for its author and the Transferagentur."""
    example = _visible_example(request, slug)
    published = PracticeExample.objects.published().select_related("municipality", "key_point")
    context = {
        "example": example,
        "questions": example.key_point.questions.all(),
        "others": published.filter(key_point=example.key_point_id).exclude(pk=example.pk)[:OTHERS_SHOWN],
        "is_author": is_author(request.user, example),
        "can_edit": can_edit(request.user, example),
        "can_withdraw": can_withdraw(request.user, example),
        "can_review": can_review(request.user),
        "can_submit": can_edit(request.user, example) and not example.missing_for_submission(),
    }
    return render(request, "practice_examples/practiceexample_detail.html", context)


def own_examples(request):
    """What the person wrote, the youngest first, with the Transferagentur's comments."""
    if not can_write_examples(request.user):
        raise Http404
    own = PracticeExample.objects.filter(author=request.user).select_related("municipality", "key_point")
    context = {"page_obj": _page(request, own.order_by("-created_at", "-pk"))}
    return render(request, "practice_examples/own_examples.html", context)


def example_create(request):
    if not can_write_examples(request.user):
        raise Http404
    return _example_form(request, PracticeExample(author=request.user))


def example_edit(request, slug: str):
    """Edit the own draft; a submitted one has to be withdrawn first, but what was typed meanwhile is kept."""
    example = _own_example(request, slug)
    if request.method == "GET" and not example.is_editable:
        messages.warning(request, _why_not_editable(example))
        return redirect(example)
    return _example_form(request, example)


def _why_not_editable(example: PracticeExample) -> str:
    if example.state == PracticeExample.State.SUBMITTED:
        return "Dieses Beispiel wird gerade geprüft. Ziehen Sie es zurück, wenn Sie es noch einmal bearbeiten möchten."
    return "Veröffentlichte Beispiele ändert die Transferagentur. Bitte schreiben Sie ihr, was sich geändert hat."


def _example_form(request, example: PracticeExample):
    """Show and take the form: „Entwurf speichern“ keeps it as a draft, „Einreichen“ hands it on as well."""
    submitting = "submit" in request.POST
    data = request.POST if request.method == "POST" else None
    form = ExampleForm(data, instance=example, complete=submitting)
    if form.is_valid():
        try:
            with transaction.atomic():
                services.save_draft(example=form.save(commit=False))
                if submitting:
                    services.submit(example=example)
        except services.TransitionRefused as refused:
            form.add_error(None, str(refused))
        else:
            _say_what_happened(request, form, submitting)
            return redirect(example)
    context = {"form": form, "example": example, "key_points": KeyPoint.objects.prefetch_related("questions")}
    return render(request, "practice_examples/practiceexample_form.html", context)


def _say_what_happened(request, form: ExampleForm, submitted: bool) -> None:
    if submitted:
        messages.success(
            request, "Vielen Dank! Ihr Beispiel ist eingereicht. Die Transferagentur meldet sich bei Ihnen."
        )
    else:
        messages.success(request, "Der Entwurf ist gespeichert. Nur Sie und die Transferagentur können ihn sehen.")
    if form.contact_stays_hidden:
        messages.warning(
            request,
            "Die Angaben zur Ansprechperson sind gespeichert. Gezeigt werden sie erst mit deren Einverständnis.",
        )


@require_POST
def submit(request, slug: str):
    example = _own_example(request, slug)
    try:
        services.submit(example=example)
    except services.IncompleteExample as incomplete:
        messages.error(request, str(incomplete))
        return redirect("practice_examples:example_edit", example.slug)
    except services.TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, "Vielen Dank! Ihr Beispiel ist eingereicht. Die Transferagentur meldet sich bei Ihnen."
        )
    return redirect(example)


@require_POST
def withdraw(request, slug: str):
    example = _own_example(request, slug)
    try:
        services.withdraw(example=example)
    except services.TransitionRefused as refused:
        messages.error(request, str(refused))
        return redirect(example)
    messages.success(request, "Das Beispiel ist wieder ein Entwurf. Sie können es jetzt bearbeiten.")
    return redirect("practice_examples:example_edit", example.slug)


def example_delete(request, slug: str):
    """Ask, then delete the own draft; what is being reviewed or public stays."""
    example = _own_example(request, slug)
    if not example.is_editable:
        raise PermissionDenied
    if request.method == "POST":
        try:
            services.delete_draft(example=example)
        except services.TransitionRefused as refused:
            messages.error(request, str(refused))
            return redirect(example)
        messages.success(request, f"Der Entwurf „{example.title}“ ist gelöscht.")
        return redirect("practice_examples:own_examples")
    return render(request, "practice_examples/practiceexample_confirm_delete.html", {"example": example})
