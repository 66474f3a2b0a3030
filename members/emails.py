from dkbm_portal.mail.content import Content
from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.registry import NotMeantAnymore, mail_kind


@mail_kind("account", "Konto: Bestätigung, Code, Passwort")
def account_mail(mail: OutgoingMail) -> Content:
    """Rendered when it was asked for, because links and codes are known only then; wiped once it is sent."""
    if "html" not in mail.data:
        raise NotMeantAnymore("Link und Code werden nicht aufbewahrt; die Person fordert eine neue E-Mail an.")
    return Content(subject=mail.data["subject"], html=mail.data["html"])
