"""The shape of the URL × persona table; every app lists its rows in ``<app>/tests/rights.py``."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One URL and the status each persona gets.

    ``name`` is the URL name, ``answers`` the status codes in the order of ``dkbm_portal.testing.PERSONAS``
    (anonymous, applicant, stranger, member, coordinator, speaker, staff). ``kwargs`` builds the URL's arguments from a
    function that returns fixtures by name: ``lambda get: {"pk": get("topic").pk}``. ``data`` is what a POST sends.
    """

    name: str
    answers: str
    kwargs: Callable[[Callable], dict] = lambda get: {}
    method: str = "get"
    data: dict | None = None
