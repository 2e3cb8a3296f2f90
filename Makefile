# Everything that one does here. `make` alone shows the list.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

PY := .venv/bin/python
UV := .tools/bin/uv
UV_VERSION := 0.13.8
GATE := .tools/gate/bin
STATE ?= var
export PYTHONPATH := platform:.
# The oldest that we support comes first: the locks are made for it.
PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PACKAGES := platform shared_apps tenant_apps branding wholesale certs
CODE := $(PACKAGES) tests manage.py
SCRIPTS := infra/server/install infra/server/deploy infra/server/manage infra/server/rehearse infra/server/parts/look.sh \
  infra/docker/edge infra/docker/prepare infra/compose/secrets

.PHONY: help run test check gate sbom licences format bench prove lock clean chromium edge

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/runtime.stamp ## Start everything on http://ezscale.localhost:8000 (PORT=… moves it)
	@exec $(PY) -m embedded.supervise

test: .venv/dev.stamp .tools/gate/stamp .tools/watch/stamp chromium edge ## All checks and all tests: what CI runs
	@$(MAKE) check
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS) || { [ $$? -eq 1 ] && \
	  echo "Again, each alone: one that only failed beside others is named above, and should be mended" && \
	  $(PY) -m pytest -x --last-failed --last-failed-no-failures none $(ARGS); }

check: .venv/dev.stamp ## Format, lint, types, floors, templates, security
	@.venv/bin/ruff format --check $(CODE)
	@.venv/bin/ruff check $(CODE)
	@.venv/bin/mypy
	@.venv/bin/lint-imports --config importlinter.toml --no-logo
	@.venv/bin/djlint --lint --quiet $(PACKAGES)
	@$(MAKE) gate

gate: .tools/gate/stamp ## Security: bandit, our own semgrep rules, keys in the repository, scripts, Dockerfile (part of check)
	@$(PY) -m tests.security.secrets_scan
	@$(GATE)/bandit --quiet --recursive --configfile pyproject.toml $(PACKAGES) manage.py & bandit=$$!; \
	PATH="$(CURDIR)/$(GATE):$$PATH" $(GATE)/semgrep scan --error --quiet --metrics=off --disable-version-check --jobs 2 \
	  --config infra/semgrep --exclude migrations --exclude locale --exclude vendor $(PACKAGES) manage.py; \
	wait $$bandit
	@$(GATE)/shellcheck --external-sources --check-sourced --source-path SCRIPTDIR $(SCRIPTS)
	@# DL3008: Debian's security fixes are wanted, whatever their version.
	@$(GATE)/hadolint --ignore DL3008 infra/docker/Dockerfile

sbom: .venv/dev.stamp ## The software in the product, as CycloneDX, into var/sbom.json
	@mkdir -p $(STATE)
	@$(PY) -m tests.security.sbom requirements.lock > $(STATE)/sbom.json && echo "$(STATE)/sbom.json"

licences: .venv/dev.stamp ## Make docs/licences.md from the installed packages
	@$(PY) -m tests.security.sbom requirements.lock --licences > docs/licences.md

format: .venv/dev.stamp ## Format code and templates, mend what lint can mend
	@.venv/bin/ruff format $(CODE)
	@.venv/bin/ruff check --fix $(CODE)
	@.venv/bin/djlint --reformat --quiet $(PACKAGES) || true

bench: .venv/dev.stamp ## Measure, into var/bench.json (STORES=1000: 12 GB, 12 minutes)
	@mkdir -p $(STATE)
	@STATE=$(STATE) STORES=$(or $(STORES),50) $(PY) -m tests.bench $(ARGS)

prove: .venv/dev.stamp edge ## Long proofs: leaks, kills, races; figures into var/proof.json
	@STATE=$(STATE) $(PY) -m tests.prove $(ARGS)

lock: $(UV) ## Make the lock files from requirements*.in
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes requirements.in -o requirements.lock
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes requirements-dev.in \
	  -c requirements.lock -o requirements-dev.lock
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes requirements-lab.in -o requirements-lab.lock
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes requirements-watch.in -o requirements-watch.lock
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes requirements-gate.in -o requirements-gate.lock

clean: ## Delete caches and all local data in var/ (stop `make run` first)
	@if [ -x $(PY) ] && [ -d $(STATE) ]; then $(PY) -m embedded destroy --state $(STATE); fi
	@rm -rf $(STATE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov
	@rm -f .coverage .coverage.*
	@find . -name __pycache__ -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +

# The installer has a venv of its own: syncing the product's venv removes what its lock does not name.
$(UV):
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Python 3.11 or newer is needed, and none was found by name." >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$(PYTHON) cannot make a venv. On Debian: apt-get install python3-venv" >&2; exit 1; fi
	@echo "Fetching the installer (uv $(UV_VERSION))"
	@rm -rf .tools && $(PYTHON) -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv

# A venv with the tests' packages serves `make run` too, and is never taken down to the runtime's.
.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@if [ -e .venv/dev.stamp ]; then $(MAKE) .venv/dev.stamp; else \
	  echo "Installing packages"; \
	  $(UV) pip sync --quiet --require-hashes --python $(PY) requirements.lock; fi
	@touch $@

# On top of it, for who sends errors or traces away. Taken down with it, so made again after it.
.venv/watch.stamp: requirements-watch.lock .venv/runtime.stamp
	@echo "Installing what sends errors and traces"
	@$(UV) pip install --quiet --require-hashes --python $(PY) -r requirements-watch.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing packages and test tools"
	@$(UV) pip sync --quiet --require-hashes --python $(PY) requirements-dev.lock
	@touch .venv/runtime.stamp $@

chromium:
	@if [ ! -x /usr/bin/chromium ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    apt-get install -qq -y --no-install-recommends chromium >/dev/null || { apt-get update -qq \
	      && apt-get install -qq -y --no-install-recommends chromium >/dev/null; }; \
	  else \
	    echo "The browser tests need Chromium: sudo apt-get install chromium" >&2; exit 1; \
	  fi; fi

# Programs of the TLS tests: each with pins of its own, so they stay out of the product's venv.
.tools/lab/stamp: requirements-lab.lock | $(UV)
	@echo "Installing the programs of the TLS tests"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/lab
	@$(UV) pip sync --quiet --require-hashes --python .tools/lab/bin/python requirements-lab.lock
	@touch $@

# What sends errors and traces away, if a setting says so: an extra, so the tests have it in a place of its own.
.tools/watch/stamp: requirements-watch.lock | $(UV)
	@echo "Installing what the tests of errors and traces need"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/watch
	@$(UV) pip sync --quiet --require-hashes --python .tools/watch/bin/python requirements-watch.lock
	@touch $@

# Readers of the code for `make gate`; semgrep pins what the product does not.
.tools/gate/stamp: requirements-gate.lock | $(UV)
	@echo "Installing the programs of the security gate"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/gate
	@$(UV) pip sync --quiet --require-hashes --python .tools/gate/bin/python requirements-gate.lock
	@touch $@

# nginx and a certificate authority, for the tests of TLS and for HTTPS on a laptop; systemd's judge
# of units, which needs no systemd that runs; Prometheus, which
# reads its own rules; pgBackRest and the Postgres that it knows, for backups.
edge: .tools/lab/stamp
	@missing=; for one in nginx:nginx-light pebble:pebble pebble-challtestsrv:pebble \
	  systemd-analyze:systemd promtool:prometheus pgbackrest:pgbackrest; do \
	  PATH="$$PATH:/usr/sbin" command -v $${one%:*} >/dev/null || missing="$$missing $${one#*:}"; done; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -e /usr/lib/nginx/modules/ngx_http_js_module.so ] || missing="$$missing libnginx-mod-http-js"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing$$missing for the tests of TLS, units, alerts and backups"; \
	    get="apt-get install -qq -y --no-install-recommends$$missing"; \
	    $$get >/dev/null || { apt-get update -qq && $$get >/dev/null; }; \
	  else \
	    echo "The tests of TLS, units, alerts and backups need$$missing: sudo apt-get install --no-install-recommends$$missing" >&2; exit 1; \
	  fi; fi
