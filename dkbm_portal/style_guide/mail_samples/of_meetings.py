"""Scenes about meetings, date polls and the forum."""

from datetime import timedelta

from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from forum import services as forum
from forum.models import Subscription
from meetings import services as meetings
from meetings.models import DatePoll, Invitation, Meeting
from meetings.services import polls
from meetings.services.minutes_reminders import remind_of_minutes
from meetings.services.poll_reminders import remind_of_poll
from meetings.services.reminders import remind

from .cast import Cast, at
from .scenes import scene

ACCEPTED, DECLINED = Invitation.Answer.ACCEPTED, Invitation.Answer.DECLINED


# --- Invitation, change, reminder, minutes ----------------------------------------------------------------------------
@scene("meetings.invitation", "vor Ort")
def invitation(cast):
    cast.enter("reader")
    cast.announced()


@scene("meetings.invitation", "vor Ort und online", key="hybrid")
def invitation_hybrid(cast):
    cast.enter("reader")
    cast.announced(online_url="https://video.example.org/raum/ganztag-und-schulentwicklung")


def _known(cast: Cast, **changes) -> Meeting:
    """Return a meeting of which the reader has got the invitation."""
    cast.enter("reader")
    meeting = cast.announced(**changes)
    OutgoingMail.objects.filter(kind="meetings.invitation").update(state=OutgoingMail.State.SENT)
    return meeting


@scene("meetings.update")
def update(cast):
    meeting = _known(cast)
    values = {"starts_at": at(31, 9), "ends_at": at(31, 14), "venue": "Rathaus, Raum 204", "address": "Rathausplatz 1"}
    meetings.move(meeting=meeting, version=meeting.version, values=values, tell_everybody=True)


@scene("meetings.cancellation", "abgesagt")
def cancellation(cast):
    meetings.cancel(meeting=_known(cast), reason="Die Referentin ist erkrankt; ein neuer Termin folgt.")


@scene("meetings.cancellation", "Gruppe verlassen", key="ausgeschieden")
def withdrawal(cast):
    meeting = _known(cast)
    cast.reader.memberships.all().delete()
    meetings.reconcile_meeting(meeting=meeting)


def _soon(cast: Cast, answer: str) -> None:
    """The meeting is two days away and everybody was invited long ago."""
    meeting = _known(cast, starts_at=at(2, 10), ends_at=at(2, 15), answer_by=None)
    if answer != Invitation.Answer.NONE:
        meetings.record_answer(invitation=cast.invitation(meeting), answer=answer)
    long_ago = timezone.now() - timedelta(days=20)
    meeting.invitations.update(created_at=long_ago)
    OutgoingMail.objects.filter(object_key__startswith=f"meeting:{meeting.pk}:").update(created_at=long_ago)
    remind(meeting=meeting)


@scene("meetings.reminder_accepted", "Zusage")
def reminder_accepted(cast):
    _soon(cast, ACCEPTED)


@scene("meetings.reminder_accepted", "vielleicht", key="vielleicht")
def reminder_tentative(cast):
    _soon(cast, Invitation.Answer.TENTATIVE)


@scene("meetings.reminder_open")
def reminder_open(cast):
    _soon(cast, Invitation.Answer.NONE)


def _over(cast: Cast) -> Meeting:
    meeting = _known(cast)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at(-12, 10), ends_at=at(-12, 15))
    meeting.refresh_from_db()
    return meeting


@scene("meetings.minutes")
def minutes(cast):
    meeting = _over(cast)
    meetings.close(
        meeting=meeting,
        version=meeting.minutes_version,
        minutes="Die AG hat **drei Kennzahlen** vereinbart.",
        attendance=14,
        by=cast.speaker.user,
    )


@scene("meetings.minutes_missing")
def minutes_missing(cast):
    cast.enter("speaker")
    remind_of_minutes(meeting=_over(cast))


# --- Seats and deputies -----------------------------------------------------------------------------------------------
def _full(cast: Cast) -> Meeting:
    """One seat, taken by the colleague."""
    cast.enter("colleague")
    meeting = _known(cast, capacity=1)
    meetings.record_answer(invitation=cast.invitation(meeting, cast.colleague), answer=ACCEPTED)
    return meeting


@scene("meetings.waiting")
def waiting(cast):
    meetings.record_answer(invitation=cast.invitation(_full(cast)), answer=ACCEPTED)


@scene("meetings.promoted")
def promoted(cast):
    meeting = _full(cast)
    meetings.record_answer(invitation=cast.invitation(meeting), answer=ACCEPTED)
    meetings.record_answer(invitation=cast.invitation(meeting, cast.colleague), answer=DECLINED)


@scene("meetings.places_warning")
def places_warning(cast):
    cast.enter("speaker")
    _full(cast)


@scene("meetings.deputised")
def deputised(cast):
    cast.enter("colleague")
    meeting = _known(cast)
    meetings.name_deputy(invitation=cast.invitation(meeting, cast.colleague), deputy=cast.reader)


@scene("meetings.deputy_released")
def deputy_released(cast):
    cast.enter("colleague")
    meeting = _known(cast)
    meetings.name_deputy(invitation=cast.invitation(meeting, cast.colleague), deputy=cast.reader)
    meetings.record_answer(invitation=cast.invitation(meeting, cast.colleague), answer=ACCEPTED)


# --- Date polls -------------------------------------------------------------------------------------------------------
def _poll(cast: Cast) -> DatePoll:
    cast.enter("reader")
    values = {
        "title": "Herbsttreffen",
        "theme": "Verbleib nach der Schule",
        "description": "Wir treffen uns in Stade, bei Bedarf auch online.",
        "answer_by": timezone.localdate() + timedelta(days=2),
    }
    times = [(at(day, 10), at(day, 12)) for day in (40, 41, 47)]
    return polls.open_poll(workgroup=cast.ag, created_by=cast.speaker.user, values=values, times=times)


@scene("meetings.poll")
def poll(cast):
    _poll(cast)


@scene("meetings.poll_reminder")
def poll_reminder(cast):
    remind_of_poll(poll=_poll(cast))


def _answered(cast: Cast) -> DatePoll:
    opened = _poll(cast)
    polls.cast_votes(poll=opened, member=cast.reader, answers={option.pk: "yes" for option in opened.options.all()})
    return opened


@scene("meetings.poll_options")
def poll_options(cast):
    polls.change_poll(poll=_answered(cast), version=0, values={}, add=[(at(50, 9), at(50, 11))])


@scene("meetings.poll_closed")
def poll_closed(cast):
    polls.close_poll(poll=_answered(cast), reason="Das Treffen fällt mit dem Jahrestreffen zusammen.")


# --- Forum ------------------------------------------------------------------------------------------------------------
@scene("forum.new_topic")
def new_topic(cast):
    cast.enter("reader")
    cast.topic()


@scene("forum.new_post")
def new_post(cast):
    topic = cast.topic()
    Subscription.objects.update_or_create(user=cast.reader.user, topic=topic, defaults={"follows": True})
    forum.reply(topic=topic, by=cast.speaker.user, body="Wir verbinden beides. Den Rechenweg stelle ich gern vor.")


@scene("forum.post_hidden")
def post_hidden(cast):
    cast.colleague = cast.reader
    topic = cast.topic()
    forum.hide_post(post=topic.posts.get(), by=cast.speaker.user, reason="Der Beitrag nennt Namen von Kindern.")
