# Every task of the project. `make` alone lists them.
# PYTHON=/path/to/python uses that interpreter as it is; without it, .venv is made and filled with what is pinned.

PORT ?= 8501
STAGE ?= judging
EDITION ?= somos600m-2024
# The first interpreter that runs, is new enough and can make environments; a name on the PATH alone proves nothing.
BASE_PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
  "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

# Compiled modules are kept whatever the machine prefers: every server and command would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

ifdef PYTHON
  RUN := $(PYTHON)
  READY :=
  READY_DEV :=
else
  RUN := .venv/bin/python
  READY := .venv/ready
  READY_DEV := .venv/ready-dev
endif

.DEFAULT_GOAL := help
.PHONY: help run seed test test-full lint types bench chromium clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

.venv/bin/python:
	@test -n "$(BASE_PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: python3-venv); name it with BASE_PYTHON=/path/to/python3.11"; exit 1; }
	$(BASE_PYTHON) -m venv .venv

.venv/ready: requirements.txt constraints.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/ready-dev: requirements.txt requirements-dev.txt constraints.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/ready $@

run: $(READY)  ## set everything up and serve the demo on http://localhost:8501 (PORT=)
	$(RUN) -m lib.cli seed --all --edition $(EDITION)
	TABLERO_DEMO=1 $(RUN) -m streamlit run Home.py --server.port $(PORT)

seed: $(READY)  ## make one demo database anew (STAGE=registration|building|judging|published)
	$(RUN) -m lib.cli seed --edition $(EDITION) --stage $(STAGE) --fresh

chromium: $(READY_DEV)  # a browser for the tests: an installed one, else Debian's package, else Playwright's
	$(RUN) -m tests.browser.chromium

test: $(READY_DEV) chromium  ## all tests, browser tests included
	$(RUN) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not full"

test-full: $(READY_DEV) chromium  ## every combination of page, language, width, scheme and database, and long fault runs
	$(RUN) -m pytest -q -n 2 --dist worksteal -m full

lint: $(READY_DEV)  ## style (import rules are a test)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(READY_DEV)  ## static types of lib/
	$(RUN) -m mypy

bench: $(READY_DEV) chromium  ## measure (ONLY=name): one line per figure with its bound
	$(RUN) -m tests.bench $(ONLY)

clean:  ## remove what was made here, the demo databases too
	rm -rf .venv data .mypy_cache .ruff_cache .pytest_cache .hypothesis
