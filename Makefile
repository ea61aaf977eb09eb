# Everything a newcomer needs: `make run` to see it work, `make test` to check it. Works with GNU make 3.81.

SHELL := /bin/bash
PACKAGES := firmware_bridge controller sim config
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
NODE_FOLDER := tests/fhir_npm
NODE_STAMP := $(NODE_FOLDER)/node_modules/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
# The pins are complete (`pip check` says so), and are installed as they stand: a pip older than 23.3 that resolves them
# once more lets an extra, coverage[toml], past its pin, and fails on the day a newer release appears.
PINNED := --no-deps --require-hashes --only-binary :all:
LOCK := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u UV_FIND_LINKS uv pip compile pyproject.toml --quiet \
  --group build --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts unit benchmark hazards fuzz lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(STAMP) ## set up, then place one simulated session: drawing and prescription in, dots in skin out
	@$(BIN)/stipple demo --svg examples/frontal-hairline.svg --rx examples/frontal-hairline.toml

test: $(DEV_STAMP) lint types contracts unit ## set up, then lint, types, import contracts, all tests, coverage floors
	@echo "make test: all passed"

lint: $(DEV_STAMP) ## ruff: rules and format
	@echo "lint"
	@$(BIN)/ruff check $(PACKAGES) tests
	@$(BIN)/ruff format --check $(PACKAGES) tests

types: $(DEV_STAMP) ## mypy --strict
	@echo "types"
	@$(BIN)/mypy --strict

contracts: $(DEV_STAMP) ## import-linter: floors, cores, doors
	@echo "import contracts"
	@$(BIN)/lint-imports

# What depends on real time runs last and alone; everything else on all processors.
unit: $(DEV_STAMP) $(NODE_STAMP) ## pytest with branch coverage and its floors
	@echo "tests"
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest --cov --cov-report= -q -m "not system" -n auto --dist worksteal
	@$(BIN)/python -m pytest --cov --cov-report= --cov-append -q -m system
	@$(BIN)/python tests/house/coverage_gate.py

# Older than either file means that the pins or our own metadata have changed since the install. A half-made
# environment (no pip in it: the set-up was cut short) is made again from nothing.
$(STAMP): constraints.txt pyproject.toml
	@set -euo pipefail; \
	python=""; \
	for candidate in python3.13 python3.12 python3.11 python3; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "stipple needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 is." >&2; \
	  echo "  Debian: sudo apt install python3 python3-venv      macOS: brew install python@3.13" >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$python cannot make a virtual environment: its venv and ensurepip modules are missing." >&2; \
	  echo "  Debian: sudo apt install python3-venv" >&2; \
	  exit 1; \
	fi; \
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
	  echo "setting up $(VENV) with $$("$$python" --version)"; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV); \
	fi; \
	echo "installing the pinned libraries, each checked against its hash (half a minute or so)"; \
	$(PIP) install $(PINNED) -r constraints.txt; \
	$(PIP) install --no-deps --no-build-isolation -e .; \
	$(PIP) check; \
	touch $(STAMP)

# What only checks need is installed when checks are first asked for, so that `make run` stays quick.
$(DEV_STAMP): $(STAMP) constraints-dev.txt
	@echo "installing the pinned tools of the checks"
	@$(PIP) install $(PINNED) -r constraints-dev.txt
	@$(PIP) check
	@touch $(DEV_STAMP)

benchmark: $(DEV_STAMP) ## entries a second from room to clinic, beside one entry at a time
	@$(BIN)/python -m tests.benchmarks.clinic_throughput

# Other FHIR implementations, which only tests of the export run. Without npm those tests are left out, and say so;
# a build machine fails in them. Its lock names versions and hashes, no index.
$(NODE_STAMP): $(NODE_FOLDER)/package.json $(NODE_FOLDER)/package-lock.json
	@if command -v npm >/dev/null && command -v node >/dev/null; then \
	  echo "installing the pinned FHIR packages of the tests"; \
	  cd $(NODE_FOLDER) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch node_modules/.installed; \
	else \
	  echo "without npm, so the tests that have others read our FHIR bundles are left out (Debian: apt install npm)"; \
	fi

hazards: $(DEV_STAMP) ## make docs/hazards.md anew from docs/hazards.toml and the tests marked with a hazard
	@$(BIN)/python -m tests.house.hazards

# Every test that is a fuzz test by its path, with other cases each time; then atheris, where it is installed.
FUZZ_S := 60
fuzz: $(DEV_STAMP) ## look for new failures: fifty times the cases of make test, then atheris for FUZZ_S=60 seconds
	@STIPPLE_FUZZ=long $(BIN)/python -m pytest -q --timeout=0 $$(find tests -path '*fuzz*' -name 'test_*.py')
	@if $(BIN)/python -c 'import atheris' 2>/dev/null; then \
	  $(BIN)/python -m tests.fuzz.atheris_decoders -max_total_time=$(FUZZ_S); \
	else $(BIN)/python -m tests.fuzz.atheris_decoders || true; fi

lock: ## resolve the pins anew into constraints.txt and constraints-dev.txt (needs uv and the public index)
	@command -v uv >/dev/null || { echo "make lock needs uv: see its documentation on how to install it" >&2; exit 1; }
	@$(LOCK) --upgrade --extra dev -o constraints-dev.txt
	@$(LOCK) --upgrade -c constraints-dev.txt -o constraints.txt

clean: ## remove the virtual environment and everything generated, except the sessions in out/
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -rf htmlcov .coverage .coverage.* $(NODE_FOLDER)/node_modules
	@find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
