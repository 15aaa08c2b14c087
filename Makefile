# Two commands for everybody: `make demo` and `make test`. The rest is for developers (CONTRIBUTING.md).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-all check format lock setup clean

setup: $(STAMP)

# dkimpy, which the tests verify signatures with, comes as source alone.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "mailguard needs Python 3.11 or newer; found: $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This python3 has no venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@echo "Setting up $(VENV) (once)..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary dkimpy -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: export ONCE := $(ONCE)
demo: setup
	@$(BIN)/python -m examples.demo

check: setup
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy --no-error-summary

test: check
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not long"

test-all: check
	@$(BIN)/python -m pytest -n 2 --dist worksteal

format: setup
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

# Names, versions and hashes only: where packages come from is the machine's own setting.
lock: setup
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile --quiet --strip-extras --all-extras --allow-unsafe --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --no-annotate --output-file requirements.lock pyproject.toml

clean:
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
