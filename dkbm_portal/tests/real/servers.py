"""PostgreSQL and Redis of a test's own, to be killed and frozen without harm to anybody else."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import redis

from .smtp import free_port, wait_until


class OwnRedis:
    """A Redis without persistence; ``kill`` loses everything in it, as a power cut would."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGCONT)
        self.kill()

    def start(self) -> None:
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", "/tmp"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert wait_until(self._answers, 20)

    def _answers(self) -> bool:
        try:
            return self.client().ping()
        except redis.ConnectionError:
            return False

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class OwnPostgres:
    """A PostgreSQL cluster in a temporary folder; ``crash`` stops it without saying goodbye to anybody."""

    def __enter__(self):
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="dkbm-postgres-"))
        self.programs = Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self.folder / "data", "-U", "dkbm", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "dkbm", "dkbm")
        self.url = f"postgres://dkbm@127.0.0.1:{self.port}/dkbm"
        return self

    def __exit__(self, *_):
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        # The machine stays on, so a crashed server finds its log without waiting for the disk.
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", options, "start")

    def crash(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/tmp")


def skip_reason() -> str:
    """Return why a test can't have servers of its own, empty if it can."""
    if not shutil.which("redis-server") or not glob.glob("/usr/lib/postgresql/*/bin"):
        return "needs the programs of PostgreSQL and Redis: see `make services`"
    return ""
