# Needs git, make and Python 3.11 or newer with pip and venv; recipes use nothing else.
# (echo comes with a `;` so that the shell's built-in runs: make looks for a single command on PATH itself.)
# Everything is installed into .venv and reports/node_modules, from lock files.

# The first of these that is Python 3.11 or newer creates the environment.
PYTHON ?= .venv/bin/python python3 python python3.14 python3.13 python3.12 python3.11
VENV := $(if $(filter Windows_NT,$(OS)),.venv/Scripts/python,.venv/bin/python)
ARGS ?=
UNIT_TESTS := tests/unit $(wildcard tests/*/unit)
WORKERS := -n auto --maxprocesses 4 --dist worksteal

MAKEFLAGS += --no-print-directory
# Modules stay compiled: tests start many processes, and each would compile all of them again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup setup-fuzz acceptance fuzz report show gate clean-leftovers check test secrets docs demonstration screenshots bench bench-engine mutation seeded-faults mutation-matching rehearse-removal rehearse-chaos rehearse-lies contract-changes serve lock clean

define with_python
@for python in $(PYTHON); do \
  if command -v "$$python" >/dev/null 2>&1 && \
    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
  then exec "$$python" $(1); fi; \
done; \
echo 'Python 3.11 or newer is needed, but none of these is: $(PYTHON).' >&2; \
echo 'Install it, or pass its path: make $@ PYTHON=/path/to/python3' >&2; \
exit 1
endef

define check
@echo '==> $(1)'; $(VENV) -m $(2) || { echo 'make $@: stopped, $(1) failed' >&2; exit 1; }
endef

help:
	@echo 'make setup       create .venv from requirements.lock (as all others but lock and clean do)'; \
	echo 'make setup-fuzz  install fuzz.lock into .venv, too'; \
	echo 'make acceptance  run the features and make the report; ARGS are passed to pytest,'; \
	echo '                 e.g. make acceptance ARGS="-k registration --parallel 8"'; \
	echo 'make fuzz        send requests made from the contract, and add the results to the report;'; \
	echo '                 e.g. make fuzz ARGS="--seed 5"'; \
	echo 'make report      make reports/html/index.html again from the last results'; \
	echo 'make show        serve a report of many files on 127.0.0.1'; \
	echo 'make gate        check the last results against the rules in API_GATE__...'; \
	echo 'make clean-leftovers  delete the leftovers of earlier runs (reports/leftovers.json)'; \
	echo 'make check       check format, lint and types, and run the unit tests: within a minute'; \
	echo 'make test        check format, lint, types and secrets, then run the tests of the project'; \
	echo 'make secrets     search all files that git tracks for secrets'; \
	echo 'make docs        generate docs/steps.md, tags.md, promises.md and the diagram'; \
	echo 'make demonstration  run scenarios with every possible outcome, and make their report'; \
	echo 'make screenshots  take screenshots of that report for the docs; needs chromium'; \
	echo 'make bench       compare the project with its peers, over HTTP; ARGS="--rounds 3"'; \
	echo 'make bench-engine  compare the engine alone with stock pytest-bdd'; \
	echo 'make mutation    measure which lies of the API the scenarios notice;'; \
	echo '                 ARGS="--min-score 95"'; \
	echo 'make seeded-faults  put seeded faults into a copy, and check that a test catches each'; \
	echo 'make mutation-matching  measure the mutation score of the matching engine'; \
	echo 'make rehearse-removal  test a copy of the project without its example'; \
	echo 'make rehearse-chaos  compare parallel runs that go wrong with serial ones'; \
	echo 'make rehearse-lies  run the features against an API that lies'; \
	echo 'make contract-changes  compare the OpenAPI document with OLD=its/predecessor.yaml, or'; \
	echo '                 with that of a revision: ARGS="--since origin/main"'; \
	echo 'make serve       serve the reference users API on 127.0.0.1; ARGS are passed to it'; \
	echo 'make lock        resolve the dependencies again; ARGS="--upgrade" for newer versions'; \
	echo 'make clean       delete the environment, the reports and the caches'; \
	echo; \
	echo 'make exits with 2 after every failure. To tell failures apart in CI, run, after'; \
	echo 'make setup, $(VENV) -m support.acceptance, which exits with the'; \
	echo 'status of pytest or, if that is 0, with 10 if there is no report, 12 if a secret'; \
	echo 'is in it, and 11 if the quality gate failed; or $(VENV) -m'; \
	echo 'support.reporting.page.quality_gate, which exits with 0, with 11 if the gate failed, with 4'; \
	echo 'without a rule, and with 1 without results.'

setup:
	$(call with_python,-m support.bootstrap)

acceptance: setup
	@$(VENV) -m support.acceptance $(ARGS)

setup-fuzz: setup
	@$(VENV) -m support.bootstrap fuzz

fuzz: setup-fuzz
	@$(VENV) -m support.fuzz $(ARGS)

report: setup
	@$(VENV) -m support.reporting.page.html

show: setup
	@$(VENV) -m support.reporting.page.serving

gate: setup
	@$(VENV) -m support.reporting.page.quality_gate

clean-leftovers: setup
	@$(VENV) -m pytest -q --clean-leftovers $(ARGS)

check: setup
	$(call check,format,ruff format --check .)
	$(call check,lint,ruff check .)
	$(call check,types,mypy)
	$(call check,unit tests,pytest $(UNIT_TESTS) -q $(WORKERS))

test: setup-fuzz
	$(call check,format,ruff format --check .)
	$(call check,lint,ruff check .)
	$(call check,types,mypy)
	$(call check,secrets,support.secret_scan)
	@$(VENV) -m coverage erase
	$(call check,unit tests,coverage run -m pytest $(UNIT_TESTS) $(WORKERS))
	@$(VENV) -m coverage combine --quiet
	$(call check,coverage,coverage report)
	$(call check,tests,pytest tests $(UNIT_TESTS:%=--ignore=%) $(WORKERS))

secrets: setup
	@$(VENV) -m support.secret_scan

docs: setup
	@$(VENV) -m pytest -q --steps-page docs/steps.md --tags-page docs/tags.md
	@$(VENV) -m tests.structure diagram
	@$(VENV) -m tests.structure promises

demonstration: setup
	@$(VENV) -m tests.demonstration

screenshots: setup
	@$(VENV) -m tests.demonstration --pictures

bench: setup
	@$(VENV) -m tests.benchmarks.comparison $(ARGS)

bench-engine: setup
	@$(VENV) -m tests.benchmarks.engine $(ARGS)

mutation: setup
	@$(VENV) -m support.mutation $(ARGS)

seeded-faults: setup
	@$(VENV) -m tests.rehearsals.seeded_faults $(ARGS)

mutation-matching: setup
	@$(VENV) -m tests.rehearsals.matching_mutations $(ARGS)

rehearse-removal: setup
	@$(VENV) -m tests.rehearsals.without_example $(ARGS)

rehearse-chaos: setup
	@$(VENV) -m tests.rehearsals.chaos $(ARGS)

rehearse-lies: setup
	@$(VENV) -m tests.rehearsals.lies $(ARGS)

contract-changes: setup
	@$(VENV) -m support.contract.changes $(OLD) $(ARGS)

serve: setup
	@$(VENV) -m support.backends.reference $(ARGS)

lock:
	$(call with_python,-m support.bootstrap lock $(ARGS))

clean:
	$(call with_python,-m support.bootstrap clean)
