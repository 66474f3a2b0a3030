"""The portal as an installation runs it: gunicorn, hashed and compressed static files, the demo network."""

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "demo-netzwerk-2017"


@contextmanager
def demo_server(folder: Path, port: int):
    """Serve a demo network that lives in ``folder`` (made there the first time); yields the address."""
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "BASE_URL": url,
        "DEBUG": "false",
        "STAFF_MFA_REQUIRED": "false",
        "LOG_LEVEL": "ERROR",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    for command in (["migrate"], ["demo", "--quiet-if-real"], ["collectstatic", "--noinput"]):
        manage = [sys.executable, "manage.py", *command, "--verbosity=0"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    serve = ["-m", "gunicorn", "dkbm_portal.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4", "--log-level=warning"]
    server = subprocess.Popen([sys.executable, *serve], cwd=ROOT, env=environment)
    try:
        _wait_for(server, f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen, address: str) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server does not start.")


def log_in(page, email: str) -> None:
    """Log a person of the demo network in by the form; ``page`` belongs to a context with the server's base URL."""
    page.goto("/konto/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
