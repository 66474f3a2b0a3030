"""Building blocks of mails that need an inner text; available in every template."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()
PORTAL_COLOUR = "#0b5394"
# The groups' colours of the portal's light style, by CSS class: mail programs know no custom properties.
_GROUP_COLOURS = {
    "group-ag-1": "#0b5394",
    "group-ag-2": "#1b6e4f",
    "group-ag-3": "#a23b2a",
    "group-ag-4": "#6a3d8f",
    "group-ag-5": "#5d5a12",
    "group-ag-6": "#0f6674",
    "group-network": "#17293a",
}


@register.filter
def mail_colour(group) -> str:
    """Return the colour of the band on top of a mail: the group's, or the portal's for mails of no group."""
    return _GROUP_COLOURS.get(getattr(group, "css_class", ""), PORTAL_COLOUR)


@register.simple_block_tag
def fact(content: str, label: str) -> str:
    """One row of ``email/_facts.html``: „Wann | Di., 15. September 2026“, in the text part „Wann: …“."""
    return format_html(
        '<tr><th scope="row" align="left" valign="top" class="fact soft" style="{}">{}</th>'
        '<td valign="top" class="fact" style="{}">{}</td></tr>\n',
        "padding:5px 20px 5px 0;font-weight:normal;color:#4a5a68;white-space:nowrap;",
        label,
        "padding:5px 0;word-break:break-word;",
        mark_safe(content.strip()),  # escaped while the template rendered it
    )
