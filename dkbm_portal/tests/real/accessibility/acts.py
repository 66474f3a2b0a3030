"""What a visitor of a case does on its page: fill a form, press a button, open a menu."""

from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from playwright.sync_api import Page

from dkbm_portal.demo import people

Act = Callable[[Page], None]
TOO_LONG = "Viel zu viel. " * 100
MAIN_BUTTON = "main form[method=post] button[type=submit].btn-primary"
OPEN_ALL = "document.querySelectorAll('main details, .menu').forEach((details) => { details.open = true; })"
LET_EVERYTHING_IN = "document.querySelectorAll('main [maxlength]').forEach((el) => el.removeAttribute('maxlength'))"


@dataclass(frozen=True)
class Case:
    """One page in one state. ``act`` runs after the address was opened; ``persona`` is a key of ``personas()``.

    ``error`` marks the state after an invalid submit.
    """

    name: str
    persona: str
    path: str
    act: Act | None = None
    error: bool = False


def submit(page: Page, selector: str = MAIN_BUTTON) -> None:
    """Press the page's main button and wait for the answer."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def save_after_another(page: Page) -> None:
    """Submit as somebody whose page is older than what is saved."""
    page.evaluate("document.querySelector('main [name=version]').value = '999'")
    submit(page)


class Fill:
    """An act that fills fields by name and submits the form; ``typed`` is what stood in them then.

    ``button`` is the selector of the button that submits, where it is not the page's main one.
    """

    def __init__(self, button: str = MAIN_BUTTON, **values: str):
        self.button, self.typed = button, values

    def __call__(self, page: Page) -> None:
        page.evaluate(OPEN_ALL)
        page.evaluate(LET_EVERYTHING_IN)
        for name, value in self.typed.items():
            page.locator(f"main [name={name}]").first.fill(value)
        submit(page, self.button)


def press(label: str) -> Act:
    def act(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=label).first.click()

    return act


def refuse(page: Page) -> None:
    page.locator("main summary").click()
    press("Mit dieser Begründung ablehnen")(page)


def open_menus(page: Page) -> None:
    page.evaluate(OPEN_ALL)


def sign_up(page: Page) -> None:
    page.check("main [name=ag] >> nth=1", force=True)
    page.check("[name=privacy]")
    Fill(
        first_name="Anke",
        last_name="Neuhaus",
        email="anke.neu@example.org",
        password1="geheim-genug-2026",
        password2="geheim-genug-2026",
        municipality="Landkreis Cuxhaven",
        function="Bildungsmonitoring",
    )(page)


def confirm_password(page: Page) -> None:
    page.locator("[name=password]").fill(people.PASSWORD)
    submit(page, "form:has([name=password]) button[type=submit]")


def send_after_the_session_ended(page: Page) -> None:
    """Send a text without session and log in anew, as the person whose profile is open."""
    page.locator("[name=about]").fill("Ein Text, der nicht verloren gehen darf.")
    page.context.clear_cookies(name="sessionid")
    submit(page, "main form:has([name=about]) button[type=submit]")
    page.locator("[name=login]").fill(people.MEMBER.email)
    confirm_password(page)


def submit_any(page: Page) -> None:
    submit(page, "main form[method=post] button[type=submit]")


def save_in_admin(page: Page) -> None:
    submit(page, "input[name=_save]")


def submit_in_admin(page: Page) -> None:
    submit(page, ".submit-row input[type=submit]")


def open_first_row(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#result_list tbody tr:first-child th a").first.click()


def with_stale_token(page: Page) -> None:
    """Send a form as if it had been open for days."""
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    submit(page)


def broken(template: str, status: int) -> Act:
    """Return an act that shows what the server says when it can do nothing else."""

    def act(page: Page) -> None:
        html = render_to_string(template, {"request_id": "4711"})
        page.route("**/stoerung", lambda route: route.fulfill(status=status, body=html, content_type="text/html"))
        page.goto("/stoerung", wait_until="networkidle")
        page.unroute("**/stoerung")

    return act


def preview(page: Page) -> None:
    page.locator("main [name=body]").fill("Ein **Versuch**")
    page.get_by_role("button", name="Vorschau").click()
    page.locator("#vorschau strong").wait_for()
