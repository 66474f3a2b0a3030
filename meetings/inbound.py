"""What the meetings make of mail that comes in."""

from dkbm_portal.mail.inbound.parsing import ParsedMail
from dkbm_portal.mail.inbound.registry import Result, inbound_handler

from . import replies


@inbound_handler("meetings.reply")
def calendar_reply(mail: ParsedMail) -> Result | None:
    return replies.handle_reply(mail)
