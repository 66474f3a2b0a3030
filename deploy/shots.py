"""Pictures of every type of page at 1280 px, 390 px and in the dark, with an index page: ``make shots``.

Uses a demo network of its own under ``var/shots-net`` and Debian's Chromium. The three pictures of the README are
written to ``docs/`` by ``make shots ARGS=--docs``.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dkbm_portal.tests.real.demo_server import demo_server, log_in  # noqa: E402

OUT = ROOT / "var" / "shots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {"1280": (1280, 900, "light"), "dark": (1280, 900, "dark"), "390": (390, 844, "light")}
# „/treffen/ >> a.b >> protokoll/“: follow the first such link of the page, then add the path. „ !“: send an empty form.
MEETING = (
    "/treffen/?gruppe=ag-2 >> main li:has(.date-tile) > .row-main > "
    "a[href^='/treffen/'].row-title:not(:text('beim Jahrestreffen'))"
)
ANNUAL = "/treffen/?gruppe=gesamtnetzwerk >> main li:has(.date-tile) > .row-main > a[href^='/treffen/'].row-title"
PAST = "/treffen/?gruppe=ag-2&zeit=vergangen >> main a[href^='/treffen/'].row-title"
TOPIC = "/forum/ag-2/ >> main a[href*='/thema/'].row-title"
PAGES = {
    "": {
        "start": "/",
        "registrierung": "/konto/signup/",
        "registrierung-fehler": "/konto/signup/ !",
        "anmeldung": "/konto/login/",
        "anmeldung-fehler": "/konto/login/ !",
        "passwort-vergessen": "/konto/password/reset/",
        "beispiele": "/praxisbeispiele/",
        "eckpunkt": "/praxisbeispiele/eckpunkt/4/",
        "beispiel": "/praxisbeispiele/ >> main .rows a",
        "chronik": "/chronik/",
        "suche-leer": "/suche/",
        "impressum": "/impressum/",
        "datenschutz": "/datenschutz/",
        "barrierefreiheit": "/barrierefreiheit/",
        "barriere-melden": "/barrierefreiheit/rueckmeldung/",
        "fehler-404": "/gibt-es-nicht/",
    },
    "antrag@example.org": {
        "antrag": "/antrag/",
        "antrag-zurueckziehen": "/antrag/zurueckziehen/",
        "profil-antrag": "/profil/",
    },
    "mitglied@example.org": {
        "mein-netzwerk": "/",
        "gruppen": "/gruppen/",
        "gruppe": "/gruppen/ag-2/",
        "gruppe-fremd": "/gruppen/ag-1/",
        "gruppe-netzwerk": "/gruppen/ >> main a[href*='netzwerk']",
        "uag": "/gruppen/ag-2/ >> #uags ~ ul a, .section-head:has(#uags) ~ ul a",
        "uag-neu": "/gruppen/ag-2/uag/neu/",
        "gruppe-mitglieder": "/gruppen/ag-2/mitglieder/",
        "gruppe-aemter": "/gruppen/ag-2/aemter/",
        "ag-wechsel": "/antrag/ag-wechsel/",
        "treffen-liste": "/treffen/",
        "treffen-vergangen": "/treffen/?zeit=vergangen",
        "treffen-monat": "/treffen/ >> a[href*='/treffen/monat/']",
        "treffen": MEETING,
        "treffen-protokoll": PAST,
        "jahrestreffen": ANNUAL,
        "programm": f"{ANNUAL} >> programm/",
        "programm-fehler": f"{ANNUAL} >> programm/ !",
        "themenspeicher": "/treffen/themen/ag-2/",
        "terminumfragen": "/treffen/umfragen/",
        "terminumfrage": "/treffen/umfragen/ >> main .rows a",
        "kalender": "/kalender/",
        "forum": "/forum/",
        "themen": "/forum/ag-2/",
        "themen-suche": "/forum/ag-2/?q=Daten",
        "thema": TOPIC,
        "thema-neu": "/forum/ag-2/neu/",
        "thema-fehler": "/forum/ag-2/neu/ !",
        "mitglieder": "/mitglieder/",
        "mitglieder-keine": "/mitglieder/?q=xyzxyz",
        "mitglied": "/mitglieder/ >> main .rows a",
        "profil": "/profil/",
        "konto": "/konto/email/",
        "zweiter-faktor": "/konto/2fa/",
        "sitzungen": "/konto/sessions/",
        "suche": "/suche/?q=Daten",
        "beispiel-neu": "/praxisbeispiele/neu/",
        "beispiel-fehler": "/praxisbeispiele/neu/ !",
        "meine-beispiele": "/praxisbeispiele/meine/",
    },
    "sprecherin@example.org": {
        "mein-netzwerk-leitung": "/",
        "gruppe-leitung": "/gruppen/ag-2/",
        "gruppe-bearbeiten": "/gruppen/ag-2/bearbeiten/",
        "treffen-neu": "/treffen/neu/?gruppe=ag-2",
        "treffen-fehler": "/treffen/neu/?gruppe=ag-2 !",
        "treffen-leitung": MEETING,
        "treffen-bearbeiten": f"{MEETING} >> bearbeiten/",
        "treffen-verschieben": f"{MEETING} >> verschieben/",
        "treffen-absagen": f"{MEETING} >> absagen/",
        "treffen-antworten": f"{MEETING} >> antworten/",
        "treffen-versand": f"{MEETING} >> versand/",
        "treffen-tagesordnung": f"{MEETING} >> tagesordnung/",
        "treffen-protokoll-schreiben": f"{MEETING} >> protokoll/",
        "umfrage-neu": "/treffen/umfrage/neu/?gruppe=ag-2",
        "statistik": "/treffen/statistik/ag-2/",
        "thema-leitung": TOPIC,
    },
    "koordination@example.org": {
        "mein-netzwerk-uag": "/",
        "uag-leitung": "/ >> main a[href*='/gruppen/kleinraeumige']",
    },
    "transferagentur@example.org": {
        "mein-netzwerk-staff": "/",
        "programm-planen": f"{ANNUAL} >> programm/planen/",
        "programm-planen-fehler": f"{ANNUAL} >> programm/planen/ !",
        "programm-wahlen": f"{ANNUAL} >> programm/wahlen/",
        "verwaltung": "/admin/",
        "antraege": "/admin/workgroups/application/",
        "mails": "/admin/mail/outgoingmail/",
        "mitglieder-verwalten": "/admin/members/member/",
        "stil": "/stil/",
        "stil-mails": "/stil/mails/",
    },
}
FOR_THE_README = {
    "landing": ("", "/"),
    "mein-netzwerk": ("mitglied@example.org", "/"),
    "gruppe": ("mitglied@example.org", "/gruppen/ag-2/"),
}


def logged_in(browser: Browser, url: str, email: str) -> Page:
    context = browser.new_context(base_url=url, locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    if email:
        log_in(page, email)
    return page


def open_page(page: Page, address: str) -> bool:
    """Go to an address of PAGES; False when the demo network has no such page."""
    path, *way = address.removesuffix(" !").split(" >> ")
    page.goto(path)
    if way:
        link = page.locator(way[0]).first
        if not link.count():
            return False
        page.goto(link.get_attribute("href") + "".join(way[1:]))
    if address.endswith(" !"):
        page.locator("main form[method=post] [type=submit]").first.click()
    return True


def shoot(browser: Browser, url: str, email: str, pages: dict[str, str]) -> list[str]:
    """Take all pages of one person, each loaded once and pictured in all sizes; return what was not there."""
    page = logged_in(browser, url, email)
    missing = []
    for name, address in pages.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        if not open_page(page, address):
            missing.append(name)
            continue
        for size, (width, height, scheme) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=OUT / f"{name}-{size}.png", full_page=True)
    page.context.close()
    return missing


def write_index() -> None:
    rows = "".join(
        f"<h2>{name}</h2>"
        + "".join(
            f'<a href="{name}-{size}.png"><img src="{name}-{size}.png" height="400" alt="{size}"></a> '
            for size in SIZES
        )
        for pages in PAGES.values()
        for name in pages
        if (OUT / f"{name}-1280.png").exists()
    )
    (OUT / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Pictures</title>{rows}", "utf-8")


def shoot_for_the_readme(browser: Browser, url: str) -> None:
    for name, (email, path) in FOR_THE_README.items():
        page = logged_in(browser, url, email)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)
        page.screenshot(path=ROOT / "docs" / f"{name}.jpg", type="jpeg", quality=75)
        page.context.close()


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with demo_server(ROOT / "var" / "shots-net", 8765) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=FLAGS)
        if "--docs" in sys.argv:
            shoot_for_the_readme(browser, url)
            return
        missing = [name for email, pages in PAGES.items() for name in shoot(browser, url, email, pages)]
        browser.close()
    write_index()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}", f"not there: {missing}" if missing else "")


if __name__ == "__main__":
    main()
