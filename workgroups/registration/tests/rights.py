from dkbm_portal.tests.rights import Row
from workgroups.models import Membership


def _change_request(get) -> dict:
    """``stranger``, a member of AG 1, asks to move into AG 2."""
    membership = Membership.objects.create(member=get("stranger"), workgroup=get("ag"))
    return {"pk": membership.pk}


# anonymous, applicant, stranger, member, coordinator, speaker, staff
ROWS = [
    Row("registration:application", "302 200 200 200 200 200 404"),
    Row("registration:withdraw", "302 200 302 302 302 302 404"),
    Row("registration:withdraw", "302 302 302 302 302 302 404", method="post"),
    Row("registration:reapply", "302 302 302 302 302 302 404"),
    Row("registration:reapply", "302 302 302 302 302 302 404", method="post", data={}),
    Row("registration:request_change", "302 404 200 200 200 200 404"),
    Row("registration:request_change", "302 404 200 200 200 200 404", method="post", data={}),
    Row("registration:decide_change", "302 404 403 404 404 200 200", kwargs=_change_request),
    Row(
        "registration:decide_change",
        "302 404 403 404 404 302 302",
        kwargs=_change_request,
        method="post",
        data={"decision": "accept"},
    ),
]
