"""What a page costs on the way to the browser, measured in Chromium against gunicorn with compression."""

import re
import socket
import time
import urllib.error
import urllib.request

import pytest

from dkbm_portal.tests.real.demo_server import demo_server, log_in
from dkbm_portal.tests.real.smtp import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("weight")]
KILOBYTES, REQUESTS = 120, 8
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
        .observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with demo_server(tmp_path_factory.mktemp("weight"), port) as url:
        yield url


@pytest.fixture(scope="module")
def member_state(chromium, address):
    """The cookies of a logged-in member, and the address of a topic with many posts."""
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    log_in(page, "mitglied@example.org")
    page.goto("/forum/ag-2/")
    link = page.get_by_role("link", name=re.compile("^Sammelthema")).get_attribute("href")
    state = context.storage_state()
    context.close()
    return state, link


@pytest.fixture
def first_view(chromium, address, member_state):
    """Return ``first_view(path)``: requests, bytes over the wire and layout shift with an empty cache."""
    contexts = []

    def measure(path: str, *, slow_fonts: bool = False) -> dict:
        state, topic = member_state
        person = {"storage_state": state} if path == "topic" else {}
        context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 800}, **person)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(SHIFTS)
        if slow_fonts:
            page.route("**/*.woff2", lambda route: (time.sleep(1), route.continue_()))
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        finished = []
        wire.on("Network.loadingFinished", lambda event: finished.append(event["encodedDataLength"]))
        page.goto(topic if path == "topic" else path, wait_until="networkidle")
        page.wait_for_timeout(500)
        return {"requests": len(finished), "bytes": sum(finished), "shift": page.evaluate("window.shifted")}

    yield measure
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", ["/", "topic"])
def test_first_view_is_light(first_view, path, record_property):
    view = first_view(path)
    record_property("first view", f"{path}: {view}")
    assert view["bytes"] <= KILOBYTES * 1000, view
    assert view["requests"] <= REQUESTS, view


@pytest.mark.parametrize("slow_fonts", [False, True], ids=["fonts at once", "fonts late"])
@pytest.mark.parametrize("path", ["/", "topic"])
def test_no_text_moves_when_the_fonts_arrive(first_view, path, slow_fonts):
    assert first_view(path, slow_fonts=slow_fonts)["shift"] == 0


def test_the_measure_notices_text_that_moves(chromium, address):
    """Control: a banner that comes late pushes the page down."""
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto("/")
    page.evaluate("document.body.prepend(Object.assign(document.createElement('h2'), {textContent: 'Spät'}))")
    assert wait_until(lambda: page.evaluate("window.shifted") > 0, 5)  # the policy forbids Playwright's own waiting
    context.close()


def _headers(url: str, **headers: str):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
        return response.headers, response.read()


def test_static_files_are_hashed_compressed_and_kept_for_a_year(address):
    _, html = _headers(f"{address}/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', html.decode())
    assert files
    for path in files:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", path), f"{path} carries no hash"
        headers, _ = _headers(address + path, **{"Accept-Encoding": "br"})
        assert "max-age=31536000" in headers["Cache-Control"] and "immutable" in headers["Cache-Control"], path
        if path.endswith(".css"):
            assert headers["Content-Encoding"] == "br", path


def test_pages_are_compressed_and_asked_for_again(address):
    headers, _ = _headers(f"{address}/", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Cache-Control"] == "private, no-cache"
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        _headers(f"{address}/", **{"If-None-Match": headers["ETag"]})
    assert unchanged.value.code == 304
