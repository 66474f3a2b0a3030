"""Pages around a meeting: date polls, agenda, topics, places, attendance, minutes."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from meetings.attendance_codes import certificate_code, check_in_token
from meetings.tokens import answer_token, poll_token

from .acts import Case, Fill, save_after_another, submit, submit_any


def parts_of_meetings(found: SimpleNamespace) -> list[Case]:
    return [*_polls(found), *_agenda(found), *_people(found), *_programme(found)]


def _polls(found) -> list[Case]:
    def page(name: str) -> str:
        return reverse(f"meetings:{name}", args=[found.poll.pk])

    option = found.poll.options.first()
    token = poll_token(found.poll, found.invitation.member)
    create = reverse("meetings:poll_create") + "?gruppe=ag-2"
    return [
        Case("Terminumfragen", "member", reverse("meetings:poll_list")),
        Case("Terminumfrage", "member", page("poll_detail")),
        Case("Terminumfrage für die Sprecherin", "speaker", page("poll_detail")),
        Case("Terminumfrage aus der E-Mail", "visitor", reverse("meetings:poll_answer", args=[token])),
        Case("Terminumfrage anlegen", "speaker", create),
        Case("Terminumfrage anlegen, Fehler", "speaker", create, Fill(title="", theme="Daten"), True),
        Case("Terminumfrage bearbeiten", "speaker", page("poll_edit")),
        Case("Terminumfrage bearbeiten, Fehler", "speaker", page("poll_edit"), Fill(title=""), True),
        Case("Termin festlegen", "speaker", f"{page('poll_fix')}?termin={option.pk}"),
        Case("Terminumfrage beenden", "speaker", page("poll_close")),
        Case("Terminumfrage beenden, Fehler", "speaker", page("poll_close"), submit_any, True),
    ]


def _agenda(found) -> list[Case]:
    meeting = found.coming
    store = reverse("meetings:topic_store", args=[found.ag.slug])
    item, revision = meeting.items.first(), meeting.minutes_revisions.first()
    edit = reverse("meetings:agenda_edit", args=[meeting.pk])
    edit_item = reverse("meetings:agenda_item_edit", args=[meeting.pk, item.pk])
    return [
        Case("Themenspeicher", "member", store),
        Case("Themenspeicher, Fehler", "member", store, Fill(title="", why="Weil viele fragen."), True),
        Case("Tagesordnung", "speaker", edit),
        Case("Treffen ändern", "speaker", reverse("meetings:meeting_edit", args=[meeting.pk])),
        Case(
            "Treffen ändern, zwei zugleich",
            "speaker",
            reverse("meetings:meeting_edit", args=[meeting.pk]),
            save_after_another,
        ),
        Case("Tagesordnung, Fehler", "speaker", edit, submit, True),
        Case("Punkt der Tagesordnung", "speaker", edit_item),
        Case(
            "Punkt der Tagesordnung, Fehler",
            "speaker",
            edit_item,
            Fill(title=""),
            True,
        ),
        Case("Datei anhängen, Fehler", "speaker", reverse("meetings:file_add", args=[meeting.pk]), submit_any, True),
        Case("Datei anhängen", "speaker", reverse("meetings:file_add", args=[meeting.pk])),
        Case("Fassungen des Protokolls", "speaker", reverse("meetings:minutes_revisions", args=[meeting.pk])),
        Case(
            "Fassung des Protokolls",
            "speaker",
            reverse("meetings:minutes_revision", args=[meeting.pk, revision.pk]),
        ),
    ]


def _people(found) -> list[Case]:
    meeting, invitation = found.coming, found.invitation
    deputy = reverse("meetings:deputy", args=[meeting.pk])
    certificate = certificate_code(found.attended or invitation)
    return [
        Case("Vertretung", "member", deputy),
        Case("Vertretung, Fehler", "member", deputy, submit, True),
        Case("Versand", "speaker", reverse("meetings:delivery", args=[meeting.pk])),
        Case("Anwesenheit", "speaker", reverse("meetings:attendance", args=[meeting.pk])),
        Case("Anwesenheit, Suche", "speaker", reverse("meetings:attendance", args=[meeting.pk]) + "?q=a"),
        Case("Anwesenheit, kein Treffer", "speaker", reverse("meetings:attendance", args=[meeting.pk]) + "?q=qwertz"),
        Case("Einlass", "speaker", reverse("meetings:check_in", args=[check_in_token(invitation)])),
        Case("Bescheinigung prüfen", "visitor", reverse("meetings:certificate_check", args=[certificate])),
        Case("Statistik der Teilnahme", "speaker", reverse("meetings:attendance_statistics", args=[found.ag.slug])),
        Case("Jahresplan", "staff", reverse("meetings:year_board", args=[timezone.localdate().year])),
    ]


def _programme(found) -> list[Case]:
    meeting = found.annual
    session = meeting.sessions.filter(capacity__isnull=False).first()

    def page(name: str, *keys) -> str:
        return reverse(f"meetings:{name}", args=[meeting.pk, *keys])

    token = reverse("meetings:token_choice", args=[answer_token(found.chooser)])
    return [
        Case("Jahrestreffen", "member", meeting.get_absolute_url()),
        Case("Programm", "member", page("programme")),
        Case("Programm, Fehler", "member", page("programme"), submit, True),
        Case("Programm aus der E-Mail", "visitor", token),
        Case("Programm aus der E-Mail, Fehler", "visitor", token, submit, True),
        Case("Programm planen", "staff", page("programme_edit")),
        Case("Programm planen, Fehler", "staff", page("programme_edit"), Fill(title="", begin="08:00"), True),
        Case("Programmpunkt", "staff", page("session_edit", session.pk)),
        Case("Programmpunkt, Fehler", "staff", page("session_edit", session.pk), Fill(end="09:00"), True),
        Case("Programmpunkt löschen", "staff", page("session_delete", session.pk)),
        Case("Wahlen im Programm", "staff", page("programme_choices")),
        Case("Für jemanden wählen", "staff", page("choose_for", found.chooser.pk)),
    ]
