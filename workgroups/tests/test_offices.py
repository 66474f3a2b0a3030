from datetime import date, timedelta

import pytest
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from workgroups.models import Membership, Office, Workgroup
from workgroups.services import GroupRuleError, appoint, end_expired_offices, end_membership, end_office

from .factories import OfficeFactory, admitted_member

pytestmark = pytest.mark.django_db


def today(days=0) -> date:
    return timezone.localdate() + timedelta(days=days)


def make_office(ag, member, role="speaker", **kwargs) -> Office:
    return appoint(workgroup=ag, member=member, role=role, **({"since": today(), "until": None} | kwargs))


def test_appointed_speaker_leads_the_ag_and_gets_one_mail(ag, member, deliver):
    office = make_office(ag, member, until=today(700))

    assert Workgroup.objects.led_by(member.user).get(kind="ag") == ag
    assert (office.seat, office.until) == (1, today(700))
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject == "Ihr Amt in der AG 2: Sprecher/-in"
    assert "Treffen der AG 2 planen" in mail.body
    assert deliver() == []


def test_mail_of_a_delegate_speaks_of_the_concept_group_only(ag, member, deliver):
    make_office(ag, member, "concept_delegate")

    (mail,) = deliver()
    assert "Konzeptgruppe" in mail.body
    assert "moderieren" not in mail.body


def test_appointment_that_ended_before_the_mail_went_out_is_not_mailed(ag, member, deliver):
    end_office(office=make_office(ag, member), on=today())

    assert deliver() == []
    assert OutgoingMail.objects.get().reason == "Die Amtszeit ist schon beendet."


def test_person_of_another_ag_gets_no_office(ag, stranger):
    with pytest.raises(GroupRuleError, match="nicht Mitglied der AG 2") as caught:
        make_office(ag, stranger)
    assert caught.value.field == "member"
    assert not Office.objects.exists()


def test_applicant_gets_no_office(ag, applicant):
    with pytest.raises(GroupRuleError, match="nicht Mitglied der AG 2"):
        make_office(ag, applicant)
    assert not Office.objects.exists()


def test_person_with_a_closed_account_gets_no_office(ag, member):
    member.user.is_active = False
    member.user.save()
    with pytest.raises(GroupRuleError, match="nicht Mitglied der AG 2"):
        make_office(ag, member)


def test_uag_has_no_speaker(uag, coordinator):
    with pytest.raises(GroupRuleError, match="nur in Arbeitsgruppen"):
        make_office(uag, coordinator)


def test_coordinator_is_not_appointed_in_an_ag(ag, member):
    with pytest.raises(GroupRuleError, match="nur in Arbeitsgruppen"):
        make_office(ag, member, "coordinator")


def test_concluded_ag_appoints_nobody(ag, member):
    Workgroup.objects.filter(pk=ag.pk).update(state="concluded", concluded_on=today())
    with pytest.raises(GroupRuleError, match="abgeschlossen"):
        make_office(ag, member)


def test_term_that_is_over_is_refused(ag, member):
    with pytest.raises(GroupRuleError, match="Vergangenheit") as caught:
        make_office(ag, member, since=today(-10), until=today(-1))
    assert caught.value.field == "until"


def test_term_that_ends_before_it_begins_is_refused(ag, member):
    with pytest.raises(GroupRuleError, match="vor ihrem Beginn"):
        make_office(ag, member, since=today(5), until=today(4))


def test_second_speaker_is_refused_with_the_name_of_the_first(ag, speaker, member):
    with pytest.raises(GroupRuleError, match=f"ist {speaker}"):
        make_office(ag, member)
    assert Office.objects.get().member == speaker


def test_replacing_ends_the_term_of_the_present_speaker(ag, speaker, member):
    make_office(ag, member, replace=True)

    assert speaker.offices.get().ended_on == today()
    assert Office.objects.current().get(role="speaker").member == member


def test_successor_of_next_month_leaves_the_speaker_in_office_until_then(ag, speaker, member):
    make_office(ag, member, since=today(30), replace=True)

    assert Office.objects.current().get(role="speaker").member == speaker
    assert speaker.offices.get().ended_on == today(30)


def test_third_person_between_speaker_and_planned_successor_is_refused(ag, speaker, member, colleague):
    make_office(ag, member, since=today(30), replace=True)

    with pytest.raises(GroupRuleError, match="besetzt"):
        make_office(ag, colleague, since=today(10))


def test_replacing_speaker_and_planned_successor_leaves_one_speaker(ag, speaker, member, colleague):
    make_office(ag, member, since=today(30), replace=True)
    make_office(ag, colleague, since=today(10), replace=True)

    assert Office.objects.running().filter(role="speaker").count() == 2
    assert speaker.offices.get().ended_on == today(10)
    assert member.offices.get().is_over


def test_successor_after_a_planned_end_needs_no_replacing(ag, speaker, member):
    Office.objects.filter(member=speaker).update(until=today(20))

    make_office(ag, member, since=today(21))

    assert Office.objects.current().get(role="speaker").member == speaker
    assert speaker.offices.get().last_day == today(20)


def test_term_that_overlaps_with_an_ended_one_is_refused(ag, speaker, member):
    Office.objects.filter(member=speaker).update(since=today(-100), ended_on=today(-5))

    with pytest.raises(GroupRuleError, match="hatte dieses Amt bis") as caught:
        make_office(ag, member, since=today(-20))
    assert caught.value.field == "since"


def test_deputy_becomes_speaker_by_replacing_the_own_office(ag, member):
    make_office(ag, member, "deputy")
    with pytest.raises(GroupRuleError, match="hat schon ein Amt"):
        make_office(ag, member)

    make_office(ag, member, replace=True)

    assert Office.objects.current().get(member=member).role == "speaker"


def test_speaker_is_elected_again(ag, speaker):
    make_office(ag, speaker, since=today(), until=today(365), replace=True)

    assert speaker.offices.count() == 2
    assert Office.objects.current().get(member=speaker).until == today(365)


def test_speaker_whose_term_ran_out_tonight_is_followed_without_replacing(ag, speaker, member):
    Office.objects.filter(member=speaker).update(since=today(-300), until=today(-1))

    make_office(ag, member)

    assert speaker.offices.get().ended_on == today(-1)
    assert Office.objects.current().get(role="speaker").member == member


def test_fourth_concept_delegate_is_refused(ag):
    seats = [make_office(ag, admitted_member(ag), "concept_delegate").seat for _ in range(3)]

    assert seats == [1, 2, 3]
    for replace in (False, True):
        with pytest.raises(GroupRuleError, match="schon drei weitere Mitglieder"):
            make_office(ag, admitted_member(ag), "concept_delegate", replace=replace)
    assert Office.objects.count() == 3


def test_freed_seat_of_a_delegate_is_the_next_one_taken(ag):
    offices = [make_office(ag, admitted_member(ag), "concept_delegate") for _ in range(3)]
    end_office(office=offices[1], on=today())

    assert make_office(ag, admitted_member(ag), "concept_delegate").seat == 2


def test_offices_make_the_concept_group(ag, other_ag, speaker, member, stranger, colleague):
    make_office(ag, member, "concept_delegate")
    make_office(other_ag, stranger, "deputy")

    concept = Workgroup.objects.get(kind="concept")
    assert set(concept.members) == {speaker, member, stranger}


def test_ended_term_stays_as_history(ag, speaker):
    end_office(office=speaker.offices.get(), on=today())

    office = speaker.offices.get()
    assert office.is_over and office.last_day == today()
    assert not Workgroup.objects.led_by(speaker.user).exists()


def test_term_is_not_ended_twice(ag, speaker):
    end_office(office=speaker.offices.get(), on=today())
    with pytest.raises(GroupRuleError, match="schon beendet"):
        end_office(office=speaker.offices.get(), on=today())


def test_term_does_not_end_before_it_began(ag, speaker):
    with pytest.raises(GroupRuleError, match="vor ihrem Beginn"):
        end_office(office=speaker.offices.get(), on=today(-1))
    assert speaker.offices.get().ended_on is None


def test_term_does_not_end_after_its_planned_end(ag, member):
    office = make_office(ag, member, until=today(5))
    with pytest.raises(GroupRuleError, match="endet schon am"):
        end_office(office=office, on=today(6))


def test_planned_term_is_called_off(ag, member):
    office = make_office(ag, member, since=today(30))
    end_office(office=office, on=today())

    assert office.is_over
    assert not Office.objects.running().exists()
    assert make_office(ag, member, since=today(30))


def test_nightly_task_ends_terms_that_ran_out_and_tells_the_staff_once(ag, speaker, member, settings, deliver):
    Office.objects.filter(member=speaker).update(since=today(-300), until=today(-1))
    lasting = OfficeFactory(workgroup=ag, member=member, role="deputy", until=today())

    assert end_expired_offices() == 1
    assert end_expired_offices() == 0

    lasting.refresh_from_db()
    assert lasting.ended_on is None
    assert speaker.offices.get().ended_on == today(-1)
    (mail,) = deliver()
    assert mail.to == [settings.STAFF_EMAIL]
    assert "AG 2: Sprecher/-in" in mail.body and str(speaker) in mail.body
    assert "Stellvertretung" not in mail.body


def test_office_filled_again_before_the_mail_is_not_reported(ag, speaker, member, deliver):
    Office.objects.filter(member=speaker).update(since=today(-300), until=today(-1))
    end_expired_offices()
    make_office(ag, member)

    mails = deliver()
    assert [mail.to for mail in mails] == [[member.user.email]]


def test_end_of_membership_ends_offices_and_uags_but_keeps_the_rows(ag, uag, coordinator, settings, deliver):
    make_office(ag, coordinator, "deputy")
    deliver()

    assert end_membership(membership=coordinator.memberships.get(workgroup=ag)) is True

    assert set(coordinator.memberships.values_list("status", flat=True)) == {"ended"}
    assert set(coordinator.offices.values_list("ended_on", flat=True)) == {today()}
    assert coordinator.memberships.count() == 2 and coordinator.offices.count() == 2
    (mail,) = deliver()
    assert mail.to == [settings.STAFF_EMAIL]
    assert "Stellvertretung" in mail.body


def test_end_of_membership_calls_off_an_office_that_would_begin_later(ag, member):
    make_office(ag, member, since=today(30))

    end_membership(membership=member.memberships.get())

    assert not Office.objects.running().exists()


def test_end_of_uag_membership_leaves_the_ag_alone(ag, uag, coordinator):
    end_membership(membership=coordinator.memberships.get(workgroup=uag))

    assert Membership.objects.active().get(member=coordinator).workgroup == ag
    assert not Office.objects.current().filter(member=coordinator).exists()


def test_membership_that_is_not_active_is_not_ended(applicant):
    membership = applicant.memberships.get()

    assert end_membership(membership=membership) is False
    membership.refresh_from_db()
    assert membership.status == "requested"
