from django import forms
from django.utils import timezone

from members.models import Member

from .models import Workgroup

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MARKDOWN = "Absätze, Listen und Links sind möglich (Markdown)."


class GoalForm(forms.ModelForm):
    """What leaders write about the network and the Konzeptgruppe."""

    class Meta:
        model = Workgroup
        fields = ["goal"]
        widgets = {"goal": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"goal": f"Worum geht es in dieser Gruppe? {_MARKDOWN}"}


class AgForm(GoalForm):
    """An AG's goal and the sentence that people read when they register."""

    class Meta(GoalForm.Meta):
        fields = ["goal", "suits"]


class UagForm(GoalForm):
    """Founding a UAG and changing it later."""

    class Meta(GoalForm.Meta):
        fields = ["name", "goal", "planned_until"]
        widgets = {**GoalForm.Meta.widgets, "planned_until": _DATE}
        labels = {"planned_until": "Geplantes Ende"}
        help_texts = {
            "name": "Kurz und sprechend, zum Beispiel „Kleinräumige Daten“.",
            "goal": f"Welche Frage wollen Sie klären, und was soll am Ende vorliegen? {_MARKDOWN}",
            "planned_until": "Freiwillig. Eine UAG endet erst, wenn sie mit einem Ergebnis abgeschlossen wird.",
        }

    def clean_planned_until(self):
        day = self.cleaned_data["planned_until"]
        if day and "planned_until" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError("Das geplante Ende liegt in der Vergangenheit.")
        return day


class HandOverForm(forms.Form):
    """The member of the UAG who coordinates it from now on."""

    to = forms.ModelChoiceField(
        label="Neue Koordination",
        queryset=Member.objects.none(),
        empty_label="Bitte wählen",
        error_messages={"invalid_choice": "Bitte wählen Sie ein Mitglied dieser UAG."},
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates
        self.fields["to"].label_from_instance = lambda member: f"{member.user}, {member.municipality}"


class ConcludeForm(forms.ModelForm):
    """The result with which a UAG ends."""

    class Meta:
        model = Workgroup
        fields = ["result"]
        widgets = {"result": forms.Textarea(attrs={"rows": 12})}
        help_texts = {"result": f"Was hat die UAG herausgefunden oder erarbeitet, und wo liegt es? {_MARKDOWN}"}
        error_messages = {"result": {"required": "Bitte beschreiben Sie das Ergebnis der UAG."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].required = True


def form_for(group: Workgroup) -> type[GoalForm]:
    """Return the form that edits a group of this kind."""
    return {Workgroup.Kind.AG: AgForm, Workgroup.Kind.UAG: UagForm}.get(group.kind, GoalForm)
