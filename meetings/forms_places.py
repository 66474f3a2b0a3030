"""Forms of places, deputies and attendance."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from dkbm_portal.text import validate_line
from members.forms import DatalistInput
from members.models import Member, Municipality

from .models import Invitation, Meeting


def _label(member: Member) -> str:
    return f"{member.user.get_full_name()}, {member.municipality}"


class DeputyForm(forms.Form):
    """Names an admitted member; the group's members are suggested, everybody in the network can be typed."""

    person = forms.CharField(
        label="Wer kommt an Ihrer Stelle?",
        max_length=400,
        validators=[validate_line],
        help_text="Beginnen Sie zu tippen und wählen Sie aus der Liste. Wer einer anderen Gruppe des Netzwerks "
        "angehört, lässt sich mit Vor- und Nachnamen eintragen.",
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        super().__init__(*args, **kwargs)
        members = invitation.meeting.workgroup.members.exclude(pk=invitation.member_id)
        self.suggested = members.select_related("user", "municipality").by_name()
        self.fields["person"].widget = DatalistInput(self._labels, {"autocomplete": "off"})

    def _labels(self) -> list[str]:
        return [_label(member) for member in self.suggested]

    def clean_person(self) -> Member:
        name, _, municipality = self.cleaned_data["person"].partition(",")
        found = _named(name.strip())
        if municipality.strip():
            found = found.filter(municipality__name__iexact=municipality.strip())
        people = list(found[:2])
        if not people:
            raise ValidationError("So heißt kein Mitglied des Netzwerks. Bitte wählen Sie einen Namen aus der Liste.")
        if len(people) > 1:
            raise ValidationError("Diesen Namen gibt es mehrmals. Bitte ergänzen Sie die Kommune: „Name, Kommune“.")
        return people[0]


def _named(name: str) -> QuerySet[Member]:
    full_name = Concat(F("user__first_name"), Value(" "), F("user__last_name"))
    members = Member.objects.admitted().annotate(full_name=full_name).filter(full_name__iexact=name)
    return members.select_related("user", "municipality").order_by("pk")


class AttendanceFilterForm(forms.Form):
    """Narrows the attendance list by name and municipality."""

    q = forms.CharField(label="Name", required=False, max_length=100)
    kommune = forms.ModelChoiceField(
        label="Kommune", queryset=Municipality.objects.none(), required=False, empty_label="alle Kommunen"
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        invited = meeting.invitations.current().values("member__municipality")
        self.fields["kommune"].queryset = Municipality.objects.filter(pk__in=invited)
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "enterkeyhint": "search"}

    def apply(self, invitations):
        """Return the invitations narrowed to what was asked for; a faulty field narrows nothing."""
        self.is_valid()
        for word in self.cleaned_data.get("q", "").split():
            invitations = invitations.filter(_name_contains(word))
        if municipality := self.cleaned_data.get("kommune"):
            invitations = invitations.filter(member__municipality=municipality)
        return invitations


def _name_contains(word: str) -> Q:
    """Match a part of the name; SQLite takes no „ö“ for „Ö“, so both spellings are asked for."""
    wanted = Q()
    for spelling in {word, word.lower(), word.capitalize()}:
        wanted |= Q(member__user__first_name__icontains=spelling) | Q(member__user__last_name__icontains=spelling)
    return wanted
