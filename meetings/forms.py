from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from members.forms import MunicipalityField
from workgroups.models import Workgroup

from .forms_times import TimesForm, date_field
from .forms_versions import VersionedForm
from .models import BERLIN, Invitation, Meeting

_PREVIEW_HINT = (
    "Sie können Markdown verwenden: „1.“ nummeriert, „-“ zählt auf, **fett** hebt hervor. "
    "Wie es aussieht, sehen Sie nach dem Speichern."
)


class _MeetingForm(VersionedForm):
    """Base of the forms that change a meeting."""

    together = {"Termin": ("day", "begin", "end"), "Plätze vor Ort": ("capacity", "reserved_places")}

    def _offer_plain_agenda(self) -> None:
        """The text is for simple agendas; a meeting with agenda items has no use for it."""
        if self.instance.pk and self.instance.items.exists():
            del self.fields["agenda"]
        else:
            self.fields["agenda"].widget.attrs["rows"] = 8

    def values(self) -> dict:
        """Return the cleaned values by model field, for a service."""
        names = {field.name for field in Meeting._meta.fields} - {"version"}
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class _TimesMixin(TimesForm):
    """The times of a meeting, and until when answers are asked for."""

    answer_by = date_field(
        label="Antwort erbeten bis", required=False, help_text="Freiwillig; Antworten zählen bis zum Beginn."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.starts_at:
            begin = timezone.localtime(self.instance.starts_at, BERLIN)
            self.initial |= {"day": begin.date(), "begin": begin.time()}
            self.initial["end"] = timezone.localtime(self.instance.ends_at, BERLIN).time()

    def clean(self):
        data = super().clean()
        answer_by, day = data.get("answer_by"), data.get("day")
        if answer_by and day and answer_by > day:
            self.add_error("answer_by", "Die Antwort kann nicht nach dem Treffen erbeten werden.")
        if not self.errors:
            self.instance.starts_at, self.instance.ends_at = data["starts_at"], data["ends_at"]
        return data


class _PlaceMixin(forms.Form):
    """Host municipality by name, link with https unless told otherwise."""

    host = MunicipalityField(
        label="Gastgebende Kommune",
        required=False,
        help_text="Freiwillig. Beginnen Sie zu tippen und wählen Sie aus der Liste.",
    )

    online_url = forms.URLField(
        label="Link zur Videokonferenz",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Mit Ort und Link ist das Treffen hybrid.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["host"] = self.instance.host


class _PartOfMixin(forms.Form):
    """Offers the network's meetings ahead, so that an AG meets within the Jahrestreffen."""

    def offer_parents(self, user) -> None:
        """Limit ``part_of`` to what the user may choose; drop the field when there is nothing."""
        ahead = Q(starts_at__gt=timezone.now(), state__in=[Meeting.State.DRAFT, Meeting.State.ANNOUNCED])
        choices = Meeting.objects.visible_to(user).filter(workgroup__kind=Workgroup.Kind.NETWORK)
        choices = choices.filter(ahead | Q(pk=self.instance.part_of_id)).exclude(pk=self.instance.pk)
        workgroup = self.instance.workgroup if self.instance.workgroup_id else None
        if (workgroup and workgroup.kind != Workgroup.Kind.AG) or not choices.exists():
            del self.fields["part_of"]
            return
        self.fields["part_of"].queryset = choices.order_by("starts_at")
        self.fields["part_of"].empty_label = "eigenständiges Treffen"

    def clean_part_of(self):
        part_of = self.cleaned_data["part_of"]
        workgroup = self.cleaned_data.get("workgroup") or (self.instance.workgroup if self.instance.pk else None)
        if part_of and workgroup and workgroup.kind != Workgroup.Kind.AG:
            raise ValidationError("Nur Treffen einer AG finden innerhalb des Jahrestreffens statt.")
        return part_of


class _SeatsMixin(forms.Form):
    """How many can come on site; nothing means no limit."""

    capacity = forms.IntegerField(
        label="Plätze vor Ort",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="Leer heißt unbegrenzt. Sind alle Plätze vergeben, gibt es eine Warteliste. "
        "Wer online teilnimmt, zählt nicht.",
    )
    reserved_places = forms.IntegerField(
        label="davon reserviert",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Für Transferagentur und Gastgeber. Wer einen davon bekommt, tragen Sie bei den Antworten ein.",
    )

    def clean_reserved_places(self):
        return self.cleaned_data["reserved_places"] or 0

    def clean(self):
        data = super().clean()
        reserved, capacity = data.get("reserved_places") or 0, data.get("capacity")
        if reserved and "capacity" not in self.errors and reserved > (capacity or 0):
            self.add_error("reserved_places", "Es können nicht mehr Plätze reserviert sein, als es gibt.")
        return data


class DraftForm(_TimesMixin, _SeatsMixin, _PlaceMixin, _PartOfMixin, _MeetingForm):
    """Everything of a meeting nobody has been told of yet; a new one also gets its group."""

    field_order = [
        "workgroup", "title", "theme", "day", "begin", "end", "host", "venue", "address", "online_url", "capacity",
        "reserved_places", "answer_by", "part_of", "agenda",
    ]  # fmt: skip

    class Meta:
        model = Meeting
        fields = [
            "workgroup", "title", "theme", "host", "venue", "address", "online_url", "capacity", "reserved_places",
            "answer_by", "part_of", "agenda",
        ]  # fmt: skip
        help_texts = {
            "theme": "Freiwillig, zum Beispiel „Kleinräumige Daten“.",
            "venue": "Haus und Raum. Vor der Ankündigung brauchen Sie einen Ort oder einen Link.",
            "agenda": _PREVIEW_HINT,
        }

    def __init__(self, *args, groups=None, user, **kwargs):
        """``groups`` are those the user may plan for (new meetings only)."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["workgroup"]
        else:
            self.fields["workgroup"].queryset = groups
            self.fields["workgroup"].empty_label = "Bitte wählen"
        self._offer_plain_agenda()
        self.offer_parents(user)

    def clean_answer_by(self):
        answer_by = self.cleaned_data["answer_by"]
        if answer_by and answer_by < timezone.localdate():
            raise ValidationError("Dieser Tag liegt in der Vergangenheit.")
        return answer_by


ALL, NOBODY = "all", "nobody"


def _notify_field(nobody: str, initial: str) -> forms.ChoiceField:
    """Ask who is told of a change; ``nobody`` says when nobody need be."""
    return forms.ChoiceField(
        label="Wen benachrichtigen?",
        choices=[(ALL, "Alle Eingeladenen, mit einer E-Mail „alt → neu“"), (NOBODY, nobody)],
        initial=initial,
        widget=forms.RadioSelect,
    )


class TextsForm(_PartOfMixin, _MeetingForm):
    """What an announced meeting says of itself, and who is told; once it has begun, nobody is."""

    notify = _notify_field("Niemanden – nur ein Schreibfehler oder eine Ergänzung", initial=NOBODY)
    field_order = ["title", "theme", "part_of", "agenda", "notify"]

    class Meta:
        model = Meeting
        fields = ["title", "theme", "part_of", "agenda"]
        help_texts = {"agenda": _PREVIEW_HINT}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_plain_agenda()
        self.offer_parents(user)
        if not self.instance.takes_answers:
            del self.fields["notify"]


class MoveForm(_TimesMixin, _SeatsMixin, _PlaceMixin, _MeetingForm):
    """Time, place, link and host of an announced meeting, and who is told."""

    notify = _notify_field("Niemanden – nur ein Schreibfehler beim Ort oder eine andere Zahl der Plätze", initial=ALL)
    field_order = [
        "day", "begin", "end", "host", "venue", "address", "online_url", "capacity", "reserved_places", "answer_by",
        "notify",
    ]  # fmt: skip

    class Meta:
        model = Meeting
        fields = ["host", "venue", "address", "online_url", "capacity", "reserved_places", "answer_by"]

    def clean(self):
        data = super().clean()
        if not data.get("venue") and not data.get("online_url") and not {"venue", "online_url"} & set(self.errors):
            self.add_error("venue", "Bitte tragen Sie einen Ort oder einen Link zur Videokonferenz ein.")
        return data


class CancelForm(forms.Form):
    """The reason that everybody invited reads."""

    reason = forms.CharField(
        label="Grund der Absage",
        max_length=300,
        validators=Meeting._meta.get_field("cancel_reason").validators[:1],
        help_text="Steht in der E-Mail an alle Eingeladenen.",
    )


class _AnswerField(forms.ChoiceField):
    """Takes a plain yes for hybrid meetings, too, as one-click answers give it."""

    def valid_value(self, value):
        return value == Invitation.Answer.ACCEPTED or super().valid_value(value)


class AnswerForm(forms.ModelForm):
    """One of three answers, for hybrid meetings with the way of taking part, and a comment for those who plan.

    ``cleaned_data["mode"]`` is None when the answer doesn't say how.
    """

    _COMING = [(Invitation.Answer.ACCEPTED, "Ich bin dabei")]
    _COMING_HYBRID = [
        (Invitation.Mode.ON_SITE, "Ich komme vor Ort dazu"),
        (Invitation.Mode.ONLINE, "Ich bin online dabei"),
    ]
    _OTHERS = [(Invitation.Answer.TENTATIVE, "Vielleicht"), (Invitation.Answer.DECLINED, "Ich sage ab")]

    answer = _AnswerField(
        label="Ihre Antwort",
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte wählen Sie eine Antwort."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hybrid = self.instance.meeting.is_hybrid
        self.fields["answer"].choices = (self._COMING_HYBRID if hybrid else self._COMING) + self._OTHERS
        if hybrid and self.initial.get("answer") == Invitation.Answer.ACCEPTED:
            self.initial["answer"] = self.instance.mode or Invitation.Mode.ON_SITE

    def clean_answer(self):
        answer = self.cleaned_data["answer"]
        self.cleaned_data["mode"] = answer if answer in Invitation.Mode.values else None
        return Invitation.Answer.ACCEPTED if answer in Invitation.Mode.values else answer

    class Meta:
        model = Invitation
        fields = ["answer", "comment"]
        help_texts = {"comment": "Freiwillig. Lesen können es nur diejenigen, die das Treffen planen."}
