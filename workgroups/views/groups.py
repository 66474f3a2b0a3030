from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from members.models import Member
from workgroups import permissions
from workgroups.forms import form_for
from workgroups.models import Membership, Office, Workgroup

from .actions import group_actions

PER_PAGE = 24
FEW = 5
FIRST_MEMBERS = 8
OWN_KINDS = (Workgroup.Kind.AG, Workgroup.Kind.UAG)


@require_GET
def group_list(request):
    """The network, its AGs, the Konzeptgruppe and all UAGs; concluded ones with their results."""
    if not request.user.is_admitted:
        raise Http404
    groups = Workgroup.objects.visible_to(request.user).with_member_count().select_related("parent")
    concluded = groups.uags().concluded().order_by("-concluded_on", "name")
    wholes = groups.exclude(kind__in=OWN_KINDS).order_by("-kind")
    meetings = _next_meetings(request.user)
    return render(
        request,
        "workgroups/workgroup_list.html",
        {
            "ags": _with_next_meeting(groups.ags().active(), meetings),
            "uags": _with_next_meeting(groups.uags().active().order_by("parent__number", "name"), meetings),
            "wholes": _with_next_meeting(_with_people(wholes), meetings),
            "page_obj": Paginator(concluded, PER_PAGE).get_page(request.GET.get("seite")),
            "own": _own_groups(request.user),
            "readable": set(Workgroup.objects.results_open_to(request.user).values_list("pk", flat=True)),
        },
    )


def _own_groups(user) -> set[int]:
    return set(Membership.objects.active().filter(member__user=user).values_list("workgroup", flat=True))


def _with_people(groups) -> list[Workgroup]:
    """Count the derived members of network and Konzeptgruppe."""
    groups = list(groups)
    for group in groups:
        group.member_count = group.members.count()
    return groups


def _next_meetings(user) -> dict:
    """Return each group's next meeting that the user may see, by the group's id."""
    meetings = Workgroup._meta.get_field("meetings").related_model.objects
    first = {}
    for meeting in meetings.visible_to(user).upcoming():
        first.setdefault(meeting.workgroup_id, meeting)
    return first


def _with_next_meeting(groups, meetings: dict) -> list[Workgroup]:
    groups = list(groups)
    for group in groups:
        group.next_meeting = meetings.get(group.pk)
    return groups


@require_GET
def group_detail(request, slug):
    """The group's home; what goes on inside shows only to those who belong to it."""
    group = _visible_group(request, slug)
    inside = permissions.can_see_inside(request.user, group)
    leads = permissions.leads(request.user, group)
    current = Office.objects.current().of(group)
    offices = list(current.select_related("member__user", "member__municipality", "workgroup"))
    vacant = not any(office.role == Office.Role.COORDINATOR for office in offices)
    context = {
        "group": group,
        "inside": inside,
        "leads": leads,
        "is_member": permissions.is_member(request.user, group),
        "can_join": permissions.can_join(request.user, group),
        "actions": group_actions(request.user, group, inside=inside, vacant=vacant),
        "has_forum": group.kind in OWN_KINDS,
        "posts": _posts(group, offices),
        "delegates": [office for office in offices if office.role == Office.Role.CONCEPT_DELEGATE],
        "holds_office": any(office.member.user_id == request.user.pk for office in offices),
        "own": _own_groups(request.user),
        "changes": _changes(group) if leads else [],
        **_people(group),
        **_results(request.user, group),
        **_children(group),
        **(_inside(request.user, group) if inside else {}),
    }
    return render(request, "workgroups/workgroup_detail.html", context)


def _people(group: Workgroup) -> dict:
    people = _by_municipality(group)
    return {"member_count": people.count(), "people": _with_office(people[:FIRST_MEMBERS], group)}


def _by_municipality(group: Workgroup):
    return group.members.select_related("user", "municipality").order_by(
        "municipality__name", "user__last_name", "user__first_name", "pk"
    )


def _with_office(people, group: Workgroup) -> list[Member]:
    """Add ``office_note`` to each person: the office held in the group, or in an AG of the Konzeptgruppe."""
    people = list(people)
    offices = Office.objects.current().of(group).filter(member__in=[member.pk for member in people])
    notes = {office.member_id: _office_label(office, group) for office in offices.select_related("workgroup")}
    for member in people:
        member.office_note = notes.get(member.pk, "")
    return people


def _office_label(office: Office, group: Workgroup) -> str:
    if office.workgroup_id == group.pk:
        return office.get_role_display()
    if office.role == Office.Role.CONCEPT_DELEGATE:
        return f"für die {office.workgroup.short_name}"
    return f"{office.get_role_display()} der {office.workgroup.short_name}"


def _changes(group: Workgroup):
    if group.kind != Workgroup.Kind.AG:
        return Membership.objects.none()
    return Membership.objects.changes_into(group).select_related("member__user", "member__municipality")


def _results(user, group: Workgroup) -> dict:
    """Which results the user may read: the group's own, and those of its concluded UAGs."""
    family = Workgroup.objects.results_open_to(user).filter(Q(pk=group.pk) | Q(parent=group))
    readable = set(family.values_list("pk", flat=True))
    return {"readable": readable, "can_read_result": group.pk in readable}


def _posts(group: Workgroup, offices: list[Office]) -> list[tuple[str, Office | None]]:
    """Return the leading offices of the group with their holders, vacant ones too."""
    roles = {
        Workgroup.Kind.AG: [Office.Role.SPEAKER, Office.Role.DEPUTY],
        Workgroup.Kind.UAG: [Office.Role.COORDINATOR] if group.is_active else [],
    }.get(group.kind, [])
    return [(role, next((office for office in offices if office.role == role), None)) for role in roles]


def _children(group: Workgroup) -> dict:
    uags = group.children.uags().with_member_count().select_related("parent")
    ags = list(group.children.ags().active().with_member_count()) if group.kind == Workgroup.Kind.NETWORK else []
    return {
        "uags": uags.active().order_by("name"),
        "concluded_uags": uags.concluded().order_by("-concluded_on", "name")[:FEW],
        "ags": ags,
        "ag_sizes": [(ag.short_name, ag.member_count, ag.css_class) for ag in ags],
    }


def _inside(user, group: Workgroup) -> dict:
    """Meetings and topics, read through the reverse relations: this app knows neither meetings nor forum."""
    return {
        "next_meetings": group.meetings.upcoming().with_own_invitation(user)[:FEW],
        "past_meetings": group.meetings.past()[:FEW],
        "open_polls": group.date_polls.open().with_counts().select_related("workgroup__parent")[:FEW],
        "topics": group.topics.with_unread(user).order_by("-last_post_at", "-pk")[:FEW],
    }


@require_GET
def group_members(request, slug):
    """All members of a group, by municipality."""
    group = _visible_group(request, slug)
    page = Paginator(_by_municipality(group), PER_PAGE).get_page(request.GET.get("seite"))
    page.object_list = _with_office(page.object_list, group)
    return render(request, "workgroups/workgroup_members.html", {"group": group, "page_obj": page})


@require_GET
def office_history(request, slug):
    """Who held which office in the group, from when to when."""
    group = _visible_group(request, slug)
    offices = Office.objects.of(group).history().select_related("member__user", "member__municipality", "workgroup")
    page = Paginator(offices, PER_PAGE).get_page(request.GET.get("seite"))
    held = [office.member_id for office in page]
    shown = Member.objects.visible_to(request.user).filter(pk__in=held).values_list("pk", flat=True)
    return render(
        request,
        "workgroups/office_list.html",
        {"group": group, "page_obj": page, "shown_members": set(shown), "of_all_ags": group.kind not in OWN_KINDS},
    )


@transaction.atomic
def group_edit(request, slug):
    """Change what the group says of itself; the row is held, so that a conclusion in between is not undone."""
    groups = Workgroup.objects.visible_to(request.user)
    if request.method == "POST":
        groups = groups.select_for_update(no_key=True)
    group = get_object_or_404(groups, slug=slug)
    if not permissions.can_edit_group(request.user, group):
        raise PermissionDenied
    form = form_for(group)(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Die Änderungen sind gespeichert.")
        return redirect(group)
    group = Workgroup.objects.select_related("parent").get(pk=group.pk)
    return render(request, "workgroups/workgroup_form.html", {"group": group, "form": form})


def _visible_group(request, slug) -> Workgroup:
    return get_object_or_404(Workgroup.objects.visible_to(request.user).select_related("parent"), slug=slug)
