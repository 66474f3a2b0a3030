from django import forms

from dkbm_portal.text import validate_line, validate_text
from members.forms import MunicipalityField
from members.models import Municipality

from .models import REQUIRED_FOR_SUBMISSION, KeyPoint, PracticeExample
from .services import CONTENT

_LISTS = "Absätze trennen Sie durch eine Leerzeile; Zeilen, die mit „- “ beginnen, werden zur Liste."


class ExampleForm(forms.ModelForm):
    """A practice example in the structure of R9.

    With ``complete=False`` municipality, Eckpunkt and title are enough for a draft; with ``complete=True`` every
    section must be filled, and each empty one is named at its field.
    """

    municipality = MunicipalityField()
    key_point = forms.ModelChoiceField(
        label="Eckpunkt",
        queryset=KeyPoint.objects.all(),
        empty_label="Bitte wählen",
        help_text="Zu welchem der gemeinsamen Ziele gehört das Beispiel vor allem?",
    )
    contact_url = forms.URLField(
        label="Internetseite",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Eine Seite mit mehr Informationen, z. B. der Bildungsbericht.",
    )

    class Meta:
        model = PracticeExample
        fields = CONTENT
        widgets = {
            "summary": forms.Textarea({"rows": 3}),
            "initiation": forms.Textarea({"rows": 7}),
            "milestones": forms.Textarea({"rows": 10}),
            "establishment": forms.Textarea({"rows": 7}),
            "contact_phone": forms.TextInput({"type": "tel"}),
        }
        labels = {"contact_name": "Name"}
        help_texts = {
            "title": "Kurz und einprägsam, höchstens 120 Zeichen. Die Kommune steht immer dabei.",
            "summary": "Ein bis zwei Sätze, höchstens 300 Zeichen. Sie stehen in Listen und Suchergebnissen.",
            "initiation": "Wie kam es dazu? Ausgangslage, Anlass, Auftrag, erste Beteiligte. " + _LISTS,
            "milestones": "Was geschah wann? Schritte mit Jahreszahlen, Beschlüsse, Gremien, Veranstaltungen.",
            "establishment": "Wie geht es auf Dauer weiter? Stellen, Mittel, Zuständigkeit, Fortschreibung, Wirkung.",
            "contact_function": "z. B. Leitung Bildungsbüro",
            "contact_agreed": "Ohne dieses Häkchen erscheint das Beispiel ohne jede Angabe zur Person.",
        }

    def __init__(self, *args, complete: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.complete = complete
        if self.instance.pk:
            self.initial["municipality"] = self.instance.municipality
        for name in REQUIRED_FOR_SUBMISSION:
            if name in self.fields:  # the admin shows drafts without any field
                self.fields[name].required = False

    def clean(self):
        data = super().clean()
        if self.complete:
            for name in REQUIRED_FOR_SUBMISSION:
                if not data.get(name) and name not in self.errors:
                    label = self.fields[name].label
                    self.add_error(name, f"Bitte füllen Sie „{label}“ aus; erst dann kann das Beispiel geprüft werden.")
        if data.get("contact_agreed"):
            self._check_contact(data)
        return data

    def _check_contact(self, data: dict) -> None:
        """Somebody who agreed to be named needs a name and a way to be reached."""
        if not data.get("contact_name") and "contact_name" not in self.errors:
            self.add_error("contact_name", "Bitte nennen Sie die Person, die einverstanden ist.")
        ways = ("contact_phone", "contact_email", "contact_url")
        if not any(data.get(name) or name in self.errors for name in ways):
            self.add_error(
                "contact_email", "Bitte geben Sie E-Mail-Adresse, Telefon oder Internetseite der Ansprechperson an."
            )

    @property
    def contact_stays_hidden(self) -> bool:
        """Whether contact data were typed without the consent that makes them public."""
        data = self.cleaned_data
        typed = any(data[name] for name in CONTENT if name.startswith("contact_") and name != "contact_agreed")
        return typed and not data["contact_agreed"]


class EditorialForm(ExampleForm):
    """The Transferagentur's corrections: what is being reviewed or public must stay complete."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.complete = self.instance.state in (PracticeExample.State.SUBMITTED, PracticeExample.State.PUBLISHED)


class ReturnForm(forms.Form):
    comment = forms.CharField(
        label="Rückmeldung",
        max_length=2000,
        validators=[validate_text],
        widget=forms.Textarea({"rows": 6}),
        help_text="Was soll noch ergänzt oder geändert werden? Der Text geht per E-Mail an die einreichende Person.",
    )


class FilterForm(forms.Form):
    """Choose among the published examples; every field may stay empty."""

    eckpunkt = forms.ModelChoiceField(
        label="Eckpunkt",
        required=False,
        queryset=KeyPoint.objects.all(),
        to_field_name="number",
        empty_label="alle Eckpunkte",
        error_messages={"invalid_choice": "Diesen Eckpunkt gibt es nicht."},
    )
    kommune = forms.ModelChoiceField(
        label="Kommune",
        required=False,
        queryset=Municipality.objects.filter(practice_examples__state=PracticeExample.State.PUBLISHED).distinct(),
        to_field_name="key",
        empty_label="alle Kommunen",
        error_messages={"invalid_choice": "Aus dieser Kommune gibt es noch kein Beispiel."},
    )
    q = forms.CharField(
        label="Stichwort",
        required=False,
        max_length=100,
        validators=[validate_line],
        widget=forms.TextInput({"type": "search"}),
    )

    @property
    def is_used(self) -> bool:
        return self.is_bound and any(self.data.get(name) for name in self.fields)

    def results(self):
        """Return the published examples that fit; a field with an error counts as empty."""
        examples = PracticeExample.objects.published().select_related("municipality", "key_point")
        self.full_clean()
        chosen = getattr(self, "cleaned_data", {})
        if key_point := chosen.get("eckpunkt"):
            examples = examples.filter(key_point=key_point)
        if municipality := chosen.get("kommune"):
            examples = examples.filter(municipality=municipality)
        if text := chosen.get("q"):
            return examples.search(text).order_by("-rank", "key_point__number", "title", "pk")
        return examples.order_by("key_point__number", "title", "pk")
