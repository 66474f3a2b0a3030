import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from members.models import Member, User
from workgroups.models import Membership, Workgroup

pytestmark = pytest.mark.django_db
PASSWORD = "Kartoffel-Acker-77"


@pytest.fixture
def form(ag):
    """What a person types who wants to join AG 2."""
    return {
        "first_name": "Änne",
        "last_name": "Öztürk-Groß",
        "email": "Aenne@stade.example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "municipality": "Landkreis Stade",
        "function": "Bildungsmonitoring",
        "ag": ag.pk,
        "message": "Ich freue mich auf den Austausch.",
        "privacy": "on",
    }


def sign_up(client, form, **changes):
    return client.post(reverse("account_signup"), form | changes)


def page_of(response) -> str:
    return unescape(response.content.decode())


def link_in(mail) -> str:
    return re.search(r"http\S+", mail.body)[0].removeprefix("http://127.0.0.1:8000")


def test_from_sign_up_to_mein_netzwerk(client, client_of, form, staff, deliver):
    assert sign_up(client, form)["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email="aenne@stade.example.org")
    assert (user.first_name, user.last_name) == ("Änne", "Öztürk-Groß")
    assert user.member.municipality.name == "Landkreis Stade"
    assert user.member.privacy_acknowledged_at
    application = Membership.objects.get(member=user.member)
    assert (application.status, application.message) == ("requested", form["message"])

    (confirmation,) = deliver()
    assert confirmation.to == ["aenne@stade.example.org"]
    path = link_in(confirmation)
    assert "Ja, Adresse bestätigen" in page_of(client.get(path))
    assert not EmailAddress.objects.get(user=user).verified, "GET changes nothing"
    response = client.post(path, follow=True)
    assert EmailAddress.objects.get(user=user).verified
    assert response.context["user"] == user, "logged in, because it is the browser that registered"

    (notice,) = deliver()
    assert notice.to == ["transferagentur@dkbm.example.org"]
    assert "Änne Öztürk-Groß" in notice.body
    office = client_of(staff)
    office.post(
        reverse("admin:workgroups_application_changelist"),
        {"action": "admit_selected", "_selected_action": application.pk},
    )
    application.refresh_from_db()
    assert (application.status, application.decided_by) == ("active", staff)

    (welcome,) = deliver()
    assert welcome.to == ["aenne@stade.example.org"]
    assert "AG 2 Kommunales Bildungsmonitoring" in welcome.body
    login = client_of(None)
    login.post(reverse("account_login"), {"login": "AENNE@stade.example.org", "password": PASSWORD})
    assert login.get(reverse("members:member_list")).status_code == 200


def test_another_browser_confirms_and_is_asked_to_log_in(client, client_of, form, deliver):
    sign_up(client, form)
    other = client_of(None)
    response = other.post(link_in(deliver()[0]), follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
    assert EmailAddress.objects.get().verified
    assert "ist bestätigt" in page_of(response)


def test_staff_do_not_see_an_unconfirmed_application(client, client_of, form, staff, deliver):
    sign_up(client, form)
    assert [mail.to for mail in deliver()] == [["aenne@stade.example.org"]]
    page = client_of(staff).get(reverse("admin:workgroups_application_changelist"))
    assert "Öztürk" not in page.content.decode()


def test_login_code_confirms_the_address_and_reports_the_application(client, client_of, form, deliver):
    sign_up(client, form)
    deliver()
    other = client_of(None)
    other.post(reverse("account_request_login_code"), {"email": form["email"]})
    (mail,) = deliver()
    code = re.search(r"^\S{4,}-?\S+$", mail.body, re.MULTILINE)[0]
    other.post(reverse("account_confirm_login_code"), {"code": code})
    assert EmailAddress.objects.get().verified
    assert ["transferagentur@dkbm.example.org"] in [mail.to for mail in deliver()]


def test_password_reset_alone_leaves_the_address_unconfirmed(client, client_of, form, deliver):
    sign_up(client, form)
    deliver()
    other = client_of(None)
    other.post(reverse("account_reset_password"), {"email": form["email"]})
    page = other.get(link_in(deliver()[0]), follow=True)
    other.post(page.request["PATH_INFO"], {"password1": "Neuer-Acker-2027", "password2": "Neuer-Acker-2027"})
    deliver()
    other.post(reverse("account_login"), {"login": form["email"], "password": "Neuer-Acker-2027"})
    assert [mail.subject for mail in deliver()] == ["Bitte bestätigen Sie Ihre E-Mail-Adresse"]
    assert not EmailAddress.objects.get().verified


def test_known_address_looks_like_a_new_one_and_only_its_owner_hears_of_it(client, client_of, form, member, deliver):
    new = sign_up(client, form)
    deliver()
    known = sign_up(client_of(None), form, email=member.user.email)
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert User.objects.filter(email=member.user.email).count() == 1
    assert Member.objects.filter(user__email=member.user.email).get().user.last_name != form["last_name"]
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject == "Sie haben schon ein Konto"


def test_unconfirmed_address_registered_again_keeps_the_first_application(client, client_of, form, deliver):
    sign_up(client, form)
    sign_up(client_of(None), form, last_name="Zweitversuch")
    assert User.objects.get().last_name == "Öztürk-Groß"
    assert [mail.subject for mail in deliver()] == [
        "Bitte bestätigen Sie Ihre E-Mail-Adresse",
        "Sie haben schon ein Konto",
    ]


def test_login_before_confirmation_sends_the_link_again(client, client_of, form, deliver):
    sign_up(client, form)
    deliver()
    other = client_of(None)
    other.post(reverse("account_login"), {"login": form["email"], "password": PASSWORD})
    assert "_auth_user_id" not in other.session
    (mail,) = deliver()
    assert mail.subject == "Bitte bestätigen Sie Ihre E-Mail-Adresse"


def test_registered_a_moment_ago_by_another_request(client, form, monkeypatch, deliver):
    """Both requests found the address free; the database decides."""
    sign_up(client, form)
    deliver()
    monkeypatch.setattr(
        "workgroups.registration.forms.RegistrationForm.validate_unique_email", lambda self, value: value
    )
    client.cookies.clear()
    response = sign_up(client, form)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == Member.objects.count() == Membership.objects.count() == 1
    assert [mail.subject for mail in deliver()] == ["Sie haben schon ein Konto"]


def test_failure_while_writing_leaves_no_half_account(client, form, monkeypatch, caplog):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("workgroups.registration.forms.register", fail)
    with pytest.raises(RuntimeError):
        sign_up(client, form)
    caplog.clear()
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("key", ["Mg:forged", "Mg:1vabcd:nonsense", "x" * 300])
def test_forged_confirmation_key_shows_a_friendly_page(client, key):
    page = page_of(client.get(reverse("account_confirm_email", args=[key])))
    assert "Dieser Link gilt nicht mehr" in page
    assert "Zur Anmeldung" in page


def test_expired_confirmation_key_shows_a_friendly_page_and_confirms_nothing(client, form, deliver, settings):
    sign_up(client, form)
    path = link_in(deliver()[0])
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    assert "Dieser Link gilt nicht mehr" in page_of(client.get(path))
    assert client.post(path).status_code == 404
    assert not EmailAddress.objects.get().verified


def test_used_confirmation_link_shows_a_friendly_page(client, client_of, form, deliver):
    sign_up(client, form)
    path = link_in(deliver()[0])
    client.post(path)
    assert "Vielleicht ist Ihre Adresse schon bestätigt" in page_of(client_of(None).get(path))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("first_name", "", "Bitte füllen Sie dieses Feld aus."),
        ("first_name", "A" * 300, "höchstens 80 Zeichen"),
        ("last_name", "B" * 300, "höchstens 80 Zeichen"),
        ("last_name", "Mei\x07er", "Steuerzeichen"),
        ("function", "C" * 300, "höchstens 150 Zeichen"),
        ("function", "Zeile\nZeile", "Steuerzeichen"),
        ("message", "D" * 1001, "höchstens 1000 Zeichen"),
        ("message", "\x1b[31m", "Steuerzeichen"),
        ("municipality", "E" * 300, "höchstens 120 Zeichen"),
        ("municipality", "Stade", "Meinten Sie „Landkreis Stade“"),
        ("municipality", "Landkreis Atlantis-Süd", "Diese Kommune ist nicht im Verzeichnis."),
        ("email", "keine-adresse", "gültige E-Mail-Adresse"),
        ("email", "x" * 250 + "@example.org", "höchstens 254 Zeichen"),
        ("password1", "kurz", "zu kurz"),
        ("password2", "Etwas-Anderes-12", "Die beiden Passwörter stimmen nicht überein."),
        ("ag", "", "Bitte wählen Sie die Arbeitsgruppe"),
        ("ag", "999999", "Bitte wählen Sie eine der Arbeitsgruppen."),
        ("privacy", "", "Datenschutzhinweise zur Kenntnis genommen haben"),
    ],
)
def test_mistakes_get_a_message_and_nothing_typed_is_lost(client, form, field, value, message):
    response = sign_up(client, form, **{field: value})
    page = page_of(response)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert message in page
    for name in {"first_name", "function", "message"} - {field}:
        assert form[name] in page
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_markup_in_a_name_is_shown_escaped(client, form):
    page = sign_up(client, form, first_name="<script>alert(1)</script>", privacy="").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_new_ag_is_offered_and_a_concluded_one_is_not(client, ag):
    network = Workgroup.objects.get(kind="network")
    Workgroup.objects.create(kind="ag", parent=network, number=4, name="Ganztag", slug="ag-4", goal="Ganztag planen.")
    Workgroup.objects.filter(pk=ag.pk).update(state="concluded", concluded_on="2026-01-01")
    page = page_of(client.get(reverse("account_signup")))
    assert "Ganztag" in page
    assert "Kommunales Bildungsmonitoring" not in page


def test_all_municipalities_are_suggested_without_javascript(client):
    page = client.get(reverse("account_signup")).content.decode()
    municipalities = re.search(r'<datalist id="liste_municipality">(.*?)</datalist>', page, re.DOTALL)[1]
    assert municipalities.count("<option") == 440
    assert 'list="liste_municipality"' in page
