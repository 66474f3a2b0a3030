from collections.abc import Callable, Iterable

from allauth.account import forms as account_forms
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html, format_html_join

from dkbm_portal.text import validate_line

from .models import Member, Municipality, User
from .municipalities import find_municipality, matching_municipalities, municipality_names, similar_names

FUNCTIONS = (
    "Bildungsmanagement", "Bildungsmonitoring", "Bildungskoordination für Neuzugewanderte", "Leitung Bildungsbüro",
    "Bildungsbüro", "Leitung Bildungsregion", "Bildungsplanung", "Leitung Amt für Bildung", "Schulentwicklungsplanung",
    "Integrationsbeauftragte/-r", "Jugendhilfeplanung", "Übergangsmanagement Schule–Beruf",
)  # fmt: skip


class DatalistInput(forms.TextInput):
    """A text input with the browser's own suggestions: searchable without JavaScript, free text stays possible."""

    def __init__(self, suggestions: Callable[[], Iterable[str]], attrs: dict | None = None):
        self.suggestions = suggestions
        super().__init__(attrs)

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"liste_{name}"
        text_input = super().render(name, value, (attrs or {}) | {"list": list_id}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((name,) for name in self.suggestions()))
        return format_html('{}<datalist id="{}">{}</datalist>', text_input, list_id, options)


class MunicipalityField(forms.CharField):
    """The name of a municipality; cleans to the Municipality. ``own``: where the person who types works.

    Raises ValidationError with names that may have been meant.
    """

    def __init__(self, *, own: bool = False, **kwargs):
        defaults = {
            "label": "Kommune",
            "max_length": 120,
            "help_text": "Beginnen Sie zu tippen und wählen Sie aus der Liste, z. B. „Landkreis Stade“.",
            "validators": [validate_line],
            "widget": DatalistInput(municipality_names, {"autocomplete": "organization" if own else "off"}),
        }
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value):
        return value.name if isinstance(value, Municipality) else value

    def clean(self, value) -> Municipality | None:
        name = super().clean(value)
        if not name:
            return None
        municipality = find_municipality(name)
        if municipality is None:
            *others, last = [f"„{other}“" for other in similar_names(name)] or [""]
            similar = f"{', '.join(others)} oder {last}" if others else last
            hint = f"Meinten Sie {similar}?" if similar else "Bitte wählen Sie einen Namen aus der Liste."
            raise ValidationError(f"Diese Kommune ist nicht im Verzeichnis. {hint}", code="unknown")
        return municipality


def name_field(name: str) -> forms.CharField:
    """Return the form field for a name of the account; only model forms take a model field's validators along."""
    field = User._meta.get_field(name).formfield(validators=[validate_line])
    field.widget.attrs["autocomplete"] = name.replace("first", "given").replace("last", "family").replace("_", "-")
    return field


class PolitePasswordsMixin:
    """Says in one line what a password needs, and with „Sie“ that two differ; allauth's German text says „du“."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = "Mindestens 10 Zeichen, nicht Ihr Name und keines, das viele benutzen."

    def add_error(self, field, error):
        if field == "password2" and not isinstance(error, ValidationError):
            error = "Die beiden Passwörter stimmen nicht überein."
        super().add_error(field, error)


class ChangePasswordForm(PolitePasswordsMixin, account_forms.ChangePasswordForm):
    pass


class SetPasswordForm(PolitePasswordsMixin, account_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(PolitePasswordsMixin, account_forms.ResetPasswordKeyForm):
    pass


class ProfileForm(forms.ModelForm):
    """A member's own data; the name belongs to the account and is saved first, so that search finds the new one."""

    first_name = name_field("first_name")
    last_name = name_field("last_name")
    municipality = MunicipalityField(own=True)

    field_order = ["first_name", "last_name", "municipality"]

    class Meta:
        model = Member
        fields = [
            "municipality", "function", "department", "phone", "funding_programme", "expertise", "about",
            "show_email", "show_phone",
        ]  # fmt: skip
        widgets = {
            "function": DatalistInput(lambda: FUNCTIONS, {"autocomplete": "organization-title"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "about": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args, instance: Member, **kwargs):
        names = {"first_name": instance.user.first_name, "last_name": instance.user.last_name}
        super().__init__(*args, instance=instance, initial=names | {"municipality": instance.municipality}, **kwargs)

    @transaction.atomic
    def save(self, commit=True):
        user = self.instance.user
        user.first_name, user.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
        return super().save(commit)


class ErasureForm(forms.Form):
    """The last question before an account is erased."""

    sure = forms.BooleanField(
        label="Ja, mein Konto soll endgültig gelöscht werden.",
        error_messages={"required": "Bitte bestätigen Sie mit dem Häkchen, dass Ihr Konto gelöscht werden soll."},
    )


class DirectoryFilterForm(forms.Form):
    """The filters of the directory; the choices are the AGs that have members."""

    q = forms.CharField(label="Name, Funktion oder Thema", required=False, max_length=100)
    ag = forms.ChoiceField(label="Arbeitsgruppe", required=False)
    kommune = forms.CharField(
        label="Kommune oder Landkreis",
        required=False,
        max_length=120,
        widget=DatalistInput(municipality_names, {"autocomplete": "off"}),
    )

    def __init__(self, *args, ags: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        labels = [(number, f"AG {number} {name}") for number, name in ags]
        self.fields["ag"].choices = [("", "alle Arbeitsgruppen"), *labels]

    def apply(self, members):
        """Return the queryset of Members narrowed to what was asked for."""
        asked = self.cleaned_data
        if asked.get("q"):
            members = members.search(asked["q"])
        if asked.get("ag"):
            members = members.filter(
                memberships__kind="ag", memberships__status="active", memberships__workgroup__number=asked["ag"]
            )
        if asked.get("kommune"):
            members = members.filter(municipality__in=matching_municipalities(asked["kommune"]))
        return members
