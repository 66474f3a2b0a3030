"""Documents of a meeting: for download only, never shown by the portal."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from .. import services
from ..forms_agenda import FileForm
from .access import get_managed, get_meeting


def file_add(request, pk):
    meeting = get_managed(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = services.add_file(meeting=meeting, upload=form.cleaned_data["file"], by=request.user)
        messages.success(request, f"„{file.name}“ liegt jetzt beim Treffen. Es wurde niemand benachrichtigt.")
        return redirect(meeting)
    return render(request, "meetings/file_form.html", {"form": form, "meeting": meeting})


@require_safe
def file(request, pk, file_pk):
    """Send the file as a download that no browser runs or guesses about."""
    row = get_object_or_404(get_meeting(request, pk).files, pk=file_pk)
    response = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.name, content_type=services.content_type(row)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def file_delete(request, pk, file_pk):
    meeting = get_managed(request, pk)
    row = get_object_or_404(meeting.files, pk=file_pk)
    services.delete_file(file=row)
    messages.success(request, f"„{row.name}“ ist gelöscht.")
    return redirect(meeting)
