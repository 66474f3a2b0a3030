"""PostgreSQL stopped at once under a batch: everything it had promised is there afterwards, and all mails arrive."""

import json
import os
import subprocess
import sys
import time

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from dkbm_portal.tests.real.servers import OwnPostgres, OwnRedis, skip_reason
from dkbm_portal.tests.real.smtp import SmtpServer, wait_until
from dkbm_portal.tests.real.worker import Worker

FULL = os.environ.get("FAULTS") == "full"
INVITED = 10_000 if FULL else 200
AWAY_SECONDS = 3
ANNOUNCE = f"""
from dkbm_portal.tests.real.people import admitted_people
from meetings.services import announce
from meetings.tests.factories import MeetingFactory
from workgroups.models import Workgroup
ag = Workgroup.objects.get(kind="ag", number=2)
admitted_people(ag, {INVITED})
meeting = MeetingFactory(workgroup=ag)
announce(meeting=meeting, version=meeting.version)
"""
pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.xdist_group("faults")]


@pytest.fixture
def servers():
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make services`")
    if reason := skip_reason():
        pytest.skip(reason)
    with OwnPostgres() as postgres, OwnRedis() as own_redis:
        yield postgres, own_redis


def _manage(environment: dict, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | environment, check=True, capture_output=True)


def _states(postgres) -> dict[str, int]:
    database = psycopg2.connect(postgres.url)
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT state, count(*) FROM mail_outgoingmail GROUP BY state")
            return dict(cursor.fetchall())
    finally:
        database.close()


def test_no_invitation_is_lost_when_the_database_is_stopped_at_once(servers, tmp_path):
    postgres, own_redis = servers
    environment = {"DATABASE_URL": postgres.url, "REDIS_URL": own_redis.url, "VAR_DIR": str(tmp_path)}
    _manage(environment, "migrate", "-v0")
    _manage(environment, "shell", "-v0", "-c", ANNOUNCE)
    with SmtpServer(delay=0.002 if FULL else 0.02) as smtp:
        worker = Worker(tmp_path, smtp.port, MAIL_LEASE_SECONDS="6", **environment)
        worker.start()
        try:
            assert wait_until(lambda: len(smtp.taken) > INVITED / 4, 90, step=0.005)
            postgres.crash()
            time.sleep(AWAY_SECONDS)
            postgres.start()
            sent = {"sent": INVITED}
            assert wait_until(lambda: _states(postgres) == sent, 600 if FULL else 120, step=0.5), _states(postgres)
        finally:
            worker.stop()
    copies = smtp.copies()
    extra = len(smtp.taken) - INVITED
    print(f"PostgreSQL away for {AWAY_SECONDS} s: {INVITED} invitations, {INVITED - len(copies)} lost, {extra} extra")
    assert len(copies) == INVITED
    assert extra == 0, json.dumps({address: count for address, count in copies.items() if count > 1})


def test_control_what_was_not_committed_is_gone(servers):
    postgres, _ = servers
    database = psycopg2.connect(postgres.url)
    cursor = database.cursor()
    cursor.execute("CREATE TABLE mails (id int)")
    database.commit()
    cursor.execute("INSERT INTO mails SELECT generate_series(1, 50)")
    postgres.crash()
    postgres.start()
    database = psycopg2.connect(postgres.url)
    cursor = database.cursor()
    cursor.execute("SELECT count(*) FROM mails")
    left = cursor.fetchone()[0]
    database.close()
    print(f"control: 50 rows in an open transaction, {50 - left} lost")
    assert left == 0
