from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from ..permissions import can_see_year_board
from ..year_board import HOST_YEARS, group_years, hosts_until, possible_hosts
from .access import require_admitted

FIRST_YEAR, LAST_YEAR = 2016, 2100


def year_board(request, year):
    """What all groups plan in a year, for the Transferagentur and the Konzeptgruppe."""
    require_admitted(request)
    if not can_see_year_board(request.user) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    context = {
        "year": year,
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR else None,
        "groups": group_years(year, request.user),
        "hosts": hosts_until(year),
        "first_host_year": year - HOST_YEARS + 1,
        "possible_hosts": possible_hosts(year),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/year_board.html", context)
