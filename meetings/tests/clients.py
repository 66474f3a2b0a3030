"""Twenty clients with connections of their own, kept over all rounds of a race as web workers keep theirs."""

import time
from concurrent.futures import Executor
from threading import Barrier

from meetings.models import Invitation, Meeting

CLIENTS = 20


def all_at_once(clients: Executor, meeting: Meeting, act) -> list:
    """Have each client act on an invitation of its own at the same moment; return results or errors."""
    start = Barrier(CLIENTS)

    def run(pk):
        try:
            start.wait(timeout=30)
            return act(Invitation.objects.get(pk=pk))
        except Exception as error:  # handed back to the test
            return error

    return list(clients.map(run, meeting.invitations.order_by("pk").values_list("pk", flat=True)))


def read_without_lock(meeting: Meeting) -> Meeting:
    """Stand in for ``locked`` in the controls; the pause lets the others read the same state, as a slow server does."""
    found = Meeting.objects.select_related("workgroup__parent", "host", "part_of").get(pk=meeting.pk)
    time.sleep(0.005)
    return found
