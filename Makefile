# The few commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
DISPLAY_FOUND := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))

# Tests open windows without a screen, and several torch processes share two cores.
TEST_ENV := QT_QPA_PLATFORM=offscreen OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
PYTEST := $(TEST_ENV) $(PY) -m pytest
WORKERS ?= 2

.PHONY: help run test test-slow test-faults lint format bench screenshots clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready-run ## install what is needed, then open the window (without a display: the first experiment)
ifneq ($(DISPLAY_FOUND),)
	@$(PY) -m resexplorer
else
	@echo "There is no display, so this runs the first experiment in the terminal." >&2
	@$(PY) -m resexplorer experiment plain-vs-residual
	@echo "To see the window, run this on a desktop, or connect with 'ssh -X' and run 'make run' again." >&2
endif

test: $(VENV)/.ready-test ## install what is needed, then run the tests
	@$(PYTEST) -n $(WORKERS) --dist loadfile

test-slow: $(VENV)/.ready-test ## the tests that take minutes, such as the whole first experiment
	@$(PYTEST) -m slow

test-faults: $(VENV)/.ready-test ## the tests that kill processes and fill disks
	@$(PYTEST) -m faults

lint: $(VENV)/.ready-test ## style, types and the rules about imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/.ready-test ## bring the code into its standard form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.ready-run ## measure this program on this machine
	@$(PY) -m resexplorer bench

screenshots: $(VENV)/.ready-run ## take the pictures of the documentation again
	@QT_QPA_PLATFORM=offscreen $(PY) benchmarks/screenshots.py screenshots
	@mkdir -p docs/images
	@cp screenshots/build-stage-open-light-1440.png docs/images/build.png
	@cp screenshots/train-dark-1440.png docs/images/train.png
	@cp screenshots/compare-light-1440.png docs/images/compare.png

clean: ## remove the environment, caches and what was built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready-run: pyproject.toml scripts/setup.sh
	@scripts/setup.sh run

$(VENV)/.ready-test: pyproject.toml scripts/setup.sh
	@scripts/setup.sh test
