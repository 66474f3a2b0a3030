"""Opens every case once in Chromium and writes down everything the tests judge."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from playwright.sync_api import Error, Page, Response

from .acts import Case
from .axe import load_axe, run_axe

FOLDER = Path(__file__).parent
MEASURES = (FOLDER / "measures.js").read_text(encoding="utf-8")
STRUCTURE = (FOLDER / "structure.js").read_text(encoding="utf-8")
WIDE, HALF, NARROW = (
    {"width": 1280, "height": 900},
    {"width": 640, "height": 900},  # what a window of 1280 px shows at 200 % zoom
    {"width": 320, "height": 640},
)
VARIANTS = ("1280 light", "1280 dark", "320 dark", "320 light")


def load_measures(page: Page) -> None:
    page.evaluate(MEASURES)


def measure(page: Page, name: str) -> list[str]:
    """Return the faults that a function of measures.js finds; needs ``load_measures`` on the same document."""
    return page.evaluate(f"window.measures.{name}()")


@dataclass
class Visit:
    """What one case showed; ``faults`` by measure and variant, ``axe`` by variant; ``failed`` says why the act did."""

    case: Case
    url: str = ""
    status: int = 0
    failed: str = ""
    html: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    structure: dict = field(default_factory=dict)
    axe: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    console: list[str] = field(default_factory=list)
    requests: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_admin(self) -> bool:
        """Whether Django draws the page; its markup is not ours."""
        return "/admin/" in self.url


class Crawler:
    """Visits the cases of one persona in order; ``page`` is theirs, logged in, and ``seconds`` says what took how long.

    While a page is opened nobody else may be at the server: in memory, SQLite has one connection for all.
    """

    server = Lock()

    def __init__(self, page: Page):
        self.page = page
        self.seconds: Counter = Counter()
        self.visit: Visit | None = None
        page.on("console", lambda message: self._console(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._console(f"error: {error}"))
        page.on("response", self._response)
        page.on("requestfailed", lambda request: self._console(f"failed: {request.url} {request.failure}"))

    def run(self, case: Case) -> Visit:
        page = self.page
        self.visit = visit = Visit(case)
        with self.server, self._timed("open"):
            page.set_viewport_size(WIDE)
            page.emulate_media(color_scheme="light")
            page.goto(case.path)
            try:
                if case.act:
                    case.act(page)
            except Error as error:  # one page that lacks a button shall not hide what the others show
                visit.failed = str(error)
            page.wait_for_load_state("load")
        visit.url, visit.typed = page.url, getattr(case.act, "typed", {})
        self._look(page, visit)
        return visit

    def _console(self, line: str) -> None:
        self.visit.console.append(line)

    def _response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request() and response.frame.parent_frame is None
        if is_page and response.status not in (301, 302, 303):
            self.visit.status = response.status
            self.visit.html = response.text()
        else:
            self.visit.requests.append((response.url, response.status))

    def _look(self, page: Page, visit: Visit) -> None:
        """Run axe in all four variants and every measure in those where it may come out differently."""
        load_measures(page)
        load_axe(page)
        visit.structure = page.evaluate(STRUCTURE)
        self._axe(page, visit, "1280 light")
        with self._timed("measures"):
            self._measure(page, visit, "1280", ["targets", "readingOrder", "spaceText"])
            self._measure(page, visit, "light", ["borders"])
            page.keyboard.press("Tab")  # from here on :focus-visible applies to what gets the focus by script
            self._measure(page, visit, "1280 light", ["focus"])
            page.emulate_media(color_scheme="dark")
        self._axe(page, visit, "1280 dark")
        with self._timed("measures"):
            page.set_viewport_size(HALF)
            self._measure(page, visit, "640", ["overflow"])
            page.set_viewport_size(NARROW)
        self._axe(page, visit, "320 dark")
        with self._timed("measures"):
            self._measure(page, visit, "320", ["overflow", "spaceText", "readingOrder", "targets"])
            self._measure(page, visit, "dark", ["borders"])
            self._measure(page, visit, "320 dark", ["focus"])
            page.emulate_media(color_scheme="light")
        self._axe(page, visit, "320 light")
        with self._timed("measures"):
            self._measure(page, visit, "reduced", ["motion"])
            page.emulate_media(forced_colors="active")
            self._measure(page, visit, "active", ["forcedColours"])
            page.emulate_media(forced_colors="none")

    def _measure(self, page: Page, visit: Visit, variant: str, names: list[str]) -> None:
        for name in names:
            visit.faults[f"{name} {variant}"] = measure(page, name)

    def _axe(self, page: Page, visit: Visit, variant: str) -> None:
        with self._timed(f"axe {variant}"):
            visit.axe[variant] = run_axe(page)

    def _timed(self, name: str):
        return _Clock(self.seconds, name)


class _Clock:
    def __init__(self, seconds: Counter, name: str):
        self.seconds, self.name = seconds, name

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_):
        self.seconds[self.name] += time.perf_counter() - self.start
