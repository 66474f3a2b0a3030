"""A real Celery worker with beat in its own process group, on the test's database and the test's SMTP server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from dkbm_portal.mail.tasks import deliver


class Worker:
    """Start, kill -9 and stop a worker; ``app`` is the Celery application it runs."""

    def __init__(self, var_dir: Path, smtp_port: int, base_url: str = "http://127.0.0.1:8000", **environment: str):
        self.var_dir = var_dir
        self.environment = (
            os.environ
            | {
                "VAR_DIR": str(var_dir),
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(smtp_port),
                "EMAIL_SECURITY": "none",
                "BASE_URL": base_url,
                "DATABASE_URL": self.database_url(),
                "SECRET_KEY": settings.SECRET_KEY,
                "LOG_LEVEL": "WARNING",
            }
            | environment
        )
        self.process: subprocess.Popen | None = None

    @staticmethod
    def database_url() -> str:
        values = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{values['NAME']}"
        return f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"

    def start(self, *, app: str = "dkbm_portal", beat: bool = True) -> None:
        command = [sys.executable, "-m", "celery", "--app", app, "worker", "--concurrency=2", "--loglevel=WARNING"]
        if beat:
            command += ["--beat", "--schedule", str(self.var_dir / "schedule")]
        log = (self.var_dir / "worker.log").open("ab")
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    @staticmethod
    def wake() -> None:
        """Tell the worker that there is something to send."""
        deliver.delay()

    def kill(self) -> None:
        """Send SIGKILL to the worker, its children and beat at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
