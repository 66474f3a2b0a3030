"""Phrases that several messages share."""


def people_get(count: int) -> str:
    """Return „1 Person bekommt“ or „3 Personen bekommen“."""
    return "1 Person bekommt" if count == 1 else f"{count} Personen bekommen"
