# Two commands do everything: `make report` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export SOZIALRAUM_HOME ?= var
export DAGSTER_HOME = $(abspath $(SOZIALRAUM_HOME))/dagster
export PYTHONPATH = $(CURDIR)
export PYTHONUTF8 = 1
export DAGSTER_DISABLE_TELEMETRY = 1

UV := $(or $(shell command -v uv),.tools/uv)
RUN := $(UV) run --frozen --no-sync
PORT ?= 3000
WORKERS ?= auto

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.tools/uv: deploy/get_uv.py
	python3 deploy/get_uv.py $@

.venv/.ready: $(filter .tools/uv,$(UV)) uv.lock pyproject.toml
	$(UV) sync --frozen --quiet
	@touch $@

.PHONY: setup
setup: .venv/.ready ## install the locked environment

DEMO := $(SOZIALRAUM_HOME)/demo
$(DEMO)/lieferung.yaml: .venv/.ready $(wildcard demo/*.py) catalogue/geographies/sozialraum.yaml
	@$(RUN) python -m demo "$(DEMO)"
	@touch $@

.PHONY: report
report: .venv/.ready $(if $(INBOX),,$(DEMO)/lieferung.yaml) ## run the main job on the demo deliveries, or on INBOX=folder
ifdef INBOX
	@SOZIALRAUM_INBOX="$(abspath $(INBOX))" $(RUN) python -m pipelines
else
	@SOZIALRAUM_INBOX="$(abspath $(DEMO))" $(RUN) python -m pipelines
endif

.PHONY: fetch
fetch: .venv/.ready ## fetch live sources into the archive, all or SOURCES="a b"
	@$(RUN) python -m pipelines.commands.fetch $(SOURCES)

.PHONY: approve
approve: .venv/.ready ## list open findings, or accept one: FINDING=… DELIVERY=… WHO="office" WHY="reason"
	@$(RUN) python -m pipelines.commands.approve $(if $(FINDING),"$(FINDING)" "$(DELIVERY)" --who "$(WHO)" --why "$(WHY)")

.PHONY: dev
dev: export SOZIALRAUM_AUTOMATION ?= inbox,nightly,annual,notify
dev: .venv/.ready ## open the Dagster UI on 127.0.0.1 (PORT=3000)
	@$(RUN) python -c "from pipelines.environment import *; prepare_instance(read_environment().home)"
	$(RUN) dg dev --host 127.0.0.1 --port $(PORT)

.PHONY: trace
trace: .venv/.ready ## rows behind a figure: INDICATOR=… AREA=… YEAR=…
	@$(RUN) python -m pipelines.trace "$(INDICATOR)" "$(AREA)" "$(YEAR)"

.PHONY: backfill
backfill: .venv/.ready ## compute years anew: YEARS=2015-2024 SOURCES=a,b INDICATORS=c
	@$(RUN) python -m pipelines.commands.backfill --years "$(YEARS)" --sources "$(SOURCES)" --indicators "$(INDICATORS)"

.PHONY: templates
templates: .venv/.ready ## write empty registers (measures, decisions, remarks, …) to fill in: FOLDER=templates
	@$(RUN) python -m pipelines.commands.templates "$(or $(FOLDER),$(SOZIALRAUM_HOME)/templates)"

.PHONY: as-of
as-of: .venv/.ready ## make the report again as known then: DATE=2026-12-31 (or the name of a release)
	@$(RUN) python -m pipelines.commands.as_of "$(DATE)"

.PHONY: withdraw
withdraw: .venv/.ready ## take a delivery out of use: DELIVERY=file or digits, WHO=office, WHY=reason
	@$(RUN) python -m pipelines.commands.withdraw "$(DELIVERY)" --who "$(WHO)" --why "$(WHY)"

.PHONY: erase
erase: .venv/.ready ## erase a delivery for legal reasons: as withdraw, with YES=1
	@$(RUN) python -m pipelines.commands.erase "$(DELIVERY)" --who "$(WHO)" --why "$(WHY)" $(if $(YES),--yes)

.PHONY: prune
prune: .venv/.ready ## forget runs of Dagster older than DAYS=365; data stay
	@$(RUN) python -m pipelines.commands.prune $(if $(DAYS),--days "$(DAYS)")

.PHONY: check
check: .venv/.ready ## lint, types, import contracts, catalogue, documents
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m sozialraum.catalogue catalogue
	$(RUN) python -m schemas --check

TOOLS := chromium:chromium pdftoppm:poppler-utils nginx:nginx faketime:faketime
.PHONY: tools
tools: ## install the programs that tests open pages and documents with (Debian, as root)
	@missing=""; \
	for pair in $(TOOLS); do command -v $${pair%:*} >/dev/null || missing="$$missing $${pair#*:}"; done; \
	[ -z "$$missing" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -qq -y --no-install-recommends $$missing >/dev/null; } \
		|| echo "not installed:$$missing; tests that need them are skipped"

.PHONY: test
test: .venv/.ready tools ## all tests: unit, structure, integration, pipeline, doctests
	$(RUN) pytest -n $(WORKERS) --dist worksteal

.PHONY: unit
unit: .venv/.ready ## the fast tests only
	$(RUN) pytest tests/unit -q

.PHONY: benchmark
benchmark: .venv/.ready ## measure and print the table of docs/performance.md
	$(RUN) python -m benchmarks

.PHONY: pictures
pictures: .venv/.ready ## take the pictures of docs/operation.md in the UI (PORT=3000); needs Chromium
	@$(RUN) python -m docs.screenshots $(PORT)

.PHONY: tour
tour: .venv/.ready ## take the pictures of docs/report-tour.md from the printed report; needs Chromium and poppler-utils
	@$(RUN) python -m docs.tour

.PHONY: clean
clean: ## remove environment and caches; data in SOZIALRAUM_HOME stay
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
