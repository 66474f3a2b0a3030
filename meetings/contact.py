"""Where replies to the mails of a group go."""

from django.conf import settings

from workgroups.models import Office, Workgroup

_ORDER = [Office.Role.SPEAKER, Office.Role.COORDINATOR, Office.Role.DEPUTY]


def reply_address(workgroup: Workgroup) -> str:
    """Return the address of the group's speaker or coordinator, if released, else the Transferagentur's."""
    offices = Office.objects.leading().filter(workgroup=workgroup, member__show_email=True)
    leading = sorted(offices.select_related("member__user"), key=lambda office: _ORDER.index(office.role))
    return leading[0].member.user.email if leading else settings.STAFF_EMAIL
