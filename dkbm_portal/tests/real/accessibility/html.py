"""html-validate over pages as the server sent them."""

import json
import shutil
import subprocess
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "deploy" / "js"


def invalid_html(pages: dict[str, str], folder: Path) -> list[str]:
    """Return what html-validate finds as „page: rule: message: source“; ``pages`` maps names to HTML."""
    files = {}
    for number, (name, html) in enumerate(pages.items()):
        path = folder / f"{number:03}.html"
        path.write_text(html, encoding="utf-8")
        files[str(path)] = (name, html.splitlines())
    command = ["node_modules/.bin/html-validate", "-f", "json", "--config", "htmlvalidate.json", *files]
    result = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603
    faults = []
    for report in json.loads(result.stdout):
        name, lines = files[report["filePath"]]
        for fault in report["messages"]:
            source = lines[fault["line"] - 1][max(0, fault["column"] - 30) :][:120].strip()
            faults.append(f"{name}: {fault['ruleId']}: {fault['message']}: {source}")
    return faults


def node_is_there() -> bool:
    return shutil.which("node") is not None and (FOLDER / "node_modules" / "html-validate").exists()
