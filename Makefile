# Déclic: every target says in one line what it does (make help).

PORT ?= 8000
# small or full, for the demonstration and the measures.
SIZE ?=
WORKERS ?= 2
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
# TEST_DATABASES=all runs the whole suite on PostgreSQL too, not only what is marked for both.
TEST_DATABASES ?= marked
ON_POSTGRESQL := $(if $(filter all,$(TEST_DATABASES)),,-m both_databases)

.DEFAULT_GOAL := help
.PHONY: help run install test test-all soak check format demo bench assets communes docs python

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## ?(.*)/  \1|\2/' | column -t -s '|'

python:
	@test -n "$(PYTHON)" || { echo "Déclic demande Python 3.11 ou plus récent : il n'a pas été trouvé."; exit 1; }

run: python  ## install, load the demo once, serve on 127.0.0.1:8000 (PORT= another)
	@PORT=$(PORT) $(PYTHON) -m config.start

install: python  ## install what developers and tests need, hashes verified
	@$(PYTHON) -m config.start --only dev

test: install  ## the suite on SQLite, then what touches both databases on a PostgreSQL of its own
	$(PYTEST)
	TEST_POSTGRES=1 $(PYTEST) $(ON_POSTGRESQL)

test-all:  ## the whole suite on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory test TEST_DATABASES=all

soak: install  ## the long run: machines, a faulty bank, kill -9, both databases (STEPS=, KILLS=)
	$(BIN)/python -m tests.soak $(if $(STEPS),--steps $(STEPS)) $(if $(KILLS),--kills $(KILLS))

check: install  ## format, lint, types, templates, import contracts, migrations, spelling, hosts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet config diagnostics passes reporting
	$(BIN)/lint-imports --no-cache
	$(BIN)/typos
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py check
	$(BIN)/python -m tests.support.tree

format: install  ## rewrite the sources in the common format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

demo: install  ## rebuild the demonstration (SIZE=small or full)
	DJANGO_SETTINGS_MODULE=config.settings.dev $(BIN)/python -m config.serve --rebuild $(if $(SIZE),--size $(SIZE))

bench: install  ## measure the promises of speed and memory (SIZE=small or full)
	$(BIN)/python -m bench $(if $(SIZE),--size $(SIZE))

assets:  ## rebuild the one vendored script (needs npm)
	cd deploy/assets && npm ci --no-audit --no-fund && npm run build

communes:  ## rebuild the committed tables of places (needs npm)
	$(MAKE) -C diagnostics/accounts/data communes

docs: python  ## build the documentation into docs/_build
	@$(PYTHON) -m config.start --only docs
	$(BIN)/sphinx-build -W -q docs docs/_build
