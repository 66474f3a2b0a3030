"""The map of Lower Saxony's 45 county-level areas, drawn as inline SVG with classes only (no style attributes)."""

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "districts_map.json"
_LEVELS = ((10, 4), (5, 3), (2, 2), (1, 1))
LEGEND = ((0, "0"), (1, "1"), (2, "2–4"), (3, "5–9"), (4, "ab 10"))


@dataclass(frozen=True)
class Area:
    """One area to draw: its name, SVG path, how many it stands for and the CSS level 0 to 4."""

    key: str
    name: str
    path: str
    count: int
    level: int


@lru_cache(maxsize=1)
def map_data() -> dict:
    """Return the map file: source, source_url, license_url, viewBox and districts (key, name, label, path)."""
    return json.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _short_paths() -> dict[str, str]:
    """Each district's path by its key, written with relative steps: the same points at half the length."""
    return {district["key"]: _relative(district["path"]) for district in map_data()["districts"]}


def _relative(path: str) -> str:
    return "".join(_ring(ring.strip(" z").split()) for ring in path.split("M") if ring.strip())


def _ring(points: list[str]) -> str:
    """„10.5,3 11,2.7“ becomes „M10.5,3l.5-.3z“; counted in tenths, so that no rounding adds up."""
    tenths = [tuple(round(float(number) * 10) for number in point.split(",")) for point in points]
    steps = "".join(_signed(x - before_x) + _signed(y - before_y) for (before_x, before_y), (x, y) in pairwise(tenths))
    return f"M{points[0]}l{steps.lstrip()}z"


def _signed(tenths: int) -> str:
    """A number as short as SVG reads it: „ 1.5“, „-.3“, „ 2“."""
    whole, rest = divmod(abs(tenths), 10)
    digits = f"{whole or ''}.{rest}" if rest else str(whole)
    return f"-{digits}" if tenths < 0 else f" {digits}"


def district_keys() -> list[str]:
    return [district["key"] for district in map_data()["districts"]]


def areas(counts: dict[str, int]) -> list[Area]:
    """Return all 45 areas; ``counts`` maps a district's key to how many members or examples it has."""
    return [
        Area(
            key=district["key"],
            name=district["name"],
            path=_short_paths()[district["key"]],
            count=(count := counts.get(district["key"], 0)),
            level=next((level for least, level in _LEVELS if count >= least), 0),
        )
        for district in map_data()["districts"]
    ]
