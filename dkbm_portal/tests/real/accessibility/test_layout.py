"""Reflow, targets, contrast, focus and people's settings, measured in Chromium; each measure finds a planted fault."""

import pytest

from .crawl import NARROW, WIDE, load_measures, measure
from .judge import as_lines

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("accessibility"),
]
# Measure, what it stands for, and a fault planted in bad_page.html that it must find.
MEASURES = {
    "overflow": "px wide in a window of 320 px",
    "spaceText": "cut off",
    "targets": "target of 12.0 × 12.0 px",
    "borders": "edge of the field",
    "focus": "no focus ring",
    "readingOrder": "stands above",
    "motion": "moves",
    "forcedColours": "looks like every other entry",
}


@pytest.mark.parametrize("name", MEASURES)
def test_no_page_has_a_fault_of(visits, name):
    """overflow: 320 px and 200 % zoom; spaceText: WCAG 1.4.12; targets: 24 and 44 px; borders: 3:1, light and dark."""
    faults = {}
    measured = 0
    for visit in visits:
        for variant, found in visit.faults.items():
            if variant.split()[0] == name:
                measured += 1
                faults[f"{visit.case.name} ({variant})"] = found
    assert measured >= len(visits)
    assert not any(faults.values()), as_lines(faults)


@pytest.mark.parametrize("name", MEASURES)
def test_control_the_measure_finds_the_planted_fault_of(bad_page, name):
    bad_page.set_viewport_size(NARROW if name in ("overflow", "spaceText") else WIDE)
    if name == "forcedColours":
        bad_page.emulate_media(forced_colors="active")
    load_measures(bad_page)
    bad_page.keyboard.press("Tab")
    faults = "\n".join(measure(bad_page, name))
    assert MEASURES[name] in faults


def test_control_icons_primary_buttons_and_covered_focus_are_noticed(bad_page):
    load_measures(bad_page)
    bad_page.keyboard.press("Tab")
    assert "icon " in "\n".join(measure(bad_page, "borders"))
    assert "primary button only 30.0 px" in "\n".join(measure(bad_page, "targets"))
    assert "is covered" in "\n".join(measure(bad_page, "focus"))


@pytest.mark.parametrize("path", ["/", "/konto/signup/"])
def test_tab_visits_everything_in_the_order_of_the_document(new_page, live_server, path):
    page = new_page(viewport=WIDE)
    page.goto(path)
    load_measures(page)
    expected = page.evaluate("window.measures.stops().map((el) => el.outerHTML.slice(0, 120))")
    visited = []
    for _ in expected:
        page.keyboard.press("Tab")
        visited.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert visited == expected
