# Two commands for a newcomer: `make run` and `make test`.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint services shots clean

.venv/installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: .venv/installed
	$(BIN)/python deploy/run_local.py --port $(PORT)

test: .venv/installed
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run

services:
	deploy/services.sh

shots: .venv/installed
	$(BIN)/python deploy/shots.py

clean:
	rm -rf var .venv
