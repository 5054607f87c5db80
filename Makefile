.DEFAULT_GOAL := help

SERVICES := gateway catalog-service dossier-service payment-service notification-service analytics-service
APPLICATIONS := $(SERVICES) deploy/simulators deploy/local
MEMBERS := libs/contracts libs/servicekit $(APPLICATIONS)
READY := .venv/.ready
BIN := .venv/bin
LOCAL := $(BIN)/python -P -m local
PYTEST := $(BIN)/pytest -q -n auto --dist loadscope
SYSTEM_PYTHON = $(shell for python in python3.11 python3; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$python && break; done)
UV_VERSION = $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)

help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.* ## \(.*\)/\1 \2/p' $(MAKEFILE_LIST) | while read target words; do \
		printf '  make %-17s %s\n' "$$target" "$$words"; done

setup: $(READY) ## make .venv from requirements.lock (the others do so when it is needed)

# uv runs outside the tree: `exclude-newer` there is for locking, and mirrors seldom know when a file came.
# uv does not read pip's settings; where only these lead to the packages, pip installs the same locked files.
$(READY): requirements.lock pyproject.toml $(MEMBERS:%=%/pyproject.toml)
	@test -n "$(SYSTEM_PYTHON)" || { echo "Python 3.11 with venv is needed (Debian: apt install python3.11-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || $(SYSTEM_PYTHON) -m venv .venv
	@echo "Installing what requirements.lock names"
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@index=$${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}; \
		if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
		$(BIN)/uv --directory / pip install -q --python $(CURDIR)/$(BIN)/python --compile-bytecode \
			--require-hashes -r $(CURDIR)/requirements.lock \
		|| $(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	@$(BIN)/uv --directory / pip install -q --python $(CURDIR)/$(BIN)/python --no-deps --no-build-isolation --offline \
		$(MEMBERS:%=-e $(CURDIR)/%)
	@touch $@

up: $(READY) ## start everything in the background; keeps the data that is there
	@$(LOCAL) up

down: $(READY) ## stop everything; the data stays
	@$(LOCAL) down

reset: $(READY) ## stop everything and delete the data
	@$(LOCAL) reset

ps: $(READY) ## what runs, with its memory
	@$(LOCAL) ps

logs: $(READY) ## read along in the logs (NAME=gateway for one alone)
	@$(LOCAL) logs $(NAME)

operate: $(READY) ## an operator's command (NAME=dossier-service DO="dead-letters" | "redrive" | "replay --hours 24")
	@$(LOCAL) operate $(NAME) $(DO)

seed: $(READY) ## load the sample data again (changes nothing that is there)
	@$(LOCAL) seed

seed-year: $(READY) ## load the source's year 2019 into the running system (sample data; again changes nothing)
	@$(LOCAL) operate analytics-service seed-year

demo: $(READY) ## play the journeys (BASE=http://… SIMULATORS=http://… for a system elsewhere)
	@$(LOCAL) demo $(if $(BASE),--base $(BASE)) $(if $(SIMULATORS),--simulators $(SIMULATORS))

test: lint test-unit test-integration test-e2e ## everything that must hold before a change is kept

test-unit: $(READY) ## rules, codecs, contracts: needs no server
	$(PYTEST) $(wildcard $(MEMBERS:%=%/tests/unit) $(MEMBERS:%=%/tests/contract) tests-e2e/contract)

test-integration: $(READY) ## services on real PostgreSQL and NATS
	$(PYTEST) $(wildcard $(MEMBERS:%=%/tests/integration))

test-e2e: $(READY) ## journeys and faults against a whole system of its own
	$(BIN)/pytest -q tests-e2e --ignore=tests-e2e/contract

lint: $(READY) ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --threads 2
	$(BIN)/lint-imports

fmt: $(READY) ## format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY) ## check types alone
	$(BIN)/pyright --threads 2

migrate: $(READY) ## bring the databases of the running system to the newest revision
	$(BIN)/python -P -m local.migrate

events: $(READY) ## write docs/events.md, docs/asyncapi.json and the stored event schemas
	$(BIN)/python docs/generate_events.py

openapi: $(READY) ## write docs/openapi.json, what clients are promised
	$(BIN)/python docs/generate_openapi.py

bench: $(READY) ## ratios against ceilings measured in the same run
	$(BIN)/python benchmarks/frame.py

bench-catalogue: $(READY) ## the catalogue's figures with 5,741 procedures; takes some minutes
	$(BIN)/python benchmarks/catalogue.py

lock: $(READY) ## resolve anew, and write all requirements.lock
	$(BIN)/uv lock
	@$(call export,--all-packages,requirements.lock)
	@for folder in $(APPLICATIONS); do \
		name=motcua-$$(basename $$folder); \
		$(call export,--no-default-groups --package $$name,$$folder/requirements.lock) || exit 1; \
	done

export = $(BIN)/uv export -q --locked $(1) --no-emit-workspace --no-header --format requirements-txt -o $(2)

images: ## build the container images
	docker compose --profile demo build

.PHONY: help setup up down reset ps logs operate seed seed-year demo test test-unit test-integration test-e2e lint fmt types migrate events openapi \
	bench bench-catalogue lock images
