"""What keeps the project in shape: import directions, migrations, documented variables, no leftovers."""

import ast
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
APPS = ("members", "workgroups", "meetings", "forum", "practice_examples")
MAY_IMPORT = {
    "members": {"members"},
    "workgroups": {"members", "workgroups"},
    "meetings": {"members", "workgroups", "meetings"},
    "forum": {"members", "workgroups", "forum"},
    "practice_examples": {"members", "practice_examples", "workgroups"},
    "ground": set(),
}
ROOF = {"home", "search", "demo", "style_guide", "urls.py", "tests", "testing.py", "admin_site.py"}


def _python_files(*folders: str):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "__pycache__" not in path.parts:
                yield path


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module)
    return found


def _layer(path: Path) -> str | None:
    """Name the layer of a file; None for the roof, which may import everything."""
    first, second = path.relative_to(ROOT).parts[:2]
    if first in APPS:
        return first
    return None if second in ROOF else "ground"


@pytest.mark.parametrize(
    "path", list(_python_files("dkbm_portal", *APPS)), ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_go_one_way(path):
    layer = _layer(path)
    if layer is None:
        return
    roof = tuple(f"dkbm_portal.{part.removesuffix('.py')}." for part in ROOF - {"tests", "testing.py"})
    for module in _imports(path):
        app = module.split(".")[0]
        assert app not in APPS or app in MAY_IMPORT[layer], f"{path} imports {module}"
        assert not f"{module}.".startswith(roof), f"{path} imports {module}"


def test_no_function_imports_anything():
    hidden = []
    for path in _python_files("dkbm_portal", *APPS):
        if path.name == "testing.py":  # loaded before Django is set up
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(child, ast.Import | ast.ImportFrom) for child in ast.walk(node)
            ):
                hidden.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert hidden == []


def test_files_and_functions_stay_short():
    long = []
    for path in _python_files("dkbm_portal", *APPS):
        if "migrations" in path.parts or "content" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if (lines := len(source.splitlines())) > 420:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (size := node.end_lineno - node.lineno + 1) > 50:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert long == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_every_migration_has_a_speaking_name():
    names = [path.stem for path in _python_files("dkbm_portal", *APPS) if path.parent.name == "migrations"]
    assert [name for name in names if "_auto_" in name] == []


def _variables_in_settings() -> set[str]:
    source = (ROOT / "dkbm_portal" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_every_environment_variable_stands_in_the_readme_and_the_example_file():
    readme = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    example = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert readme == example == _variables_in_settings()


def test_every_runtime_package_has_its_reason_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all("==" in line for line in lines), "every package is pinned exactly"
    packages = [re.split(r"[\[=]", line)[0] for line in lines]
    assert [name for name in packages if f"| {name} |" not in readme] == []


def test_pages_carry_no_inline_style_or_script():
    """The Content-Security-Policy would block them; mails need inline styles for Outlook."""
    faults = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "email" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*(\ssrc=|application/json))", source):
            faults.append(str(path.relative_to(ROOT)))
    assert faults == []


def test_no_template_loads_anything_from_another_host():
    pattern = re.compile(r"(?:src|<link[^>]*href)=\"(?:https?:)?//")
    faults = [str(path) for path in (ROOT / "templates").rglob("*.html") if pattern.search(path.read_text("utf-8"))]
    assert faults == []


def test_production_settings_pass_the_deployment_check(tmp_path):
    """``check --deploy`` in a fresh process, as an installation runs it."""
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "VAR_DIR": str(tmp_path),
            "BASE_URL": "https://portal.example.org",
            "ALLOWED_HOSTS": "portal.example.org",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
