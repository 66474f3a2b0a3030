from allauth.account.forms import SignupForm
from django import forms
from django.db import IntegrityError, transaction

from dkbm_portal.text import validate_line, validate_text
from members.forms import FUNCTIONS, DatalistInput, MunicipalityField, PolitePasswordsMixin, name_field
from members.models import Member

from ..models import Membership, Workgroup
from .services import register


class AgField(forms.ModelChoiceField):
    """One of the active AGs; shown as cards by ``registration/includes/_ag_cards.html``."""

    def __init__(self, **kwargs):
        super().__init__(
            Workgroup.objects.ags().active(),
            label="Arbeitsgruppe",
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": "Bitte wählen Sie die Arbeitsgruppe, die zu Ihrer Aufgabe passt.",
                "invalid_choice": "Bitte wählen Sie eine der Arbeitsgruppen.",
            },
            **kwargs,
        )


def _function_field() -> forms.CharField:
    field = Member._meta.get_field("function").formfield(
        widget=DatalistInput(lambda: FUNCTIONS, {"autocomplete": "organization-title"}), validators=[validate_line]
    )
    field.help_text = "Ihre Aufgabe in der Verwaltung, in Ihren Worten."
    return field


def _message_field(help_text: str) -> forms.CharField:
    return forms.CharField(
        label="Nachricht",
        required=False,
        max_length=1000,
        validators=[validate_text],
        help_text=help_text,
        widget=forms.Textarea({"rows": 3}),
    )


class RegistrationForm(PolitePasswordsMixin, SignupForm):
    """Sign-up of allauth with what the network asks for: who, where, as what, for which AG (R1)."""

    first_name = name_field("first_name")
    last_name = name_field("last_name")
    municipality = MunicipalityField(own=True)
    function = _function_field()
    ag = AgField()
    message = _message_field("Freiwillig: was die Transferagentur zu Ihrem Antrag wissen sollte.")
    privacy = forms.BooleanField(
        label="Ich habe die Datenschutzhinweise zur Kenntnis genommen",
        error_messages={
            "required": "Bitte bestätigen Sie, dass Sie die Datenschutzhinweise zur Kenntnis genommen haben."
        },
    )

    field_order = [
        "first_name", "last_name", "email", "password1", "password2",
        "municipality", "function", "ag", "message", "privacy",
    ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Dienstliche E-Mail-Adresse"
        self.fields["email"].help_text = "Hierhin schicken wir gleich einen Link zur Bestätigung."
        self.fields["password2"].label = "Passwort wiederholen"
        for name in ("email", "password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def signup(self, request, user):
        data = self.cleaned_data
        register(
            user=user,
            municipality=data["municipality"],
            function=data["function"],
            ag=data["ag"],
            message=data["message"],
        )

    def try_save(self, request):
        """Write account, person and application together; who was registered a moment ago gets allauth's mail."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class ReapplyForm(forms.Form):
    """A new application of somebody who has an account."""

    municipality = MunicipalityField(own=True)
    function = _function_field()
    ag = AgField()
    message = _message_field("Freiwillig: was sich geändert hat oder was die Transferagentur wissen sollte.")


class ChangeForm(forms.Form):
    """Where a member wants to move; the present AG is not offered."""

    ag = AgField()
    message = _message_field("Freiwillig: warum die andere Arbeitsgruppe besser zu Ihrer Aufgabe passt.")

    def __init__(self, *args, present: Workgroup, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ag"].queryset = self.fields["ag"].queryset.exclude(pk=present.pk)


class ReasonForm(forms.Form):
    """Why a request is refused; the person reads it."""

    reason = Membership._meta.get_field("reason").formfield(
        required=True,
        validators=[validate_text],
        help_text="Die Person liest diesen Text in der E-Mail und auf der Seite ihres Antrags.",
        widget=forms.Textarea({"rows": 4}),
    )
