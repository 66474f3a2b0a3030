"""From a scene, or a template of allauth, to the mail that would go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.content import Content, absolute, render
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import get_kind, kind_label

from . import of_meetings, of_people, of_programmes  # noqa: F401 - they register their scenes
from .cast import Cast
from .scenes import SCENES, Scene

ACCOUNT_KIND = "account"  # its mails are rendered by allauth's adapter, one template set each
ACCOUNT_APPS = ("account", "mfa")


@dataclass(frozen=True)
class Preview:
    """A mail that can be shown: its key in the address, what staff call it, and what tells it from its like."""

    key: str
    label: str
    variant: str


def all_previews() -> list[Preview]:
    """Return the previews of every kind of mail, sorted by name, those of allauth's mails at the end."""
    scenes = [Preview(scene.key, kind_label(scene.kind), scene.variant) for scene in SCENES.values()]
    account = [Preview(key, kind_label(ACCOUNT_KIND), _account_mail(key).subject) for key in _account_keys()]
    return [*sorted(scenes, key=lambda preview: (preview.label, preview.variant)), *account]


def build_preview(key: str) -> Content:
    """Return the mail of a preview. Raises KeyError for a key that is not in ``all_previews``.

    The scene's rows live in a transaction that is always rolled back, so looking changes nothing.
    """
    if key in _account_keys():
        return _account_mail(key)
    scene = SCENES[key]
    with transaction.atomic():
        content = _play(scene)
        transaction.set_rollback(True)
    return content


def _play(scene: Scene) -> Content:
    cast = Cast()
    mail = scene.play(cast) or _row(scene.kind, cast)
    return get_kind(scene.kind).build(mail)


def _row(kind: str, cast: Cast) -> OutgoingMail:
    """Return what the scene queued: the reader's mail, else the newest one."""
    rows = OutgoingMail.objects.filter(kind=kind).order_by("pk")
    own = rows.filter(user=cast.reader.user).last() if "reader" in cast.__dict__ else None
    return own or rows.last()


def _account_keys() -> Iterable[str]:
    return [
        f"{app}.{path.name.removesuffix('_subject.txt')}"
        for app in ACCOUNT_APPS
        for path in sorted((Path(settings.BASE_DIR) / "templates" / app / "email").glob("*_subject.txt"))
    ]


def _account_mail(key: str) -> Content:
    app, _, name = key.partition(".")
    context = {
        "user": None,
        "email": "katrin.sommerfeld@example.org",
        "code": "K7MC-9XTE",
        "activate_url": absolute("/konto/confirm-email/muster/"),
        "password_reset_url": absolute("/konto/password/reset/key/muster/"),
        "signup_url": absolute("/konto/signup/"),
        "from_email": "k.sommerfeld@example.org",
        "to_email": "katrin.sommerfeld@example.org",
        "deleted_email": "k.sommerfeld@example.org",
        "ip": "192.0.2.17",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "timestamp": timezone.now(),
    }
    subject, html = render(f"{app}/email/{name}", context)
    return Content(subject=subject, html=html)
