# Two commands for a newcomer: `make run` and `make test`.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run test accessibility faults lint services shots lighthouse clean

.venv/runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -r requirements.txt
	touch $@

.venv/development: .venv/runtime requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	touch $@

run: .venv/runtime
	@$(BIN)/python deploy/run_local.py --port $(PORT)

# Three processes on two cores: the tests of the real parts mostly wait.
test: .venv/development
	$(BIN)/python -m pytest -n 3 --dist loadgroup -r s $(ARGS)

# Every page type and state by axe, html-validate and measures of our own in Chromium, and the whole job by keyboard.
accessibility: .venv/development
	EXTENSIVE=1 $(BIN)/python -m pytest -s -r s dkbm_portal/tests/real/accessibility \
		dkbm_portal/tests/real/test_main_job.py -k "accessibility or keyboard" $(ARGS)

# The faults in full: 10,000 invitations, 20 kills, a minute without Redis. The small form is part of `make test`.
faults: .venv/development
	FAULTS=full $(BIN)/python -m pytest -s -r s dkbm_portal/tests/real/test_killed_worker.py \
		dkbm_portal/tests/real/test_faults_*.py dkbm_portal/tests/real/test_figures.py $(ARGS)

lint: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run

services:
	@deploy/services.sh

shots: .venv/development
	$(BIN)/python deploy/shots.py $(ARGS)

lighthouse: .venv/development
	cd deploy/js && npm install --silent --no-audit --no-fund
	$(BIN)/python deploy/lighthouse.py

clean:
	rm -rf var .venv
