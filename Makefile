# Needs git, make and Python 3.11 or newer with pip and venv; recipes call nothing else.
# (echo is the shell's own only beside a `;`: a lone command make looks for on PATH itself.)
# Everything is installed into .venv and reports/node_modules, from lock files.

# The first of these that is Python 3.11 or newer makes the environment.
PYTHON ?= .venv/bin/python python3 python python3.14 python3.13 python3.12 python3.11
VENV := $(if $(filter Windows_NT,$(OS)),.venv/Scripts/python,.venv/bin/python)
ARGS ?=

MAKEFLAGS += --no-print-directory
.PHONY: help setup acceptance report show gate clean-leftovers test secrets docs demonstration screenshots bench serve lock clean

define with_python
@for python in $(PYTHON); do \
  if command -v "$$python" >/dev/null 2>&1 && \
    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
  then exec "$$python" $(1); fi; \
done; \
echo 'Python 3.11 or newer is needed; none of these is: $(PYTHON).' >&2; \
echo 'Install it, or name one: make $@ PYTHON=/path/to/python3' >&2; \
exit 1
endef

define check
@echo '==> $(1)'; $(VENV) -m $(2) || { echo 'make test: stopped, $(1) failed' >&2; exit 1; }
endef

help:
	@echo 'make setup       make .venv from requirements.lock (the next twelve do so too)'; \
	echo 'make acceptance  run the features and make the report; ARGS go to pytest,'; \
	echo '                 e.g. make acceptance ARGS="-n 2 -k registration"'; \
	echo 'make report      make reports/html/index.html from the last results again'; \
	echo 'make show        serve the report on 127.0.0.1, where it is one of many files'; \
	echo 'make gate        judge the last results by the rules in API_GATE__...'; \
	echo 'make clean-leftovers  delete what earlier runs have left (reports/leftovers.json)'; \
	echo 'make test        check format, lint, types and secrets, then run the tests of the project'; \
	echo 'make secrets     look for secrets in all files that git tracks'; \
	echo 'make docs        write docs/steps.md and docs/tags.md from the code'; \
	echo 'make demonstration  run scenarios that end in every way there is, and make their report'; \
	echo 'make screenshots  take pictures of that report for the docs; needs chromium'; \
	echo 'make bench       measure the engine beside stock pytest-bdd; ARGS="--rounds 3"'; \
	echo 'make serve       serve the reference users API on 127.0.0.1; ARGS go to it'; \
	echo 'make lock        resolve the dependencies again; ARGS="--upgrade" for newer ones'; \
	echo 'make clean       delete the environment, the reports and the caches'; \
	echo; \
	echo 'make ends with 2 after every failure. Where CI must know which, it calls, after'; \
	echo 'make setup, $(VENV) -m support.acceptance, which ends with the'; \
	echo 'exit status of pytest; where that is 0, with 10 if there is no report, 12 if a secret'; \
	echo 'is in it, 11 if the quality gate failed; or $(VENV) -m'; \
	echo 'support.reporting.page.quality_gate, which ends with 0, or 11 if the gate failed.'

setup:
	$(call with_python,-m support.bootstrap)

acceptance: setup
	@$(VENV) -m support.acceptance $(ARGS)

report: setup
	@$(VENV) -m support.reporting.page.html

show: setup
	@$(VENV) -m support.reporting.page.serving

gate: setup
	@$(VENV) -m support.reporting.page.quality_gate

clean-leftovers: setup
	@$(VENV) -m pytest -q --clean-leftovers $(ARGS)

test: setup
	$(call check,format,ruff format --check .)
	$(call check,lint,ruff check .)
	$(call check,types,mypy)
	$(call check,secrets,support.secret_scan)
	@$(VENV) -m coverage erase
	$(call check,tests,coverage run -m pytest tests -n auto --maxprocesses 4 --dist worksteal)
	@$(VENV) -m coverage combine --quiet
	$(call check,coverage,coverage report)

secrets: setup
	@$(VENV) -m support.secret_scan

docs: setup
	@$(VENV) -m pytest -q --steps-page docs/steps.md --tags-page docs/tags.md

demonstration: setup
	@$(VENV) -m tests.demonstration

screenshots: setup
	@$(VENV) -m tests.demonstration --pictures

bench: setup
	@$(VENV) -m tests.benchmarks.engine $(ARGS)

serve: setup
	@$(VENV) -m support.backends.reference $(ARGS)

lock:
	$(call with_python,-m support.bootstrap lock $(ARGS))

clean:
	$(call with_python,-m support.bootstrap clean)
