"""Previews of every mail with sample data."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .access import builders_only
from .mail_samples.previews import Preview, all_previews, build_preview


def _preview_or_404(key: str) -> Preview:
    found = next((preview for preview in all_previews() if preview.key == key), None)
    if found is None:
        raise Http404
    return found


@require_safe
@builders_only
def mails(request):
    return render(request, "style_guide/mails.html", {"previews": all_previews()})


@require_safe
@builders_only
@csp_update({"frame-src": [SELF]})
def mail(request, key):
    """Subject, HTML in a frame of its own, and the text part."""
    preview = _preview_or_404(key)
    previews = all_previews()
    position = previews.index(preview)
    context = {
        "preview": preview,
        "content": build_preview(key),
        "previous": previews[position - 1] if position else None,
        "next": previews[position + 1] if position + 1 < len(previews) else None,
    }
    return render(request, "style_guide/mail.html", context)


@require_safe
@builders_only
@xframe_options_sameorigin
@csp(
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
)
def mail_html(request, key):
    """The bare HTML part, for the sandboxed frame.

    Mails need style attributes (Outlook knows nothing else), which the portal's policy forbids. This answer alone
    allows them, and in return nothing else at all: no script, image, form or address of any host.
    """
    return HttpResponse(build_preview(_preview_or_404(key).key).html)
