from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from .. import services
from ..models import Task
from ..permissions import can_finish


@require_POST
def mark(request, pk):
    """Mark a task as done (``stand=erledigt``) or open again; comes back to where the button stood."""
    task = get_object_or_404(Task.objects.visible_to(request.user).select_related("meeting__workgroup"), pk=pk)
    if not can_finish(request.user, task):
        raise PermissionDenied
    done = request.POST.get("stand") == "erledigt"
    services.mark_task(task=task, done=done)
    messages.success(request, f"„{task.title}“ ist {'erledigt' if done else 'wieder offen'}.")
    return redirect("home") if request.POST.get("weiter") == "start" else redirect(task.meeting)
