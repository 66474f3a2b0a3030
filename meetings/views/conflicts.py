"""What to show when somebody else has saved since the form was opened."""

from collections.abc import Callable
from copy import copy

from django.db.models import Model

from ..forms_versions import VersionedForm


def merged(form: VersionedForm, current: Model, make: Callable[..., VersionedForm]) -> tuple[VersionedForm, list[str]]:
    """Return the form with what was typed in it and, where nothing was touched, with what ``current`` has.

    ``make`` builds such a form from ``data`` and ``instance``. Also returns the labels of the fields taken over.
    """
    taken = form.take_over(make(data=None, instance=copy(current)))
    again = make(data=form.data, instance=copy(current))
    again.is_valid()
    return again, taken
