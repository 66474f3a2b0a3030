"""Every page type in its states: empty, filled, with a form error, after success; in the order they are visited."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from forum.models import Subscription
from forum.tokens import unsubscribe_token
from meetings.models import Meeting
from meetings.tokens import answer_token

from .account_cases import account_cases
from .acts import (
    TOO_LONG,
    Case,
    Fill,
    broken,
    open_menus,
    press,
    preview,
    refuse,
    submit,
    submit_any,
    with_stale_token,
)
from .admin_cases import admin_cases
from .meeting_cases import parts_of_meetings
from .network import objects


def empty_portal() -> list[Case]:
    """What a portal without any member, meeting or example shows."""
    return [
        Case("Startseite, leeres Netz", "visitor", "/"),
        Case("Praxisbeispiele, noch keines", "visitor", "/praxisbeispiele/"),
        Case("Eckpunkt, noch kein Beispiel", "visitor", "/praxisbeispiele/eckpunkt/1/"),
        Case("Mein Netzwerk der Transferagentur, leer", "office", "/"),
        Case("Mitglieder, noch keine", "office", "/mitglieder/"),
        Case("Verwaltung, nichts wartet", "office", "/admin/"),
    ]


def all_cases() -> list[Case]:
    """Return the cases of the demo network; call it after ``prepare``."""
    found = objects()
    return [
        *_public(found),
        *account_cases(),
        *_applicant(),
        *_newcomer(found),
        *_members(found),
        *_groups(found),
        *_meetings(found),
        *parts_of_meetings(found),
        *_forum(found),
        *_examples(found),
        *_search(),
        *admin_cases(found),
    ]


def _public(found) -> list[Case]:
    return [
        Case("Startseite", "visitor", "/"),
        Case("Chronik", "visitor", "/chronik/"),
        Case("Impressum", "visitor", "/impressum/"),
        Case("Datenschutz", "visitor", "/datenschutz/"),
        Case("Barrierefreiheit", "visitor", "/barrierefreiheit/"),
        Case("Barriere melden", "visitor", reverse("home:accessibility_feedback")),
        Case("Barriere melden, Fehler", "visitor", reverse("home:accessibility_feedback"), Fill(message=""), True),
        Case(
            "Barriere gemeldet",
            "visitor",
            reverse("home:accessibility_feedback"),
            Fill(message="Die Karte ist leer."),
        ),
        Case("Nicht gefunden", "visitor", "/gibt-es-nicht/"),
        Case("Formular zu lange offen", "visitor", reverse("account_login"), with_stale_token),
        Case("Fehler im Portal", "visitor", "about:blank", broken("500.html", 500)),
        Case("Portal nicht erreichbar", "visitor", "about:blank", broken("503.html", 503)),
        Case("Zu viele Versuche", "visitor", "about:blank", broken("429.html", 429)),
        Case("Adresse eines Knopfes", "visitor", "about:blank", broken("405.html", 405)),
        Case("Praxisbeispiele", "visitor", "/praxisbeispiele/"),
        Case("Praxisbeispiele, gefiltert", "visitor", "/praxisbeispiele/?eckpunkt=1"),
        Case("Praxisbeispiele, kein Treffer", "visitor", "/praxisbeispiele/?q=qwertz"),
        Case("Praxisbeispiele, Filterfehler", "visitor", "/praxisbeispiele/?eckpunkt=99", error=True),
        Case("Eckpunkt", "visitor", "/praxisbeispiele/eckpunkt/4/"),
        Case("Praxisbeispiel", "visitor", found.example.get_absolute_url()),
    ]


def _applicant() -> list[Case]:
    return [
        Case("Mein Antrag", "applicant", reverse("registration:application")),
        Case("Antrag zurückziehen", "applicant", reverse("registration:withdraw")),
        Case("Antrag zurückgezogen", "applicant", reverse("registration:withdraw"), submit_any),
        Case("Antrag erneut stellen", "applicant", reverse("registration:reapply")),
        Case(
            "Antrag erneut stellen, Fehler", "applicant", reverse("registration:reapply"), Fill(municipality="?"), True
        ),
    ]


def _newcomer(found) -> list[Case]:
    """A member of an AG where nothing has happened yet."""
    return [
        Case("Mein Netzwerk, leer", "newcomer", "/"),
        Case("Treffen, keine", "newcomer", "/treffen/?gruppe=ag-4"),
        Case("Gruppe, leer", "newcomer", "/gruppen/ag-4/"),
        Case("Ämter, leer", "newcomer", "/gruppen/ag-4/aemter/"),
        Case("Forum, leer", "newcomer", "/forum/ag-4/"),
        Case("Meine Beispiele, keine", "newcomer", "/praxisbeispiele/meine/"),
        Case("Kein Zutritt", "newcomer", reverse("workgroups:uag_create", args=[found.ag.slug])),
    ]


def _members(found) -> list[Case]:
    profile, change = reverse("members:profile_edit"), reverse("registration:request_change")
    decide = reverse("registration:decide_change", args=[found.change.pk])
    return [
        Case("Mein Netzwerk", "member", "/"),
        Case("Mein Netzwerk, Menüs offen", "member", "/", open_menus),
        Case("Mein Netzwerk der Sprecherin", "speaker", "/"),
        Case("Mein Netzwerk der Transferagentur", "staff", "/"),
        Case("Mitglieder", "member", "/mitglieder/"),
        Case("Mitglieder, gefiltert", "member", "/mitglieder/?ag=2&q=monitoring"),
        Case("Mitglieder, kein Treffer", "member", "/mitglieder/?q=qwertz"),
        Case("Mitglied", "member", found.colleague.get_absolute_url()),
        Case("Mein Profil", "member", profile),
        Case("Mein Profil, Fehler", "member", profile, Fill(first_name="", municipality="Atlantis"), True),
        Case("Mein Profil, gespeichert", "member", profile, Fill(department="Amt für Bildung")),
        Case("AG wechseln", "member", change),
        Case("AG wechseln, Fehler", "member", change, submit, True),
        Case("Wechsel entscheiden", "speaker", decide),
        Case("Wechsel entscheiden, Fehler", "speaker", decide, refuse, True),
    ]


def _groups(found) -> list[Case]:
    ag, uag = (
        (lambda name: reverse(f"workgroups:{name}", args=[found.ag.slug])),
        (lambda name: reverse(f"workgroups:{name}", args=[found.uag.slug])),
    )
    return [
        Case("Gruppen", "member", reverse("workgroups:group_list")),
        Case("Gruppe AG", "member", ag("group_detail")),
        Case("Gruppe UAG", "coordinator", uag("group_detail")),
        Case("Gruppe abgeschlossen", "member", found.concluded.get_absolute_url()),
        Case("Konzeptgruppe", "member", "/gruppen/konzeptgruppe/"),
        Case("Mitglieder der Gruppe", "member", ag("group_members")),
        Case("Ämter", "member", ag("office_history")),
        Case("UAG gründen", "member", ag("uag_create")),
        Case("UAG gründen, Fehler", "member", ag("uag_create"), Fill(name="", goal="Ein Vergleich."), True),
        Case("UAG gegründet", "member", ag("uag_create"), Fill(name="Onlineberichte", goal="Ein Vergleich.")),
        Case("Gruppe bearbeiten", "speaker", ag("group_edit")),
        Case("UAG bearbeiten, Fehler", "coordinator", uag("group_edit"), Fill(name=""), True),
        Case("Koordination übergeben", "coordinator", uag("hand_over")),
        Case("Koordination übergeben, Fehler", "coordinator", uag("hand_over"), submit, True),
        Case("UAG abschließen", "coordinator", uag("conclude")),
        Case("UAG abschließen, Fehler", "coordinator", uag("conclude"), Fill(result=""), True),
    ]


def _meetings(found) -> list[Case]:
    def page(name: str, meeting=found.coming) -> str:
        return reverse(f"meetings:{name}", args=[meeting.pk])

    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    plan = reverse("meetings:meeting_create") + "?gruppe=ag-2"
    good = Fill(title="Werkstatt Daten", day=day, begin="10:00", end="12:00", venue="Kreishaus")
    too_long = Fill("main .answer-form button[value=declined]", comment=TOO_LONG)
    answer = reverse("meetings:token_answer", args=[answer_token(found.invitation)])
    cases = [
        Case("Treffen", "member", reverse("meetings:meeting_list")),
        Case("Vergangene Treffen", "member", reverse("meetings:meeting_list") + "?zeit=vergangen&seite=2"),
        Case("Treffen im Monat", "member", reverse("meetings:month", args=_month(found.coming))),
        Case("Treffen offen", "member", page("meeting_detail")),
        Case("Treffen beantwortet", "member", page("meeting_detail"), press("Zusage")),
        Case("Treffen beantworten, Fehler", "member", page("meeting_detail"), too_long, True),
        Case("Treffen abgesagt", "staff", page("meeting_detail", found.cancelled)),
        Case("Treffen mit Protokoll", "member", page("meeting_detail", found.closed)),
        Case("Protokoll", "member", page("minutes", found.closed)),
        Case("Treffen Entwurf", "staff", page("meeting_detail", found.draft)),
        Case("Entwurf bearbeiten", "staff", page("meeting_edit", found.draft)),
        Case("Entwurf bearbeiten, Fehler", "staff", page("meeting_edit", found.draft), Fill(title=""), True),
        Case("Entwurf löschen", "staff", page("delete", found.draft)),
        Case("Ankündigen", "staff", page("announce", found.draft)),
        Case("Treffen für die Sprecherin", "speaker", page("meeting_detail")),
        Case("Treffen planen", "speaker", plan),
        Case("Treffen planen, Fehler", "speaker", plan, Fill(title="Werkstatt", begin="10:00", end="09:00"), True),
        Case("Treffen geplant", "speaker", plan, good),
        Case("Treffen verschieben", "speaker", page("move")),
        Case("Treffen verschieben, Fehler", "speaker", page("move"), Fill(end="00:05"), True),
        Case("Treffen absagen", "speaker", page("cancel")),
        Case("Treffen absagen, Fehler", "speaker", page("cancel"), press("Treffen endgültig absagen"), True),
        Case("Antworten", "speaker", page("answers")),
        Case("Antwort aus der E-Mail", "visitor", f"{answer}?antwort=zusage"),
        Case("Antwort aus der E-Mail, gespeichert", "visitor", f"{answer}?antwort=zusage", submit),
        Case("Antwort aus der E-Mail, Fehler", "visitor", answer, Fill(comment=TOO_LONG), True),
        Case("Kalender-Abo", "member", reverse("meetings:feed_settings")),
    ]
    wrong_task = Fill(**{"tasks-0-title": "Zahlen liefern", "tasks-0-member": "Niemand Bestimmtes"})
    if found.over:
        cases += [
            Case("Protokoll schreiben", "staff", page("minutes", found.over)),
            Case("Protokoll, Fehler", "staff", page("minutes", found.over), wrong_task, True),
            Case("Treffen abschließen", "staff", page("close", found.over)),
            Case("Treffen abschließen, Fehler", "staff", page("close", found.over), Fill(attendance="-1"), True),
        ]
    return cases


def _month(meeting: Meeting) -> tuple[int, int]:
    day = timezone.localtime(meeting.starts_at)
    return day.year, day.month


def _forum(found) -> list[Case]:
    topic, ag = found.topic.get_absolute_url(), [found.ag.slug]
    create, hide = reverse("forum:topic_create", args=ag), reverse("forum:post_hide", args=[found.foreign_post.pk])
    edit = reverse("forum:post_edit", args=[found.own_post.pk])
    move = reverse("forum:move", args=[found.topic.pk])
    unsubscribe = reverse("forum:unsubscribe", args=[unsubscribe_token(*_followed(found.subscription))])
    return [
        Case("Foren", "member", reverse("forum:index")),
        Case("Forum", "member", reverse("forum:topic_list", args=ag)),
        Case("Forum, kein Treffer", "member", reverse("forum:topic_list", args=ag) + "?q=qwertz"),
        Case("Thema", "member", topic),
        Case("Thema für die Sprecherin", "speaker", topic),
        Case("Antwort, Fehler", "member", topic + "?seite=letzte", Fill(body=""), True),
        Case("Antwort, Vorschau", "member", topic + "?seite=letzte", preview),
        Case("Antwort veröffentlicht", "member", topic + "?seite=letzte", Fill(body="Wir **auch**.")),
        Case("Neues Thema", "member", create),
        Case("Neues Thema, Fehler", "member", create, Fill(title="", body="Ein Text"), True),
        Case("Beitrag bearbeiten", "member", edit),
        Case("Beitrag bearbeiten, Fehler", "member", edit, Fill(body=""), True),
        Case("Beitrag ausblenden", "speaker", hide),
        Case("Beitrag ausblenden, Fehler", "speaker", hide, submit_any, True),
        Case("Thema verschieben", "speaker", move),
        Case("Thema verschieben, Fehler", "speaker", move, submit_any, True),
        Case("E-Mails abbestellen", "visitor", unsubscribe),
        Case("E-Mails abbestellt", "visitor", unsubscribe, submit_any),
        Case("E-Mails abbestellen, Link ungültig", "visitor", "/forum/abmelden/x/"),
    ]


def _followed(subscription: Subscription):
    return subscription.user, subscription.topic or subscription.workgroup


def _examples(found) -> list[Case]:
    create = reverse("practice_examples:example_create")
    slug = [found.returned.slug]
    return [
        Case("Praxisbeispiele für Mitglieder", "member", reverse("practice_examples:example_list")),
        Case("Beispiel beschreiben", "member", create),
        Case("Beispiel beschreiben, Fehler", "member", create, Fill(title="Lotsen", contact_email="x"), True),
        Case("Beispiel zurückgegeben", "author", found.returned.get_absolute_url()),
        Case("Beispiel bearbeiten", "author", reverse("practice_examples:example_edit", args=slug)),
        Case(
            "Beispiel bearbeiten, Fehler",
            "author",
            reverse("practice_examples:example_edit", args=slug),
            Fill(title="", summary="Kurz."),
            True,
        ),
        Case("Meine Beispiele", "author", reverse("practice_examples:own_examples")),
        Case("Beispiel löschen", "author", reverse("practice_examples:example_delete", args=slug)),
        Case("Beispiel eingereicht", "staff", found.submitted.get_absolute_url()),
    ]


def _search() -> list[Case]:
    return [
        Case("Suche", "member", "/suche/"),
        Case("Suche, Treffer", "member", "/suche/?q=Daten"),
        Case("Suche, kein Treffer", "member", "/suche/?q=qwertz"),
        Case("Suche, Fehler", "member", f"/suche/?q={'x' * 400}", error=True),
    ]
