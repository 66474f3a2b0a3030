"""axe-core in the page: which rules find something, with the elements."""

from functools import cache
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

SCRIPT = Path(settings.BASE_DIR) / "deploy" / "js" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (tags) => {
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], preload: false });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


@cache
def _source() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def load_axe(page: Page) -> None:
    page.evaluate(_source())


def run_axe(page: Page) -> list[str]:
    """Return what axe finds as „rule: element“: all rules of WCAG 2.2 AA and the best practices.

    Needs ``load_axe`` on the same document.
    """
    return page.evaluate(_RUN, TAGS)
