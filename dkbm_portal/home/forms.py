from django import forms

from .models import AccessibilityFeedback


class AccessibilityFeedbackForm(forms.ModelForm):
    """Needs nothing but a message: no login, no CAPTCHA, and no name or address unless an answer is wished for."""

    class Meta:
        model = AccessibilityFeedback
        fields = ["concern", "message", "page", "name", "email"]
        widgets = {
            "concern": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 7}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        labels = {"concern": "Ihr Anliegen"}
        help_texts = {
            "message": "Beschreiben Sie bitte, was nicht geht, und womit Sie das Portal nutzen, etwa mit einem "
            "Vorleseprogramm oder nur mit der Tastatur.",
            "page": "Die Adresse der Seite oder wo Sie sie gefunden haben.",
            "email": "Nur wenn Sie eine Antwort möchten.",
        }
        error_messages = {"message": {"required": "Bitte schreiben Sie uns, worum es geht."}}
