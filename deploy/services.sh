#!/usr/bin/env bash
# Install and start what the tests of the real parts need on Debian: PostgreSQL, Redis, Chromium, node packages, and
# poppler, which reads the PDFs back. Runs twice without harm.
# Data lies in $SERVICES_DIR (default /tmp/dkbm-services); PostgreSQL listens on 55432, Redis on 56379, both on loopback.
set -euo pipefail

dir=${SERVICES_DIR:-/tmp/dkbm-services}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_postgres() { as_root runuser -u postgres -- "$@"; }

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(nodejs npm)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || { echo "apt-get is missing; please install: ${missing[*]}" >&2; exit 1; }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as_root mkdir -p "$dir/run"
as_root chown -R postgres "$dir"
as_root chmod 755 "$dir"
if [ ! -d "$dir/pg" ]; then
  as_postgres "$pg_bin/initdb" -D "$dir/pg" -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
fi
if ! as_postgres "$pg_bin/pg_ctl" -D "$dir/pg" status >/dev/null; then
  as_postgres "$pg_bin/pg_ctl" -D "$dir/pg" -l "$dir/pg.log" -w \
    -o "-p 55432 -k $dir/run -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
fi
if ! as_postgres psql -h 127.0.0.1 -p 55432 -Atc "SELECT 1 FROM pg_roles WHERE rolname='dkbm'" | grep -q 1; then
  as_postgres psql -h 127.0.0.1 -p 55432 -qc "CREATE ROLE dkbm LOGIN CREATEDB SUPERUSER"
  as_postgres psql -h 127.0.0.1 -p 55432 -qc "CREATE DATABASE dkbm OWNER dkbm"
fi
if ! redis-cli -p 56379 ping >/dev/null 2>&1; then
  redis-server --bind 127.0.0.1 --port 56379 --save '' --daemonize yes --dir /tmp >/dev/null
fi

(cd "$(dirname "$0")/js" && npm install --omit=dev --silent --no-audit --no-fund >/dev/null)

echo "export DATABASE_URL=postgres://dkbm@127.0.0.1:55432/dkbm"
echo "export REDIS_URL=redis://127.0.0.1:56379/0"
