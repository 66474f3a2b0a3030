"""A real web server of the portal, and how long its pages take."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

from django.conf import settings

from .smtp import free_port, wait_until


class Web:
    """Context manager: gunicorn with the given environment; ``get`` and ``post`` go as the owner of the session."""

    def __init__(self, environment: dict[str, str], session_key: str, folder):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}; csrftoken={'a' * 32}"
        self.environment = environment | {"BASE_URL": self.base, "DEBUG": "1"}
        self.log = folder / "web.log"

    def __enter__(self):
        command = ["gunicorn", "dkbm_portal.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers=1", "--threads=4"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=settings.BASE_DIR,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )
        assert wait_until(self._answers, 60), self.log.read_text()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def get(self, path: str) -> tuple[int, float]:
        """Return status and seconds."""
        return self._ask(path)

    def post(self, path: str, **data: str) -> tuple[int, float]:
        return self._ask(path, urlencode(data | {"csrfmiddlewaretoken": "a" * 32}).encode())

    def _ask(self, path: str, body: bytes | None = None) -> tuple[int, float]:
        request = urllib.request.Request(f"{self.base}{path}", data=body, headers={"Cookie": self.cookie})
        start = time.perf_counter()
        try:
            with _opener.open(request, timeout=30) as response:
                response.read()
                status = response.status
        except urllib.error.HTTPError as error:
            status = error.code
        return status, time.perf_counter() - start


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirect)
