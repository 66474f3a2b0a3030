from django import forms

from dkbm_portal.text import validate_line, validate_text
from workgroups.models import Workgroup

from .models import Post, Topic


class LongText(forms.Textarea):
    """A text area whose line breaks count once, as people count them, and whose limit the server explains.

    Browsers send CR LF, and with ``maxlength`` they cut a pasted text without a word.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.pop("maxlength", None)
        return attrs

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if value else value


class PostForm(forms.Form):
    """The text of one post. The validators stand here again: only a ModelForm runs those of the model."""

    body = Post._meta.get_field("body").formfield(
        validators=[validate_text],
        widget=LongText(attrs={"rows": 9}),
        help_text="Formatierung mit Markdown: **fett**, *kursiv*, „- “ für Listen, „> “ für Zitate, [Text](https://…).",
        error_messages={
            "required": "Bitte schreiben Sie einen Text.",
            "max_length": "Ein Beitrag hat höchstens 20.000 Zeichen; dieser hat %(show_value)d.",
        },
    )


class TopicForm(PostForm):
    """A topic's title with its first post."""

    title = Topic._meta.get_field("title").formfield(
        validators=[validate_line],
        help_text="So, dass andere am Titel erkennen, worum es geht.",
        error_messages={
            "required": "Bitte geben Sie dem Thema einen Titel.",
            "max_length": "Ein Titel hat höchstens 150 Zeichen; dieser hat %(show_value)d.",
        },
    )
    field_order = ["title", "body"]


class HideForm(forms.Form):
    """Why a post is taken out of sight."""

    reason = Post._meta.get_field("hidden_reason").formfield(
        validators=[validate_line],
        required=True,
        help_text="Ein Satz. Die Person, die den Beitrag geschrieben hat, erhält ihn per E-Mail.",
        error_messages={
            "required": "Bitte nennen Sie den Grund.",
            "max_length": "Der Grund hat höchstens 300 Zeichen; dieser hat %(show_value)d.",
        },
    )


class MoveForm(forms.Form):
    """The group a topic goes to: any active one that the moderator leads."""

    workgroup = forms.ModelChoiceField(
        Workgroup.objects.none(),
        label="Neue Gruppe",
        empty_label="Bitte wählen",
        error_messages={"required": "Bitte wählen Sie eine Gruppe.", "invalid_choice": "Bitte wählen Sie eine Gruppe."},
    )

    def __init__(self, *args, user, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        targets = Workgroup.objects.led_by(user).active().exclude(pk=topic.workgroup_id)
        self.fields["workgroup"].queryset = targets.select_related("parent")
