"""What a person can do on a group's page, the most likely thing first: it gets the page's one filled button."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from workgroups import permissions
from workgroups.models import Workgroup


@dataclass(frozen=True)
class Action:
    """A button: a link, or a form of one button when it changes something."""

    label: str
    url: str
    icon: str
    is_post: bool = False


def group_actions(user, group: Workgroup, *, inside: bool, vacant: bool) -> list[Action]:
    """Return the buttons for this person; ``inside`` and ``vacant`` are known to the page already."""
    actions = _uag_actions(user, group, vacant) if group.kind == Workgroup.Kind.UAG else []
    if inside and group.is_active and group.kind in (Workgroup.Kind.AG, Workgroup.Kind.UAG):
        actions.append(_link("Thema eröffnen", "forum:topic_create", group, "chat-left-text"))
    if permissions.can_found_uag(user, group):
        actions.append(_link("UAG gründen", "workgroups:uag_create", group, "diagram-3"))
    if group.is_active and permissions.leads(user, group):
        plan = reverse("meetings:meeting_create") + "?" + urlencode({"gruppe": group.slug})
        poll = reverse("meetings:poll_create") + "?" + urlencode({"gruppe": group.slug})
        actions.insert(0, Action("Treffen planen", plan, "calendar-plus"))
        actions.insert(1, Action("Termine zur Wahl stellen", poll, "question-circle"))
        actions.append(_link("Bearbeiten", "workgroups:group_edit", group, "pencil"))
        if group.kind == Workgroup.Kind.UAG:
            actions.append(_link("Koordination übergeben", "workgroups:hand_over", group, "arrow-right"))
            actions.append(_link("Mit Ergebnis abschließen", "workgroups:conclude", group, "flag"))
    return actions


def _uag_actions(user, uag: Workgroup, vacant: bool) -> list[Action]:
    if permissions.can_join(user, uag):
        return [_post("UAG beitreten", "workgroups:join", uag, "plus-lg")]
    if uag.is_active and vacant and permissions.is_member(user, uag):
        return [_post("Koordination übernehmen", "workgroups:take_over", uag, "person")]
    return []


def _link(label: str, name: str, group: Workgroup, icon: str) -> Action:
    return Action(label, reverse(name, args=[group.slug]), icon)


def _post(label: str, name: str, group: Workgroup, icon: str) -> Action:
    return Action(label, reverse(name, args=[group.slug]), icon, is_post=True)
