"""Pictures of the main pages at 1280 px, 390 px and in the dark, with an index page: ``make shots``.

Uses a demo network of its own under ``var/shots-net`` and Debian's Chromium.
"""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "var" / "shots"
BASE_URL = "http://127.0.0.1:8765"
PASSWORD = "demo-netzwerk-2017"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "390": {"viewport": {"width": 390, "height": 844}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
PAGES = {
    "": {
        "start": "/",
        "registrierung": "/konto/signup/",
        "anmeldung": "/konto/login/",
        "beispiele": "/praxisbeispiele/",
        "eckpunkt": "/praxisbeispiele/eckpunkt/4/",
        "beispiel": "/praxisbeispiele/ >> main .rows a",
        "chronik": "/chronik/",
        "suche-leer": "/suche/",
        "datenschutz": "/datenschutz/",
        "fehler-404": "/gibt-es-nicht/",
    },
    "antrag@example.org": {"antrag": "/antrag/"},
    "mitglied@example.org": {
        "mein-netzwerk": "/",
        "gruppen": "/gruppen/",
        "gruppe": "/gruppen/ag-2/",
        "uag-neu": "/gruppen/ag-2/uag/neu/",
        "treffen-liste": "/treffen/",
        "treffen-monat": "/treffen/ >> a[href*='/treffen/monat/']",
        "treffen": "/treffen/ >> main .rows a",
        "kalender": "/kalender/",
        "forum": "/forum/",
        "themen": "/forum/ag-2/",
        "thema": "/forum/ag-2/ >> main .rows a[href*='/thema/']",
        "thema-neu": "/forum/ag-2/neu/",
        "mitglieder": "/mitglieder/",
        "mitglied": "/mitglieder/ >> main .rows a",
        "profil": "/profil/",
        "konto": "/konto/email/",
        "suche": "/suche/?q=Daten",
        "beispiel-neu": "/praxisbeispiele/neu/",
    },
    "sprecherin@example.org": {
        "treffen-neu": "/treffen/neu/?gruppe=ag-2",
        "treffen-leitung": "/treffen/?gruppe=ag-2 >> main .rows a",
        "gruppe-leitung": "/gruppen/ag-2/",
    },
    "transferagentur@example.org": {
        "verwaltung": "/admin/",
        "antraege": "/admin/workgroups/application/",
        "mails": "/admin/mail/outgoingmail/",
    },
}


def serve(environment: dict) -> subprocess.Popen:
    def manage(*command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)

    manage("migrate", "--verbosity=0")
    manage("demo", "--quiet-if-real")
    manage("collectstatic", "--noinput", "--verbosity=0")
    command = ["gunicorn", "dkbm_portal.wsgi", "--bind=127.0.0.1:8765", "--threads=4", "--log-level=warning"]
    server = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{BASE_URL}/healthz", timeout=2).close()
            return server
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server does not start.")


def log_in(page: Page, email: str) -> None:
    page.goto(f"{BASE_URL}/konto/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def shoot(browser: Browser, email: str, pages: dict[str, str]) -> None:
    """Take all pages of one person in all sizes; „address >> selector“ follows the first such link."""
    for size, options in SIZES.items():
        context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", **options)
        page = context.new_page()
        if email:
            log_in(page, email)
        for name, address in pages.items():
            path, _, selector = address.partition(" >> ")
            page.goto(f"{BASE_URL}{path}")
            if selector:
                page.goto(BASE_URL + page.locator(selector).first.get_attribute("href"))
            page.screenshot(path=OUT / f"{name}-{size}.png", full_page=True)
        context.close()


def write_index() -> None:
    names = [name for pages in PAGES.values() for name in pages]
    rows = "".join(
        f"<h2>{name}</h2>"
        + "".join(f'<a href="{name}-{s}.png"><img src="{name}-{s}.png" height="400"></a> ' for s in SIZES)
        for name in names
    )
    (OUT / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Pictures</title>{rows}", "utf-8")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "VAR_DIR": str(ROOT / "var" / "shots-net"),
        "BASE_URL": BASE_URL,
        "STAFF_MFA_REQUIRED": "false",
        "LOG_LEVEL": "ERROR",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        environment.pop(name, None)
    server = serve(environment)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=FLAGS)
            for email, pages in PAGES.items():
                shoot(browser, email, pages)
            browser.close()
        write_index()
        print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
