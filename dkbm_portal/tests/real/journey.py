"""The whole job of the portal step by step, from registering to the published example, for people of different ways.

``Person`` uses mouse and keyboard; ``KeyboardPerson`` has no mouse. With JavaScript off a Person does the same.
"""

import re
from datetime import date, time, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from meetings.models import Invitation
from practice_examples.models import PracticeExample

NEWCOMER = "anke.neu@example.org"
PASSWORD = "geheim-genug-2026"


class Person:
    """Somebody at a browser window: opens addresses, follows links, fills fields, presses buttons."""

    def __init__(self, page: Page):
        self.page = page

    @property
    def address(self) -> str:
        return self.page.url.split("#")[0]

    def open(self, address: str) -> None:
        self.page.goto(address)

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def fill(self, **values: str) -> None:
        """Fill fields of the page's content by name; dates as 2026-12-31, times as 10:00."""
        for name, value in values.items():
            self.type(self.page.locator(f"main [name={name}]"), value)

    def follow(self, label: str, within: Locator | None = None) -> None:
        """Follow the first link with this label and wait for the page behind it."""
        link = (within or self.page).get_by_role("link", name=label).first
        with self.page.expect_navigation():
            self.activate(link)

    def press(self, label: str) -> None:
        """Press the first button with this label and wait for the page that follows."""
        self.submit(self.page.get_by_role("button", name=label).first)

    def submit(self, button: Locator) -> None:
        with self.page.expect_navigation():
            self.activate(button)

    def activate(self, target: Locator) -> None:
        target.click()

    def type(self, field: Locator, text: str) -> None:
        field.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, radio: Locator) -> None:
        radio.check()

    def select(self, field: Locator, label: str) -> None:
        field.select_option(label=label)


class KeyboardPerson(Person):
    """The same with Tab, Enter, Space, arrow keys and letters only."""

    MOST_STOPS = 250

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus; fails when no number of Tabs leads there."""
        target.wait_for(state="attached")
        for _ in range(self.MOST_STOPS):
            if target.evaluate("(el) => el === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def activate(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def type(self, field: Locator, text: str) -> None:
        self.reach(field)
        kind = field.get_attribute("type")
        # The order and clock of Debian's Chromium, which has no German interface.
        if kind == "date":
            self.page.keyboard.type(f"{date.fromisoformat(text):%m%d%Y}")
        elif kind == "time":
            self.page.keyboard.type(f"{time.fromisoformat(text):%I%M%p}")
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, radio: Locator) -> None:
        """Tab leads to the group's first radio button, the arrow keys to the others."""
        group = self.page.locator(f"[name={radio.get_attribute('name')}]")
        self.reach(group.first)
        self.page.keyboard.press("Space")
        while not radio.is_checked():
            self.page.keyboard.press("ArrowDown")

    def select(self, field: Locator, label: str) -> None:
        self.reach(field)
        for _ in range(self.MOST_STOPS):
            if field.locator("option:checked").text_content() == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No option {label}")


def log_in(person: Person, email: str) -> Person:
    person.open("/konto/login/")
    person.fill(login=email, password=PASSWORD)
    person.press("Anmelden")
    return person


def day_in(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def calendar_of(mail) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part.get_param("method") + "\n" + part.get_content()


def register(person: Person) -> None:
    person.open("/")
    expect(person.page.locator(".district-map svg")).to_be_visible()
    person.follow("Jetzt registrieren")
    expect(person.page).to_have_url(re.compile("/konto/signup/$"))
    person.fill(
        first_name="Anke",
        last_name="Neuhaus",
        email=NEWCOMER,
        password1=PASSWORD,
        password2=PASSWORD,
        municipality="Landkreis Cuxhaven",
        function="Bildungsmonitoring",
    )
    person.choose(person.page.locator(".choice-card.group-ag-2 input"))
    person.tick(person.page.locator("[name=privacy]"))
    person.press("Registrieren")


def confirm(person: Person, postbox) -> None:
    person.open(postbox.link(NEWCOMER, "bestätigen", "/konto/confirm-email/"))
    person.press("Ja, Adresse bestätigen")
    if "/konto/login" in person.page.url:
        log_in(person, NEWCOMER)
    person.open("/")
    expect(person.page).to_have_url(re.compile("/antrag/$"))
    person.see("Die Transferagentur prüft")


def admit(person: Person) -> None:
    person.open("/admin/workgroups/application/")
    person.select(person.page.locator("[name=action]"), "Aufnehmen")
    person.tick(person.page.locator("[name=_selected_action]"))
    person.submit(person.page.locator("button[name=index]"))
    person.see("1 Person aufgenommen.")


def found_uag(person: Person) -> str:
    person.open("/gruppen/ag-2/")
    person.follow("UAG gründen")
    person.fill(name="Schulabsentismus messen", goal="Ein gemeinsames Verfahren bis zum Sommer.")
    person.press("UAG gründen")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Schulabsentismus messen")
    return person.page.url


def plan_and_announce(person: Person) -> str:
    person.open("/treffen/neu/?gruppe=ag-2")
    person.fill(
        title="AG-Treffen in Stade",
        day=day_in(30),
        begin="10:00",
        end="15:30",
        venue="Kreishaus Stade, Großer Sitzungssaal",
    )
    person.press("Entwurf speichern")
    person.follow("Ankündigen")
    person.see("3 Personen bekommen eine Einladung")
    person.press("Ankündigen und 3 Personen einladen")
    return person.page.url


def answer_from_the_mail(person: Person, postbox) -> None:
    mail = postbox.wait_for(NEWCOMER, "AG-Treffen in Stade")
    assert "METHOD:REQUEST" in calendar_of(mail)
    person.open(postbox.link(NEWCOMER, "AG-Treffen in Stade", "antwort=zusage"))
    assert Invitation.objects.filter(answer="accepted").count() == 0, "opening the link changes nothing"
    person.press("Antwort senden")
    person.see("Ihre Antwort ist eingetragen: Zusage")


def move_and_cancel(person: Person, address: str, postbox) -> None:
    person.open(address)
    expect(person.page.locator("#zusagen")).to_contain_text("Anke Neuhaus")
    person.open(f"{address}verschieben/")
    person.fill(begin="11:00")
    person.press("Änderung speichern")
    moved = postbox.wait_for(NEWCOMER, "Geändert: AG-Treffen in Stade")
    assert "SEQUENCE:1" in calendar_of(moved)
    person.open(f"{address}absagen/")
    person.fill(reason="Der Saal steht unter Wasser.")
    person.press("Treffen endgültig absagen")
    cancelled = postbox.wait_for(NEWCOMER, "Abgesagt: AG-Treffen in Stade")
    assert "METHOD:CANCEL" in calendar_of(cancelled)
    assert "SEQUENCE:2" in calendar_of(cancelled)


def plan_annual_meeting(person: Person, postbox, invited: str) -> None:
    person.open("/treffen/neu/?gruppe=gesamtnetzwerk")
    person.fill(title="Jahrestreffen in Hannover", day=day_in(120), begin="09:30", end="16:00", venue="Stadthalle")
    person.press("Entwurf speichern")
    person.follow("Ankündigen")
    person.press("Ankündigen und 4 Personen einladen")
    postbox.wait_for(invited, "Jahrestreffen in Hannover")


def ask(person: Person) -> str:
    person.open("/forum/ag-2/")
    person.follow("Neues Thema")
    person.fill(title="Wer hat Erfahrung mit Onlineberichten?", body="Wir suchen ein **einfaches** Werkzeug.")
    person.press("Thema veröffentlichen")
    expect(person.page).to_have_url(re.compile("/forum/thema/"))
    return person.address.split("?")[0]


def reply(person: Person, address: str, text: str) -> None:
    person.open(address)
    person.fill(body=text)
    person.press("Antwort veröffentlichen")
    person.see(text)


def moderate(person: Person, address: str) -> None:
    person.open(address)
    person.press("Oben anheften")
    person.see("angeheftet")
    person.follow("Ausblenden", within=person.page.locator("article.post", has_text="Verkaufe Fahrrad"))
    person.fill(reason="Das gehört nicht ins Forum.")
    person.press("Beitrag ausblenden")


def submit_example(person: Person) -> None:
    person.open("/praxisbeispiele/eckpunkt/4/")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Bildungsziele")
    person.open("/praxisbeispiele/neu/")
    person.fill(municipality="Landkreis Cuxhaven")
    key_point = person.page.locator("[name=key_point]")
    person.select(key_point, key_point.locator("option").nth(4).text_content())
    person.fill(
        title="Bildungsziele im Kreistag",
        summary="Der Kreistag beschließt jedes Jahr Bildungsziele.",
        initiation="Der Bildungsbericht zeigte Lücken.",
        milestones="2024 Beschluss, 2025 erste Bilanz.",
        establishment="Eine feste Stelle im Bildungsbüro.",
    )
    person.press("Einreichen")


def publish(person: Person) -> None:
    example = PracticeExample.objects.get()
    person.open(f"/admin/practice_examples/practiceexample/{example.pk}/change/")
    by_label = {"name": "Veröffentlichen"}
    person.submit(person.page.get_by_role("link", **by_label).or_(person.page.get_by_role("button", **by_label)).first)
    if PracticeExample.objects.published().count() == 0:
        person.press("Veröffentlichen")
    assert PracticeExample.objects.published().count() == 1


def read_the_example(person: Person) -> None:
    person.open("/praxisbeispiele/")
    person.follow("Bildungsziele im Kreistag")
    person.see("2024 Beschluss, 2025 erste Bilanz.")
