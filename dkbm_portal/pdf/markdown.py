"""Markdown written by people as a tree of plain data, for the function ``markdown`` in ``templates/pdf/portal.typ``."""

from markdown_it.tree import SyntaxTreeNode

from ..text import parse_markdown
from .coverage import printable

_DEEPEST_HEADING = 6
# Typst refuses show rules nested without end; nobody reads the eleventh quotation in a quotation as such.
_DEEPEST_NESTING = 10
_NESTING = {"blockquote", "bullet_list", "ordered_list", "strong", "em", "s", "link"}


def markdown_tree(text: str, level: int = 3) -> dict:
    """Return the text's tree; its first heading gets ``level``, no heading skips a level (PDF/UA-1 refuses that)."""
    return _Tree(level).node(SyntaxTreeNode(parse_markdown(text)))


class _Tree:
    def __init__(self, level: int):
        self.level = level
        self.open_headings: list[int] = []

    def node(self, source: SyntaxTreeNode, depth: int = 0) -> dict:
        """Return the node as data; „group“ for one that only holds its children together."""
        depth += source.type in _NESTING
        result: dict = {"type": source.type}
        if (source.type in _NESTING and depth > _DEEPEST_NESTING) or _is_empty_heading(source):
            result["type"] = "group"
        elif source.type == "heading":
            result["level"] = self._heading_level(int(source.tag[1]))
        elif source.type == "link":
            result["href"] = _safe_address(str(source.attrs.get("href", "")))
        elif source.type == "ordered_list":
            result["start"] = int(source.attrs.get("start", 1))
        if source.children:
            result["children"] = [self.node(child, depth) for child in source.children]
        elif source.type != "root":
            result["text"] = source.content
        return result

    def _heading_level(self, written: int) -> int:
        while self.open_headings and self.open_headings[-1] >= written:
            self.open_headings.pop()
        self.open_headings.append(written)
        return min(self.level + len(self.open_headings) - 1, _DEEPEST_HEADING)


def _is_empty_heading(source: SyntaxTreeNode) -> bool:
    return source.type == "heading" and not any(
        printable(node.content).strip() for node in source.walk() if not node.children
    )


def _safe_address(href: str) -> str:
    return href if href.startswith(("http://", "https://", "mailto:")) else ""
