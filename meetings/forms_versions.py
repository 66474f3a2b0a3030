"""Forms that notice when somebody else saved in between, and lose nothing of either side."""

import json
from collections.abc import Iterator

from django import forms


class VersionedForm(forms.ModelForm):
    """A form of a row with ``version``, which rises with every save.

    Beside the version it carries what its fields showed when the page was opened (``seen``). So it can tell, once
    somebody else has saved, which fields were touched here: ``take_over`` fills the others with what was saved.
    ``together`` has, by a label, the fields that mean something only as a whole.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    together: dict[str, tuple[str, ...]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["seen"].initial = lambda: json.dumps(self._shown())

    def take_over(self, saved: "VersionedForm") -> list[str]:
        """Fill what was not touched here with what ``saved``, an unbound form of the present row, shows.

        The next submit counts as an answer to the present row: it overwrites what was saved. Returns the labels of
        the fields that now show something else than before.
        """
        seen, now = self._seen(), saved._shown()
        self.data = self.data.copy()
        taken = []
        for label, names in self._groups(now):
            before = {name: seen.get(name) for name in names}
            if before == {name: now[name] for name in names} or any(
                self._typed(name) != before[name] for name in names
            ):
                continue
            taken.append(label)
            for name in names:
                self.data[self.add_prefix(name)] = now[name]
        self.data[self.add_prefix("version")] = str(saved.instance.version)
        self.data[self.add_prefix("seen")] = json.dumps(now)
        return taken

    def _groups(self, now: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the fields both forms have with their label, those that belong together as one."""
        grouped = {name: (label, names) for label, names in self.together.items() for name in names}
        done: set[str] = set()
        for name, field in self.fields.items():
            if name in now and name not in done:
                label, names = grouped.get(name, (str(field.label), (name,)))
                done.update(names)
                yield label, names

    def _seen(self) -> dict:
        try:
            seen = json.loads(self.data.get(self.add_prefix("seen"), ""))
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def _typed(self, name: str) -> str:
        return self.data.get(self.add_prefix(name), "").replace("\r\n", "\n")

    def _shown(self) -> dict[str, str]:
        """Return what a browser would post if nobody touched the form."""
        return {name: _as_posted(self[name]) for name in self.fields if name not in ("version", "seen")}


def _as_posted(field: forms.BoundField) -> str:
    shown = field.field.widget.format_value(field.field.prepare_value(field.initial))
    if isinstance(shown, list):  # widgets with choices
        shown = shown[0] if shown else ""
    return str(shown or "").replace("\r\n", "\n")
