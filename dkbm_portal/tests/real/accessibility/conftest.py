from pathlib import Path

import pytest

from members.tests.factories import UserFactory

from . import cases, network
from .axe import SCRIPT
from .crawl import Crawler, Visit

BAD_PAGE = Path(__file__).parent / "bad_page.html"
_VISITS: list[Visit] = []


@pytest.fixture
def visits(new_page, client_of, live_server):
    """Every page in every state, visited once for all tests of this folder (they run in one worker)."""
    if not SCRIPT.exists():
        pytest.skip("needs axe-core and html-validate: see `make services`")
    if not _VISITS:
        _VISITS.extend(_visit_all(new_page, client_of, live_server.url))
    return _VISITS


@pytest.fixture
def bad_page(new_page):
    """A page with a planted fault for every check: what finds nothing there proves nothing elsewhere."""
    if not SCRIPT.exists():
        pytest.skip("needs axe-core and html-validate: see `make services`")
    page = new_page(viewport={"width": 1280, "height": 900})
    page.set_content(BAD_PAGE.read_text(encoding="utf-8"))
    return page


def _visit_all(new_page, client_of, address: str) -> list[Visit]:
    users = {"visitor": None, "office": UserFactory(email="buero@example.org", is_staff=True, is_superuser=True)}

    def page_of(persona: str):
        page = new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        if users[persona]:
            cookie = client_of(users[persona]).cookies["sessionid"].value
            page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        return page

    crawler = Crawler(page_of)
    visits = [crawler.run(case) for case in cases.empty_portal()]
    network.prepare()
    users |= network.personas()
    visits += [crawler.run(case) for case in cases.all_cases()]
    print({name: round(seconds, 1) for name, seconds in crawler.seconds.items()})
    return visits
