# Everything from a fresh checkout: Python 3.11 or newer and make are enough.
PYTHON ?= python3
BIN := .venv/bin
EACH_CORE := -n auto --dist worksteal

.PHONY: run test check lint types layers content cover bench lock clean

run: .venv/run.stamp  ## start the bot: web chat and console, Telegram where configured
	@$(BIN)/msc-bot run

test: .venv/dev.stamp  ## the whole test suite
	@$(BIN)/python -m pytest $(EACH_CORE)

check: lint types layers content cover  ## what CI runs

lint: .venv/dev.stamp
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: .venv/dev.stamp
	@$(BIN)/mypy

layers: .venv/dev.stamp
	@$(BIN)/lint-imports

content: .venv/run.stamp
	@$(BIN)/msc-bot kb check

cover: .venv/dev.stamp
	@$(BIN)/python -m pytest $(EACH_CORE) -m long
	@$(BIN)/python -m pytest $(EACH_CORE) -m "not long" --cov --cov-report=term:skip-covered --cov-fail-under=85

bench: .venv/dev.stamp  ## the ratios of benchmarks/
	@$(BIN)/python -m benchmarks

lock: .venv/dev.stamp  ## pin the newest allowed versions; needs `uv`
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "msc-bot needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing msc-bot into .venv (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
