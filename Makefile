# fenliu: every command a person needs. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEPENDENCIES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help install develop serve test lint types format bench lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "fenliu needs Python 3.11 or newer; set PYTHON=… to choose one / 需要 Python 3.11 及以上"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(DEPENDENCIES) | $(BIN)/python
	@echo "installing what fenliu needs to run … / 正在安装运行所需的依赖"
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developed: $(DEPENDENCIES) | $(BIN)/python
	@echo "installing what fenliu needs for training and tests … / 正在安装训练和测试所需的依赖"
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## Prepare .venv for running, and nothing more
develop: $(VENV)/.developed ## Prepare .venv for training, tests and notebooks

serve: install ## Run the service on http://127.0.0.1:8000
	$(BIN)/fenliu serve

test: develop ## Run all tests
	$(BIN)/python -m pytest

lint: develop ## Check format, lint and the arrows between packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: develop ## Check types
	$(BIN)/mypy

format: develop ## Format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: develop ## Measure speed (ratios against named alternatives)
	$(BIN)/python -m tests.benchmarks

lock: develop ## Resolve constraints.txt anew
	$(BIN)/python -m pip --disable-pip-version-check --quiet install uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --no-annotate --no-header --quiet --output-file constraints.draft
	@{ echo '# Written by `make lock`. The CUDA packages that another build of torch would bring are left out on purpose.'; grep -vE '^(nvidia-|triton|cuda-)' constraints.draft; } > constraints.txt
	@rm constraints.draft

clean: ## Remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
