from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from dkbm_portal.tests.real.conftest import CHROMIUM, FLAGS
from members.models import User
from members.tests.factories import UserFactory

from . import cases, network
from .acts import Case
from .axe import SCRIPT
from .crawl import WIDE, Crawler, Visit

BAD_PAGE = Path(__file__).parent / "bad_page.html"
BROWSERS = 2
_VISITS: list[Visit] = []


@pytest.fixture
def visits(chromium, client_of, live_server):
    """Every page in every state, visited once for all tests of this folder (they run in one worker)."""
    if not SCRIPT.exists():
        pytest.skip("needs axe-core and html-validate: see `make services`")
    if not _VISITS:
        walks = Walks(client_of, live_server.url)
        office = UserFactory(email="buero@example.org", is_staff=True, is_superuser=True)
        _VISITS.extend(walks.visit(cases.empty_portal(), {"visitor": None, "office": office}))
        network.prepare()
        _VISITS.extend(walks.visit(cases.all_cases(), network.personas()))
        print({name: round(seconds, 1) for name, seconds in walks.seconds.items()})
    return _VISITS


@pytest.fixture
def bad_page(new_page):
    """A page with a planted fault for every check: what finds nothing there proves nothing elsewhere."""
    if not SCRIPT.exists():
        pytest.skip("needs axe-core and html-validate: see `make services`")
    page = new_page(viewport={"width": 1280, "height": 900})
    page.set_content(BAD_PAGE.read_text(encoding="utf-8"))
    return page


class Walks:
    """Sends every persona through their cases, two at a time, each in a browser of their own."""

    def __init__(self, client_of, address: str):
        self.client_of, self.address = client_of, address
        self.seconds: Counter = Counter()

    def visit(self, todo: list[Case], users: dict[str, User | None]) -> list[Visit]:
        """Return the visits in the order of the cases."""
        numbers = defaultdict(list)
        for number, case in enumerate(todo):
            numbers[case.persona].append(number)
        cookies = {name: self._cookie(users[name]) for name in numbers}
        longest_first = sorted(numbers, key=lambda name: -len(numbers[name]))
        with ThreadPoolExecutor(BROWSERS) as pool:
            walks = pool.map(lambda name: self._walk([todo[n] for n in numbers[name]], cookies[name]), longest_first)
        found = dict(zip(chain(*(numbers[name] for name in longest_first)), chain(*walks), strict=True))
        return [found[number] for number in range(len(todo))]

    def _cookie(self, user: User | None) -> list[dict]:
        if user is None:
            return []
        return [{"name": "sessionid", "value": self.client_of(user).cookies["sessionid"].value, "url": self.address}]

    def _walk(self, todo: list[Case], cookies: list[dict]) -> list[Visit]:
        with sync_playwright() as playwright:  # Playwright's objects belong to the thread that made them
            browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=FLAGS)
            context = browser.new_context(
                base_url=self.address,
                locale="de-DE",
                timezone_id="Europe/Berlin",
                viewport=WIDE,
                reduced_motion="reduce",
            )
            context.set_default_timeout(15_000)
            context.add_cookies(cookies)
            crawler = Crawler(context.new_page())
            visits = [crawler.run(case) for case in todo]
            browser.close()
        self.seconds.update(crawler.seconds)
        return visits
