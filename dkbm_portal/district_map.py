"""The map of Lower Saxony's 45 county-level areas, drawn as inline SVG with classes only (no style attributes)."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "districts_map.json"
_LEVELS = ((10, 4), (5, 3), (2, 2), (1, 1))


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


def district_keys() -> list[str]:
    return [district["key"] for district in map_data()["districts"]]


def areas(counts: dict[str, int]) -> list[Area]:
    """Return all 45 areas; ``counts`` maps a district's key to how many members or examples it has."""
    return [
        Area(
            key=district["key"],
            name=district["name"],
            path=district["path"],
            count=(count := counts.get(district["key"], 0)),
            level=next((level for least, level in _LEVELS if count >= least), 0),
        )
        for district in map_data()["districts"]
    ]
