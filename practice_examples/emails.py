from django.conf import settings
from django.urls import reverse

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind

from .models import PracticeExample


def _example(mail: OutgoingMail, state: str) -> PracticeExample:
    """Return the example the mail is about if it is still as the mail says.

    Raises NotMeantAnymore when it is gone, in another state, or has been submitted again since.
    """
    examples = PracticeExample.objects.select_related("municipality", "key_point", "author")
    example = examples.filter(pk=mail.object_key.removeprefix("example:")).first()
    if example is None:
        raise NotMeantAnymore("Das Praxisbeispiel wurde gelöscht.")
    if example.submissions != mail.version:
        raise NotMeantAnymore("Das Praxisbeispiel wurde inzwischen erneut eingereicht.")
    if example.state != state:
        raise NotMeantAnymore(f"Das Praxisbeispiel ist inzwischen im Zustand „{example.get_state_display()}“.")
    return example


def _for_author(mail: OutgoingMail, example: PracticeExample) -> PracticeExample:
    if example.author_id is None or example.author_id != mail.user_id or not example.author.is_active:
        raise NotMeantAnymore("Das Konto der Verfasserin oder des Verfassers gibt es nicht mehr.")
    return example


@mail_kind("practice_examples.submitted", "Praxisbeispiel: eingereicht")
def submitted(mail: OutgoingMail) -> Content:
    """Tells the Transferagentur that an example waits for review."""
    example = _example(mail, PracticeExample.State.SUBMITTED)
    review = reverse("admin:practice_examples_practiceexample_change", args=[example.pk])
    subject, html = render("practice_examples/email/submitted", {"example": example, "review_url": absolute(review)})
    return Content(subject=subject, html=html, reply_to=example.author.email if example.author else "")


@mail_kind("practice_examples.published", "Praxisbeispiel: veröffentlicht")
def published(mail: OutgoingMail) -> Content:
    """Tells the author where everybody can read the example now."""
    example = _for_author(mail, _example(mail, PracticeExample.State.PUBLISHED))
    context = {"example": example, "public_url": absolute(example.get_absolute_url())}
    subject, html = render("practice_examples/email/published", context)
    return Content(subject=subject, html=html, reply_to=settings.STAFF_EMAIL)


@mail_kind("practice_examples.returned", "Praxisbeispiel: zurückgegeben")
def returned(mail: OutgoingMail) -> Content:
    """Tells the author what is still needed before the example can be published."""
    example = _for_author(mail, _example(mail, PracticeExample.State.DRAFT))
    edit = reverse("practice_examples:example_edit", args=[example.slug])
    context = {"example": example, "edit_url": absolute(edit)}
    subject, html = render("practice_examples/email/returned", context)
    return Content(subject=subject, html=html, reply_to=settings.STAFF_EMAIL)
