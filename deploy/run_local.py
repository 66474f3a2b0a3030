"""Everything a newcomer needs in one process tree: migrate, load the demo network once, serve, work.

``make run`` calls it. Ctrl-C (or TERM) stops web server, worker and beat and waits for them.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
BIN = Path(sys.executable).parent


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def collect_static() -> None:
    """Hash and compress static files, but only when one of them or a package has changed since the last time."""
    stamp = VAR / "static.stamp"
    sources = [*(ROOT / "static").rglob("*"), ROOT / "requirements.txt"]
    newest = max(source.stat().st_mtime for source in sources)
    if not stamp.exists() or stamp.stat().st_mtime < newest:
        manage("collectstatic", "--noinput", "--verbosity=0")
        stamp.touch()


def start(*command: str) -> subprocess.Popen:
    """Start a part in its own process group, so that Ctrl-C reaches only us and we stop the parts in order."""
    return subprocess.Popen([str(BIN / command[0]), *command[1:]], cwd=ROOT, start_new_session=True)


def stop(parts: list[subprocess.Popen]) -> None:
    for part in parts:
        if part.poll() is None:
            part.terminate()
    deadline = time.monotonic() + 10
    for part in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)


def wait_for(url: str, server: subprocess.Popen) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    base_url = f"http://127.0.0.1:{port}"
    os.environ.setdefault("BASE_URL", base_url)
    # The demo's staff log in by password alone; an installation asks for the second factor.
    os.environ.setdefault("STAFF_MFA_REQUIRED", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    VAR.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity=0")
    collect_static()
    parts: list[subprocess.Popen] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        web = start("gunicorn", "dkbm_portal.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4", "--log-level=warning")
        parts.append(web)
        manage("demo", "--quiet-if-real")
        parts.append(
            start(
                "celery", "--quiet", "--app=dkbm_portal", "worker", "--beat", "--pool=threads", "--concurrency=2",
                "--loglevel=WARNING", "--without-gossip", "--without-mingle",
            )
        )  # fmt: skip
        wait_for(f"{base_url}/healthz", web)
        print(f"\nDas Portal läuft: {base_url}/   (E-Mails liegen in {VAR / 'mail'}, Ende mit Strg-C)\n", flush=True)
        while all(part.poll() is None for part in parts):
            time.sleep(0.5)
        return 1
    finally:
        stop(parts)


if __name__ == "__main__":
    sys.exit(main())
