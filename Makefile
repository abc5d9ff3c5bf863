# Two commands to know: `make demo` and `make test`. Both work on a fresh machine with Python 3.11, a shell and make.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## what running needs, into this checkout
	@$(PYTHON) tools/setup.py </dev/null

demo: setup ## a seeded site on http://127.0.0.1:8000/ (PORT=… for another port, FRESH=1 to begin anew)
	@exec $(BIN)/saiban demo $(if $(FRESH),--fresh) </dev/null

run: setup ## a site of your own, its data in var
	@exec $(BIN)/saiban run </dev/null

test: ## every check and every test
	@$(PYTHON) tools/setup.py test </dev/null
	@$(BIN)/python tools/check.py --with-tests </dev/null

check: setup ## style, types, layers, templates, migrations, locks
	@$(BIN)/python tools/check.py </dev/null

fix: setup ## bring the sources into form
	@$(BIN)/ruff check --fix-only --quiet . </dev/null
	@$(BIN)/ruff format . </dev/null

bench: setup ## measure what docs/performance.md states
	@$(BIN)/python -m saiban.bench $(ARGS) </dev/null

lock: setup ## take the newest packages that pyproject.toml and package.json allow
	@$(BIN)/python tools/lock.py </dev/null

messages: setup ## gather the texts to be translated, and compile what is translated
	@$(BIN)/python tools/messages.py extract </dev/null
	@$(BIN)/python tools/messages.py compile </dev/null

.PHONY: help setup demo run test check fix bench lock messages
