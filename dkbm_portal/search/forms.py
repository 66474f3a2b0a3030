from django import forms

from dkbm_portal.text import validate_line

LONGEST = 200


class SearchForm(forms.Form):
    """The query; what is typed stays in the field, whatever is wrong with it."""

    q = forms.CharField(
        label="Suchbegriffe",
        required=False,
        max_length=LONGEST,
        validators=[validate_line],
        error_messages={"max_length": f"Bitte suchen Sie mit höchstens {LONGEST} Zeichen. Wenige Wörter genügen."},
        widget=forms.SearchInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
