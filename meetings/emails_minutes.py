"""The reminder to write the minutes."""

from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind
from workgroups.permissions import leads

from .models import Meeting


@mail_kind("meetings.minutes_missing", "Treffen: Erinnerung an das Protokoll")
def minutes_missing(mail: OutgoingMail) -> Content:
    """To those who plan a meeting that has been over for ten days and is not closed."""
    meeting = Meeting.objects.select_related("workgroup__parent").filter(pk=mail.data["meeting"]).first()
    if meeting is None or not meeting.is_announced:
        raise NotMeantAnymore("Das Treffen ist inzwischen abgeschlossen.")
    if mail.user is None or not leads(mail.user, meeting.workgroup):
        raise NotMeantAnymore("Die Person plant die Treffen der Gruppe nicht mehr.")
    context = {
        "meeting": meeting,
        "name": mail.user.get_full_name(),
        "has_draft": meeting.minutes_version > 0,
        "minutes_url": absolute(reverse("meetings:minutes", args=[meeting.pk])),
    }
    subject, html = render("meetings/email/minutes_missing", context)
    return Content(subject=subject, html=html, list_id=meeting.workgroup.short_name)
