# `make help` lists what one would type; every target sets up what it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8080
STATE ?= .local
NAME ?=
DEVELOPER ?=
TEMPLATE ?= double_anchor_hybrid
VARIANT ?=
MESSAGES ?=
export NAME DEVELOPER TEMPLATE VARIANT MESSAGES
BIN := .venv/bin
READY := .venv/.ready

$(READY): requirements.lock shared/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { echo \
		"Python 3.11 to 3.14 is needed (the local voice has no build for others); name one with PYTHON=python3.14"; exit 1; }
	@echo "Setting up .venv, once; about a minute"
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed: on Debian and Ubuntu, install the package python3-venv"; exit 1; }
	@set -o pipefail; $(BIN)/pip install --progress-bar off --require-hashes -r requirements.lock | $(PROGRESS) \
		|| { echo "Installing failed: check the connection to the package registry, then run the same command again"; exit 1; }
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e shared
	@touch $@

# One line that counts: pip names each package as it collects it (a file of an index on this machine: as it processes
# it), then installs all of them in one go.
PROGRESS = awk -v all="$$(grep -c '==' requirements.lock)" \
	'/^(Collecting|Processing)/ { sub(/.*\//, "", $$2); sub(/(==|-[0-9]).*/, "", $$2); \
		printf "\r  package %d of %d  %-32s", ++n, all, $$2; fflush() } \
	 /^Installing/ { printf "\r  installing %d packages %-32s", n, ""; fflush() } END { print "" }'

setup: $(READY)  ## set up the virtual environment from the lock

demo: $(READY)  ## a message to hear, of the next pair in the rotation or of NAME= DEVELOPER=; TEMPLATE= VARIANT=
	@$(BIN)/python -m infra.local.demo --state $(STATE) --name "$$NAME" --developer "$$DEVELOPER" \
		--template "$$TEMPLATE" --variant "$$VARIANT"

run: $(READY)  ## the local cloud until Ctrl-C: PORT= STATE= (FIRESTORE=official for Google's emulator)
	@exec $(BIN)/python -m infra.local --port $(PORT) --state $(STATE)

cli: $(READY)  ## a command of the client for the cloud of `make run`, or another HYBRID_AUDIO_URL: ARGS="rotation next"
	@HYBRID_AUDIO_URL=$${HYBRID_AUDIO_URL:-http://127.0.0.1:$(PORT)} exec $(BIN)/python -m hybrid_audio.cli $(ARGS)

BATCH = @exec $(BIN)/python -m infra.local.batch --state $(STATE) --template "$$TEMPLATE" --variant "$$VARIANT"

batch-rotations: $(READY)  ## every segment with one slot, spoken for every enabled item: STATE= TEMPLATE= VARIANT=
	$(BATCH) rotations

batch-template: $(READY)  ## every stem of a template, spoken for NAME= DEVELOPER= or the rotation's next pair
	$(BATCH) template --name "$$NAME" --developer "$$DEVELOPER"

batch-outputs: $(READY)  ## every enabled pair, spoken and spliced
	$(BATCH) outputs

batch-validate: $(READY)  ## the index against the bucket; fails on any finding
	$(BATCH) validate

lint: $(READY)  ## ruff and mypy over everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for door in functions/*/main.py; do $(BIN)/mypy --no-error-summary $$door || exit 1; done  # all are named main

test: $(READY)  ## all tests, on real local parts; ONLY=tests/unit/audio or ONLY="a -k expression" for some
	$(BIN)/pytest $(if $(ONLY),$(if $(wildcard $(firstword $(subst ::, ,$(ONLY)))),$(ONLY),-k "$(ONLY)"),-n 2 --dist loadfile)

unit: $(READY)  ## the unit tests without the slow ones and with fewer examples, in about 20 seconds
	$(BIN)/pytest -q -n 2 -m "not slow" --hypothesis-profile=quick tests/unit

# Root may install at once, others through sudo if it asks for no password; nothing waits for an answer.
AS_ROOT = $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

browser:  ## Chromium, for the tests of the page /docs: installed on Debian and Ubuntu where it is missing
	@command -v chromium chromium-browser google-chrome > /dev/null || { command -v apt-get > /dev/null \
		&& $(AS_ROOT) apt-get update --quiet \
		&& $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } || { echo \
		"Chromium is missing: install it by your system's packages, so that chromium, chromium-browser or google-chrome is a command"; exit 1; }

storm: $(READY)  ## the further rounds of races, of which `make test` runs one each
	$(BIN)/pytest -m storm

fuzz: $(READY)  ## every property with a thousand examples, over rules and over HTTP
	$(BIN)/pytest -q --hypothesis-profile=fuzz tests/unit tests/functions/test_edge_properties.py tests/local/test_described_api.py

CHECKOV := 3.3.30
AUDIT := .venv-audit/bin
AUDIT_READY := .venv-audit/.checkov-$(CHECKOV)
$(AUDIT_READY):
	@echo "Setting up .venv-audit, once: checkov needs other versions of packages than the tests do"
	@$(PYTHON) -m venv --clear .venv-audit
	@$(AUDIT)/pip install --quiet checkov==$(CHECKOV) check-jsonschema==0.39.0
	@touch $@

audit: $(AUDIT_READY)  ## checkov over infra/terraform, and the pipeline against its schema
	$(AUDIT)/checkov --directory infra/terraform --framework terraform --compact --quiet --skip-download
	$(AUDIT)/check-jsonschema --builtin-schema vendor.cloudbuild cloudbuild.yaml

provider-schema: $(READY)  ## the schema that the Terraform files are held against, anew for the types that they use
	@$(BIN)/pip install --quiet --upgrade --no-deps --no-compile --target build/bindings cdktn-provider-google==21.1.0
	@$(BIN)/python -m tests.deploy.terraform.provider_bindings build/bindings/cdktn_provider_google

.PHONY: audit provider-schema

format: $(READY)  ## let the formatter decide, and sort the imports
	$(BIN)/ruff check --quiet --select I --fix .
	$(BIN)/ruff format .

openapi: $(READY)  ## write docs/openapi.json, the description of the whole API
	$(BIN)/python -m docs.write_openapi

examples: $(READY)  ## ask each operation once, and record what was sent and answered as its example
	$(BIN)/python -m docs.record_examples
	$(BIN)/python -m docs.write_openapi

map: $(READY)  ## draw the map of docs/architecture.md anew from the imports
	$(BIN)/python docs/draw_map.py

cost: $(READY)  ## work the tables of docs/cost.md out anew from the price list
	$(BIN)/python docs/draw_cost.py

pictures: $(READY)  ## draw the pictures of docs/audio.md anew
	$(BIN)/python -m docs.draw_pictures

test-emulator: $(READY)  ## the own system tests of Google's clients against our emulators
	$(BIN)/python -m tests.local.tasks.system
	$(BIN)/python -m tests.local.firestore.system

SOUND_LOCK := tests/bench/sound/recogniser.lock
SOUND_READY := .venv-sound/.ready
$(SOUND_READY): $(SOUND_LOCK)
	@echo "Setting up .venv-sound, once: a speech recogniser with its model"
	@$(PYTHON) -m venv --clear .venv-sound
	@.venv-sound/bin/pip install --quiet --require-hashes -r $(SOUND_LOCK)
	@touch $@

bench: $(READY) $(if $(filter sound,$(or $(ONLY),sound)),$(SOUND_READY))  ## speed and memory beside peers, in one run (NAME of a bench with ONLY=; MESSAGES= of each style for sound)
	$(BIN)/python -m tests.bench $(ONLY)

stage: $(READY)  ## the source of each function as the cloud builds it, and its archive: build/
	@$(BIN)/python -m infra.staging

PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header shared/pyproject.toml

lock: $(READY)  ## resolve requirements.lock anew from both pyproject.toml, and each function's part of it
	$(PIN) --upgrade --all-extras --group pyproject.toml:dev -o requirements.lock
	@for each in $(notdir $(wildcard functions/*)); do \
		$(PIN) --upgrade --no-annotate --constraints requirements.lock --extra $$each -o functions/$$each/requirements.txt || exit 1; done

clean:  ## remove local state, output and caches (not the virtual environment)
	rm -rf $(STATE) build output .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: setup demo run cli batch-rotations batch-template batch-outputs batch-validate lint test unit browser storm fuzz format openapi examples map cost pictures test-emulator bench stage lock clean help
