"""Items of the agenda, proposals for it, and documents."""

from django import forms
from django.core.exceptions import ValidationError

from .forms_versions import VersionedForm
from .models import AgendaItem, TopicProposal
from .services.files import TYPES, FileRefused, check_file


class AgendaItemForm(VersionedForm):
    """One item of the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "duration", "person", "notes"]
        help_texts = {
            "person": "Freiwillig: wer den Punkt vorstellt oder leitet.",
            "notes": "Freiwillig, zum Beispiel eine Leitfrage oder ein Link.",
        }
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duration"].min_value = 1
        self.fields["duration"].widget.attrs |= {"min": 1, "max": 600}

    def clean_duration(self):
        duration = self.cleaned_data["duration"]
        if not 1 <= duration <= 600:
            raise ValidationError("Ein Punkt dauert zwischen 1 und 600 Minuten.")
        return duration

    def values(self) -> dict:
        """Return the cleaned values by model field, for a service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ProposalForm(forms.ModelForm):
    """A topic for one of the group's next meetings."""

    class Meta:
        model = TopicProposal
        fields = ["title", "why"]
        labels = {"why": "Warum ist das wichtig?"}
        help_texts = {"title": "Ein Satz oder eine Frage.", "why": "Freiwillig: Was soll am Ende klarer sein?"}
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}


class FileForm(forms.Form):
    """One document for a meeting."""

    file = forms.FileField(
        label="Datei",
        max_length=255,
        allow_empty_file=True,
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, PNG oder JPEG, höchstens 10 MB.",
        error_messages={"required": "Bitte wählen Sie eine Datei."},
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in TYPES)}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            check_file(upload)
        except FileRefused as error:
            raise ValidationError(str(error), code="refused") from error
        return upload
