"""The day programme on paper: ``templates/meetings/pdf/programme.typ`` and what it is filled with."""

from dkbm_portal.pdf import render_pdf
from dkbm_portal.pdf.markdown import markdown_tree
from dkbm_portal.template_tags import long_date

from .models import Invitation, Meeting, ProgrammeSession
from .programme import Block, blocks_of

_TEXT_LEVEL = 4


def render_programme(
    meeting: Meeting, sessions: list[ProgrammeSession], *, own: Invitation | None, chosen: set[int]
) -> bytes:
    """Return the PDF; for ``own`` it names the person and marks the sessions with keys in ``chosen``."""
    title = f"Mein Programm: {meeting.title}" if own else f"Programm: {meeting.title}"
    data = {
        "title": title,
        "css": meeting.workgroup.css_class,
        "theme": meeting.theme,
        "facts": [list(fact) for fact in _facts(meeting, own)],
        "blocks": [_block(block, chosen) for block in blocks_of(sessions)],
    }
    return render_pdf("meetings/pdf/programme", data)


def _facts(meeting: Meeting, own: Invitation | None):
    if own:
        yield "Für", own.member.user.get_full_name()
    yield "Wann", f"{long_date(meeting.starts_at)}, {meeting.clock_span}"
    if meeting.venue:
        yield "Wo", ", ".join(part for part in (meeting.venue, meeting.address) if part)
    if meeting.host:
        yield "Gastgeber", str(meeting.host)


def _block(block: Block, chosen: set[int]) -> dict:
    columns = [[_session(session, block, chosen) for session in column] for column in block.columns]
    return {"span": block.clock_span, "parallel": block.is_parallel, "columns": columns}


def _session(session: ProgrammeSession, block: Block, chosen: set[int]) -> dict:
    own_time = session.clock_span != block.clock_span
    return {
        "title": session.title,
        "span": session.clock_span if own_time else "",
        "room": session.room,
        "person": session.person,
        "text": markdown_tree(session.description, _TEXT_LEVEL) if session.description else None,
        "chosen": session.pk in chosen,
        "cancelled": session.is_cancelled,
        "css": session.ag_meeting.workgroup.css_class if session.ag_meeting else "",
    }
