from datetime import timedelta

import pytest
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from workgroups.models import Membership, Office, Workgroup
from workgroups.services import GroupRuleError, conclude, end_membership, found_uag, hand_over, join, leave, take_over

from .factories import UagFactory

pytestmark = pytest.mark.django_db


def found(ag, founder, name="Schulabsentismus") -> Workgroup:
    return found_uag(ag=ag, founder=founder, name=name, goal="Ein *gemeinsamer* Leitfaden.")


@pytest.fixture
def second(uag, member):
    """``member`` has joined the UAG, too."""
    join(uag=uag, member=member)
    return member


def test_founder_is_first_member_and_coordinator(ag, member):
    uag = found(ag, member)

    assert (uag.kind, uag.parent, uag.slug, uag.state) == ("uag", ag, "schulabsentismus", "active")
    assert list(uag.members) == [member]
    assert Office.objects.current().get(workgroup=uag).role == "coordinator"


def test_other_members_of_the_ag_are_told_how_to_join(ag, member, colleague, speaker, stranger, deliver):
    uag = found(ag, member)

    mails = deliver()
    assert {mail.to[0] for mail in mails} == {colleague.user.email, speaker.user.email}
    mail = mails[0]
    assert mail.subject == "Neue UAG „Schulabsentismus“ in der AG 2"
    assert "UAG beitreten" in mail.body and uag.get_absolute_url() in mail.body
    assert mail.extra_headers["List-Id"].startswith('"AG 2" <') or mail.extra_headers["List-Id"].startswith("AG 2 <")
    assert deliver() == []


def test_person_who_joined_or_left_meanwhile_gets_no_founding_mail(ag, member, colleague, speaker, deliver):
    uag = found(ag, member)
    join(uag=uag, member=colleague)
    end_membership(membership=speaker.memberships.get())

    assert [mail for mail in deliver() if "Neue UAG" in mail.subject] == []
    reasons = set(OutgoingMail.objects.filter(kind="workgroups.uag_founded").values_list("reason", flat=True))
    assert reasons == {
        "Die Person ist der UAG schon beigetreten.",
        "Die Person ist kein Mitglied der Gruppe „AG 2“ mehr.",
    }


def test_founding_mail_of_a_uag_concluded_meanwhile_is_not_sent(ag, member, colleague, deliver):
    uag = found(ag, member)
    conclude(uag=uag, result="Schon geklärt.", by=member.user)

    assert [mail.subject for mail in deliver()] == ["Ergebnis der UAG „Schulabsentismus“"]


def test_stranger_founds_no_uag(ag, stranger):
    with pytest.raises(GroupRuleError, match="nur Mitglieder der AG"):
        found(ag, stranger)
    assert not Workgroup.objects.uags().exists()


def test_uag_has_no_uags(uag, coordinator):
    with pytest.raises(GroupRuleError, match="aktiven Arbeitsgruppen"):
        found(uag, coordinator)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Übergänge & Größen", "uebergaenge-groessen"),
        ("!!!", "uag"),
        ("Vorschau", "vorschau-2"),
        ("ag-1", "ag-1-2"),
    ],
)
def test_address_follows_from_the_name(ag, member, name, slug):
    assert found(ag, member, name).slug == slug


def test_uags_of_one_name_get_different_addresses(ag, member, colleague):
    found(ag, member)
    assert found(ag, colleague).slug == "schulabsentismus-2"


def test_long_name_fits_its_address(ag, member):
    assert len(found(ag, member, "Ä" * 60 + " " + "b" * 59).slug) <= 70


def test_member_of_the_ag_joins(uag, member):
    join(uag=uag, member=member)

    membership = member.memberships.get(workgroup=uag)
    assert (membership.status, membership.kind, membership.decided_by) == ("active", "uag", member.user)


def test_joining_twice_is_refused(uag, second):
    with pytest.raises(GroupRuleError, match="schon Mitglied"):
        join(uag=uag, member=second)
    assert second.memberships.filter(workgroup=uag).count() == 1


def test_stranger_does_not_join(uag, stranger):
    with pytest.raises(GroupRuleError, match="nur Mitglieder ihrer AG"):
        join(uag=uag, member=stranger)
    assert not stranger.memberships.filter(workgroup=uag).exists()


def test_nobody_joins_a_concluded_uag(uag, coordinator, member):
    conclude(uag=uag, result="Fertig.", by=coordinator.user)
    with pytest.raises(GroupRuleError, match="nicht mehr beitreten"):
        join(uag=uag, member=member)


def test_nobody_joins_an_ag_this_way(ag, stranger):
    with pytest.raises(GroupRuleError):
        join(uag=ag, member=stranger)


def test_member_leaves_and_joins_again_with_history(uag, second):
    leave(uag=uag, member=second)
    assert not Membership.objects.active().filter(member=second, workgroup=uag).exists()

    join(uag=uag, member=second)
    assert sorted(second.memberships.filter(workgroup=uag).values_list("status", flat=True)) == ["active", "ended"]


def test_leaving_a_uag_one_is_not_in_is_refused(uag, member):
    with pytest.raises(GroupRuleError, match="kein Mitglied"):
        leave(uag=uag, member=member)


def test_coordinator_does_not_leave_before_handing_over(uag, coordinator):
    with pytest.raises(GroupRuleError, match="übergeben Sie zuerst"):
        leave(uag=uag, member=coordinator)
    assert coordinator in uag.members


def test_handing_over_changes_the_coordinator_and_tells_both(uag, coordinator, second, deliver):
    deliver()
    hand_over(uag=uag, to=second, by=coordinator.user)

    assert Office.objects.current().get(workgroup=uag).member == second
    assert coordinator in uag.members
    mails = {mail.to[0]: mail for mail in deliver()}
    assert set(mails) == {coordinator.user.email, second.user.email}
    assert f"{coordinator} hat Ihnen die Koordination" in mails[second.user.email].body
    assert "Sie haben die Koordination" in mails[coordinator.user.email].body


def test_coordinator_reads_who_handed_over_for_them(uag, coordinator, second, speaker, deliver):
    hand_over(uag=uag, to=second, by=speaker.user)

    mails = {mail.to[0]: mail for mail in deliver()}
    assert f"{speaker} hat die Koordination" in mails[coordinator.user.email].body


def test_coordination_goes_to_members_of_the_uag_only(uag, coordinator, member):
    with pytest.raises(GroupRuleError, match="nur ein Mitglied der UAG"):
        hand_over(uag=uag, to=member, by=coordinator.user)
    assert Office.objects.current().get(workgroup=uag).member == coordinator


def test_handing_over_to_oneself_is_refused(uag, coordinator):
    with pytest.raises(GroupRuleError, match="koordiniert die UAG schon"):
        hand_over(uag=uag, to=coordinator, by=coordinator.user)


def test_mail_to_a_coordinator_who_passed_it_on_again_is_not_sent(uag, coordinator, second, deliver):
    hand_over(uag=uag, to=second, by=coordinator.user)
    hand_over(uag=uag, to=coordinator, by=second.user)

    given = [mail.to[0] for mail in deliver() if "Sie koordinieren" in mail.subject]
    assert given == [coordinator.user.email]


def test_uag_whose_coordinator_leaves_the_ag_looks_for_a_new_one(ag, uag, coordinator, second, deliver):
    end_membership(membership=coordinator.memberships.get(workgroup=ag))

    (mail,) = deliver()
    assert mail.to == [second.user.email]
    assert "Koordination übernehmen" in mail.body
    take_over(uag=uag, member=second)
    assert Office.objects.current().get(workgroup=uag).member == second


def test_vacancy_that_was_filled_meanwhile_is_not_mailed(ag, uag, coordinator, second, deliver):
    end_membership(membership=coordinator.memberships.get(workgroup=ag))
    take_over(uag=uag, member=second)

    assert deliver() == []


def test_coordination_that_is_held_is_not_taken_over(uag, coordinator, second):
    with pytest.raises(GroupRuleError, match=f"nicht frei: {coordinator}"):
        take_over(uag=uag, member=second)


def test_coordination_of_a_closed_account_can_be_taken_over(uag, coordinator, second):
    coordinator.user.is_active = False
    coordinator.user.save()

    take_over(uag=uag, member=second)

    assert Office.objects.current().get(workgroup=uag).member == second
    assert coordinator.offices.get().is_over


def test_only_members_of_the_uag_take_over(uag, coordinator, member):
    end_membership(membership=coordinator.memberships.get(workgroup=uag))
    with pytest.raises(GroupRuleError, match="nur ein Mitglied der UAG"):
        take_over(uag=uag, member=member)


def test_concluding_keeps_the_result_and_ends_the_coordination(uag, coordinator):
    conclude(uag=uag, result="Der **Leitfaden** liegt vor.", by=coordinator.user)

    uag.refresh_from_db()
    assert (uag.state, uag.concluded_on) == ("concluded", timezone.localdate())
    assert "<strong>Leitfaden</strong>" in uag.result_html
    assert coordinator.offices.get().is_over
    assert coordinator in uag.members


def test_members_of_the_ag_read_the_beginning_of_the_result(uag, coordinator, member, stranger, deliver):
    conclude(uag=uag, result="Der **Leitfaden**, kurz: LF.\n\nMehr. " + "Mehr dazu. " * 200, by=coordinator.user)

    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert "Der Leitfaden, kurz: LF. Mehr." in mail.body and uag.get_absolute_url() in mail.body
    assert len(mail.body) < 1500


def test_result_is_required(uag, coordinator):
    with pytest.raises(GroupRuleError, match="Ergebnis"):
        conclude(uag=uag, result="  ", by=coordinator.user)
    uag.refresh_from_db()
    assert uag.is_active


def test_uag_is_concluded_once(uag, coordinator):
    conclude(uag=uag, result="Erstes Ergebnis.", by=coordinator.user)
    with pytest.raises(GroupRuleError, match="ist abgeschlossen"):
        conclude(uag=uag, result="Zweites.", by=coordinator.user)
    uag.refresh_from_db()
    assert uag.result == "Erstes Ergebnis."


def test_ag_is_not_concluded_like_a_uag(ag, speaker):
    with pytest.raises(GroupRuleError):
        conclude(uag=ag, result="Nein.", by=speaker.user)
    ag.refresh_from_db()
    assert ag.is_active


def test_concluded_uag_is_not_handed_over(uag, coordinator, second):
    conclude(uag=uag, result="Fertig.", by=coordinator.user)
    for step in (
        lambda: hand_over(uag=uag, to=second, by=coordinator.user),
        lambda: take_over(uag=uag, member=second),
    ):
        with pytest.raises(GroupRuleError, match="abgeschlossen"):
            step()
    assert not Office.objects.current().filter(workgroup=uag).exists()


def test_planned_end_is_kept(ag, member):
    day = timezone.localdate() + timedelta(days=90)
    uag = found_uag(ag=ag, founder=member, name="Daten", goal="Ziel", planned_until=day)
    assert Workgroup.objects.get(pk=uag.pk).planned_until == day


def test_uag_of_the_other_ag_is_not_joined(other_ag, member):
    with pytest.raises(GroupRuleError, match="nur Mitglieder ihrer AG"):
        join(uag=UagFactory(parent=other_ag), member=member)
