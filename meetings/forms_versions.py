"""Forms that notice when somebody else saved in between, and lose nothing of either side."""

import json
from collections.abc import Iterator

from django import forms


class SeenForm(forms.Form):
    """A form of something with a version, which rises with every save.

    Beside the version it carries what its fields showed when the page was opened (``seen``). So it can tell, once
    somebody else has saved, which fields were touched here: ``take_over`` fills the others with what was saved.
    ``together`` has, by a label, the fields that mean something only as a whole.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    together: dict[str, tuple[str, ...]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.shown_as_text

    def shown_as_text(self) -> str:
        """Return what the form shows, as ``seen`` carries it."""
        return json.dumps(self.shown())

    def take_over(self, saved: "SeenForm") -> list[str]:
        """Fill what was not touched here with what ``saved``, an unbound form of the present state, shows.

        The next submit counts as an answer to the present state: it overwrites what was saved. Returns the labels of
        the fields that now show something else than before.
        """
        seen, now = self._seen(), saved.shown()
        self.data = self.data.copy()
        taken = []
        for label, names in self._groups(now):
            before = [seen.get(name) for name in names]
            touched = [self.typed(name) for name in names] != before
            if touched or before == [now[name] for name in names]:
                continue
            taken.append(label)
            for name in names:
                self.put(name, now[name])
        self.put("version", str(saved.fields["version"].initial))
        self.put("seen", json.dumps(now))
        return taken

    def label_of(self, name: str) -> str:
        """Return what a field is called in the list of those taken over."""
        return str(self.fields[name].label)

    def shown(self) -> dict[str, str]:
        """Return what a browser would post if nobody touched the form."""
        return {name: _as_posted(self[name]) for name in self.fields if name not in ("version", "seen")}

    def typed(self, name: str) -> str:
        """Return what was posted for a field of ``shown``."""
        return self.data.get(self.add_prefix(name), "").replace("\r\n", "\n")

    def put(self, name: str, text: str) -> None:
        """Let a field of ``shown`` show this text as if it had been posted."""
        self.data[self.add_prefix(name)] = text

    def _groups(self, now: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what both forms show with its label, fields that belong together as one."""
        grouped = {name: (label, names) for label, names in self.together.items() for name in names}
        done: set[str] = set()
        for name in self.shown():
            if name in now and name not in done:
                label, names = grouped.get(name) or (self.label_of(name), (name,))
                done.update(names)
                yield label, names

    def _seen(self) -> dict:
        try:
            seen = json.loads(self.data.get(self.add_prefix("seen"), ""))
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}


class VersionedForm(SeenForm, forms.ModelForm):
    """A form of a row with ``version``."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


def _as_posted(field: forms.BoundField) -> str:
    shown = field.field.widget.format_value(field.field.prepare_value(field.initial))
    if isinstance(shown, list):  # widgets with choices
        shown = shown[0] if shown else ""
    return str(shown or "").replace("\r\n", "\n")
